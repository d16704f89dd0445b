"""A run from its folder to its model: made or found again, trained, released, judged."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from listener.errors import ConfigError

from .callbacks import PICTURE, LateInterrupt, callbacks_of
from .corpora import Recording
from .curves import draw
from .evaluation.figures import score_lines
from .evaluation.tasks import digest
from .fit import Run, fit
from .image_fit import PARTS, ImageRun, fit_images
from .mixing.shards import PREFIX
from .networks.network import NetworkConfig
from .runs import RunFolder
from .settings import LISTENER, Settings, tuples
from .shipping.release import release
from .unseen import draw_mistakes, hear_unseen


def create(arguments: argparse.Namespace, settings: Settings, recordings: list[Recording],
           roots: Sequence[Path], output: Path | None) -> RunFolder:
    """A folder for a new run, which says all that makes it."""
    name = arguments.name or Path(settings.network.partition(":")[0]).stem
    about = {"command": shlex.join(["python", "-m", "train", *sys.argv[1:]]), "data": list(map(str, roots)),
             "data_digest": digest(recordings), "output": str(output or "")}
    folder = RunFolder.create(arguments.runs, name, settings, about)
    folder.lock()
    own, colon, _ = settings.network.rpartition(":")
    if colon and Path(own).is_file():
        shutil.copy(own, folder.path / Path(own).name)
    return folder


def reopen(path: Path, recordings: list[Recording]) -> RunFolder:
    """The folder of a run that was broken off.

    Raises
    ------
    ConfigError
        If the run is complete, or the recordings are not those that it began with.
    """
    folder = RunFolder(path)
    if "unseen" in folder.about:
        raise ConfigError(f"--resume {path}: that run is complete; train further with --init-from")
    if digest(recordings) != folder.about.get("data_digest"):
        raise ConfigError(f"--resume {path}: these are not the recordings it began with; give the same "
                          "--data")
    folder.lock()
    for left in path.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    return folder


def carry_out(folder: RunFolder, recordings: list[Recording], cache: Path, plot: bool) -> None:
    """Train to the end, write the model, and say how good it is."""
    settings = folder.settings
    output = Path(folder.about["output"] or folder.path / "model")
    output.mkdir(parents=True, exist_ok=True)            # what cannot be written is said before hours of work
    with LateInterrupt() as interrupt:
        callbacks = [*callbacks_of(folder, plot), interrupt]
        if settings.network == LISTENER:
            run = fit(recordings, settings.recipe, cache, NetworkConfig(**tuples(settings.sizes)),
                      folder=folder, callbacks=callbacks)
        else:
            run = fit_images(recordings, cache, folder, callbacks)
    figures = release(run, recordings, output)
    draw({folder.path.name: folder.history}, folder.path / PICTURE)
    print(*score_lines(figures), sep="\n")
    for part, (share, n) in getattr(run, "accuracy", {}).items():
        print(f"named rightly, of {n} words of {PARTS[part]}: {100 * share:.1f} %")
    _judge(folder, recordings, settings.recipe.left_out, output / "digits.json", run)


def _judge(folder: RunFolder, recordings: list[Recording], left_out: tuple[str, ...], model: Path,
           run: Run | ImageRun) -> None:
    """The last lines, and the pictures of the mistakes."""
    unseen = hear_unseen(recordings, left_out, model)
    found = {"model": str(model), "minutes": round(run.minutes, 2), "parameters": run.network.count_params(),
             "accuracy": {part: round(share, 4) for part, (share, _) in getattr(run, "accuracy", {}).items()}}
    if unseen is None:
        print("unseen speakers: these recordings have none; --left-out NAME keeps one")
        folder.tell(**found, unseen=None)
        return
    print(*unseen.lines(), sep="\n")
    if unseen.mistakes:
        draw_mistakes(unseen, model, folder.path / "mistakes.png")
        print(f"mistakes: {folder.path / 'mistakes.png'}")
    folder.tell(**found, unseen={"right": round(unseen.share, 4), "guessed": round(unseen.guessed, 4),
                                 "digits": len(unseen.heard)})
