"""Arguments become a command; errors become an exit status."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial

from .combinations import check_together
from .doctor import examine
from .errors import ConfigError, ListenerError
from .interrupt import held, is_heard
from .options import make_parser, settings_given
from .outside import INTERRUPTED, open_closed_streams, status_of
from .settings import in_force

WRONG_USAGE = 2          # exit status, as argparse has it


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv*; return the exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")    # a file's name may be in no encoding
    try:
        with held():
            run = _prepared(argv)
        return run()
    except ListenerError as error:
        print(f"listener: error: {error}", file=sys.stderr, flush=True)
        _let_go_of_output()
        return WRONG_USAGE if isinstance(error, ConfigError) else 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:                  # whoever read has what he wanted
        _let_go_of_output()
        return 0


def entry() -> None:
    """The program: `main`, and out, whatever a sound server is doing at that moment."""
    open_closed_streams()
    status = status_of(main)
    if is_heard():
        signal.signal(signal.SIGINT, signal.SIG_DFL)         # all is said
    from .sources.leaving import leave
    leave(status)


def _prepared(argv: Sequence[str] | None) -> Callable[[], int]:
    """What *argv* asks for."""
    parser = make_parser()
    if "_ARGCOMPLETE" in os.environ:         # the shell asks what could come next
        _complete(parser)
    args = parser.parse_args(argv)
    check_together(parser, args)
    if args.list_devices:
        args.command = "devices"
    settings = in_force(settings_given(args), args.config)
    if args.command == "doctor":             # not among the commands: they need what may be missing
        return partial(examine, settings.settings, args.format == "json")
    from . import commands                   # 0.2 s
    return partial(commands.run, args, settings)


def _complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell, and end."""
    try:
        import argcomplete
    except ImportError:
        sys.exit("listener: completion needs argcomplete: pip install 'synesthesia-listener[completion]'")
    argcomplete.autocomplete(parser)


def _let_go_of_output() -> None:
    """If nobody takes the output any more, forget it: Python tries again at exit, and complains."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
