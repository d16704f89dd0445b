"""The commands that learn from streams: ``mix``, ``fit``, ``loso``."""

from __future__ import annotations

import argparse
from dataclasses import fields
from pathlib import Path

from ..config import OPTIMIZERS, TrainConfig
from ..corpora import data_roots, read_all
from ..settings import tuples
from .arguments import as_typed, positive, seed
from .fit import add_arguments as add_fit_arguments


def add_commands(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    """Their parsers; *common* has ``--data``."""
    streams = argparse.ArgumentParser(add_help=False)
    streams.add_argument("--cache", metavar="DIR", type=Path, default=Path("runs/cache"))
    streams.add_argument("--epochs", type=positive, help="rounds of training (default: 36)")
    streams.add_argument("--streams", type=positive, help="streams mixed for each (default: 6000)")
    streams.add_argument("--seed", type=seed, help="of everything random (default: 1)")
    streams.add_argument("--init-from", metavar="FILE", help="a .keras file to go on from")
    recipe = argparse.ArgumentParser(add_help=False, parents=[streams])
    recipe.add_argument("--learning-rate", type=float, metavar="RATE", help="its peak (default: 0.002)")
    recipe.add_argument("--optimizer", choices=OPTIMIZERS, help="(default: adamw)")
    recipe.add_argument("--shards", metavar="DIR", help="learn from the streams that mix wrote there")
    recipe.add_argument("--keep", type=float, metavar="SHARE",
                        help="share of its weights in the weights that come out (default: 0)")

    mix = commands.add_parser("mix", parents=[common, streams],
                              help="mix streams beforehand, for several trainings to learn from",
                              epilog="With --init-from that network places the words of strings.  fit "
                              "--shards DIR passes over the streams of whom it leaves out; so does loso.")
    mix.add_argument("--without", metavar="INGREDIENT", nargs="*", default=(),
                     help="leave these out (docs/RECIPE.md has their names)")
    mix.add_argument("--output", metavar="DIR", type=Path, default=Path("runs/shards"),
                     help="some 45 kB a stream (default: runs/shards)")
    mix.add_argument("--workers", type=positive, default=2, help="processes (default: 2)")
    mix.set_defaults(command=_mix)

    fit = commands.add_parser("fit", parents=[common, recipe], help="train a model and write it")
    add_fit_arguments(fit)

    loso = commands.add_parser("loso", parents=[common, recipe],
                               help="leave each FSDD speaker out of a training, and hear them",
                               epilog="--init-from may also be the --output of an earlier loso: each fold "
                               "then goes on from the one that left its speaker out.")
    loso.add_argument("--together", metavar="N", type=positive,
                      help="speakers who are left out of one training: fewer trainings (default: 1)")
    loso.add_argument("--output", metavar="DIR", type=Path, default=Path("runs/loso"),
                      help="a model a fold; the figures beside it, as DIR.json (default: runs/loso)")
    loso.set_defaults(command=_loso)


def _config(arguments: argparse.Namespace) -> TrainConfig:
    """The recipe with what was given in the place of its defaults."""
    given = {field.name: getattr(arguments, field.name, None) for field in fields(TrainConfig)}
    return TrainConfig(**tuples({name: value for name, value in given.items() if value is not None}))


def _mix(arguments: argparse.Namespace) -> None:
    recordings = read_all(data_roots(arguments.data))
    from ..mixing.stored import mix
    made = mix(recordings, _config(arguments), arguments.cache, arguments.output, arguments.workers,
               f"{as_typed(arguments)} --output {arguments.output}")
    print(f"{arguments.output}: {made} shards mixed")


def _loso(arguments: argparse.Namespace) -> None:
    recordings = read_all(data_roots(arguments.data))
    from ..loso import loso
    figures = loso(recordings, _config(arguments), arguments.cache, arguments.output, as_typed(arguments),
                   arguments.together or 1)
    print(f"mean {100 * figures['mean']:.2f} %, worst {100 * figures['worst']:.2f} %")
