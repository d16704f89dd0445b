"""``python -m train``: from recordings to the model that listens, and how good it is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from listener.errors import ListenerError

from .commands import after, before, evaluate, learn, voices
from .commands.arguments import with_data


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.command(arguments)
    except ListenerError as error:
        print(f"train: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    commands = parser.add_subparsers(title="commands", dest="name", metavar="COMMAND", required=True)
    common = with_data()
    for room in (before, voices, learn, evaluate, after):
        room.add_commands(commands, common)
    return parser


if __name__ == "__main__":
    sys.exit(main())
