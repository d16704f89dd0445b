"""What the parsers of several commands share."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from listener.errors import ConfigError

TOLD = ("model", "init_from", "shards", "without", "keep", "keep_from", "epochs", "streams", "learning_rate",
        "optimizer", "seed", "together", "report", "loso", "seeds")      # of a command, in this order


def positive(text: str) -> int:
    """A whole number of at least 1."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} must be at least 1")
    return value


def seed(text: str) -> int:
    """A whole number that random numbers can begin from."""
    value = int(text)
    if not 0 <= value < 2**32:
        raise argparse.ArgumentTypeError(f"{value} must be between 0 and {2**32 - 1}")
    return value


def with_data() -> argparse.ArgumentParser:
    """The parent of what reads recordings."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--data", metavar="DIR", nargs="+",
                        help="the recordings (default: $LISTENER_DATA, else ../shared/data or runs/data)")
    return parent


def as_typed(arguments: argparse.Namespace) -> str:
    """The command line, but for where the recordings lie."""
    shown, given = ["python -m train", arguments.name], vars(arguments)
    for name in TOLD:
        value = given.get(name)
        if value:
            values = value if isinstance(value, list) else [value]
            shown.append(f"--{name.replace('_', '-')} {' '.join(map(str, values))}")
    return " ".join(shown)


def read_figures(file: Path, key: str) -> dict:
    """A JSON file that an earlier run wrote.

    Raises
    ------
    ConfigError
        If it cannot be read, or has nothing under *key*.
    """
    try:
        figures = json.loads(file.read_text())
        figures[key]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{file}: holds no figures of an earlier run: {error!r}") from error
    return figures
