"""The command ``fit``: settings, a folder for the run, the training, the model, how good it is."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

from listener.errors import ConfigError, ListenerError

from ..corpora import Split, data_roots, read_all
from ..settings import LISTENER, gather, settle
from .arguments import positive

RECIPE = ("epochs", "streams", "seed", "learning_rate", "optimizer", "init_from", "keep", "keep_from",
          "left_out", "shards", "without", "network", "patience", "devices", "mixed_precision", "tensorboard")
SHIPPED = Path("models")


def add_arguments(fit: argparse.ArgumentParser) -> None:
    """What ``fit`` takes besides the recipe's flags."""
    fit.add_argument("--keep-from", metavar="FILE",
                     help="keep that share of another .keras file instead, an older network's")
    fit.add_argument("--network", metavar="NAME",
                     help="listener (default), seed, or FILE.py:FUNCTION of one's own (docs/TRAINING.md)")
    fit.add_argument("--config", metavar="FILE", type=Path, help="settings as TOML; flags win over it")
    fit.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], dest="assignments",
                     help="any setting that a TOML file can hold, such as batch_size=64 or "
                     "'sizes.filters=[8,16,32,64]'")
    fit.add_argument("--output", metavar="DIR", type=Path,
                     help="the model (default: models for the listener's network, else RUN/model)")
    fit.add_argument("--runs", metavar="DIR", type=Path, default=Path("runs"),
                     help="a folder for each run is made there (default: runs)")
    fit.add_argument("--name", help="the run's folder is DATE-NAME (default: the network's name)")
    fit.add_argument("--resume", metavar="RUN", type=Path, help="go on with a run that was interrupted")
    fit.add_argument("--patience", type=positive, metavar="N",
                     help="stop after N epochs without a better validation loss, and keep the best")
    fit.add_argument("--plot", action="store_true", help="draw the curves after each epoch: RUN/curves.png, "
                     "and a window if there is a screen")
    fit.add_argument("--tensorboard", action="store_true", default=None, help="write RUN/tensorboard")
    fit.add_argument("--devices", type=positive, metavar="N",
                     help="share each batch out among N (default: 1)")
    fit.add_argument("--mixed-precision", action="store_true", default=None, help="bfloat16, on a GPU")
    fit.add_argument("--left-out", metavar="SPEAKER", nargs="*",
                     help="FSDD speakers that are not trained on")
    fit.add_argument("--without", metavar="INGREDIENT", nargs="*",
                     help="leave these out of the recipe, to learn what each is worth "
                     "(docs/RECIPE.md has their names)")
    fit.set_defaults(command=fit_command)


def fit_command(arguments: argparse.Namespace) -> None:
    """Train, or go on training, and write the model."""
    flags = {name: getattr(arguments, name) for name in RECIPE if getattr(arguments, name) is not None}
    if arguments.resume:
        _refuse_settings(arguments, flags)
    roots = data_roots(arguments.data or (_told(arguments.resume, "data") if arguments.resume else None))
    recordings = read_all(roots)
    # NB: tensorflow takes seconds to import; what can be wrong before is said before.
    settings = None if arguments.resume else settle(gather(arguments.config, flags, arguments.assignments),
                                                    str(arguments.config or "settings"))
    if settings is not None:
        Split(tuple(settings.recipe.left_out)).check(recordings)
    from ..carry_out import carry_out, create, reopen
    if arguments.resume:
        folder = reopen(arguments.resume, recordings)
    else:
        folder = create(arguments, settings, recordings, roots, _output(arguments, settings.network))
    print(f"run: {folder.path}", flush=True)
    try:
        carry_out(folder, recordings, arguments.cache, arguments.plot)
    except ListenerError:
        if not arguments.resume and not folder.epoch:       # it never began: there is nothing to keep
            shutil.rmtree(folder.path)
        raise
    except KeyboardInterrupt:
        print(f"\ninterrupted; to go on: python -m train fit --resume {shlex.quote(str(folder.path))}",
              file=sys.stderr)
        raise


def _refuse_settings(arguments: argparse.Namespace, flags: dict[str, Any]) -> None:
    """A run that goes on has its settings already."""
    given = [*flags, *(name for name in ("config", "output", "name") if getattr(arguments, name))]
    given += ["set"] if arguments.assignments else []
    if given:
        raise ConfigError(f"--resume takes its settings from the run: leave out "
                          f"{', '.join('--' + name.replace('_', '-') for name in given)}")


def _told(run: Path, key: str) -> Any:
    from ..runs import read_json
    return read_json(run / "run.json", "run").get(key)


def _output(arguments: argparse.Namespace, network: str) -> Path | None:
    """Where the model goes; None: into the run's own folder."""
    return arguments.output or (SHIPPED if network == LISTENER else None)
