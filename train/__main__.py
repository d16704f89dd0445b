"""``python -m train``: from recordings to the model that listens, and how good it is."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool

from listener.errors import ListenerError
from listener.outside import INTERRUPTED, SIGNALLED, status_of

from .commands import after, before, evaluate, learn, voices
from .commands.arguments import with_data


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.command(arguments)
        sys.stdout.flush()
    except ListenerError as error:
        print(f"train: error: {error}", file=sys.stderr)
        return 1
    except BrokenProcessPool:
        print("train: error: a process was ended from outside; is there too little memory?", file=sys.stderr)
        return 1
    except BrokenPipeError:                      # nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SIGNALLED + 13                    # as of SIGPIPE: what was to be made may not be there
    except OSError as error:                     # a disk that is full, a folder that may not be written
        print(f"train: error: {error.filename or 'a file'}: {(error.strerror or str(error)).lower()}",
              file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    commands = parser.add_subparsers(title="commands", dest="name", metavar="COMMAND", required=True)
    common = with_data()
    for room in (before, voices, learn, evaluate, after):
        room.add_commands(commands, common)
    return parser


if __name__ == "__main__":
    sys.exit(status_of(main))
