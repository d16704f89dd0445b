"""Arguments become a command; errors become an exit status."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Sequence
from types import ModuleType

from . import __version__
from .config import DecisionConfig
from .errors import ListenerError

INTERRUPTED = 130        # exit status after Ctrl-C, as shells have it
STANDARD_INPUT = "-"
EXAMPLES = """\
examples:
  listener                              open the window on the default microphone
  listener --console                    listen in the terminal, Ctrl-C ends it
  listener --console --json | jq .      ... for another program
  listener replay a.wav b.flac --json   hear recordings
  ffmpeg -i talk.m4a -f wav - | listener replay -
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv*; return the exit status."""
    parser = make_parser()
    args = parser.parse_args(argv)
    _check_together(parser, args)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")    # a file's name may be in no encoding
    try:
        return _commands().run(args)
    except ListenerError as error:
        _say(f"error: {error}")
        _let_go_of_output()
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:                  # whoever read has what he wanted
        _let_go_of_output()
        return 0


def make_parser() -> argparse.ArgumentParser:
    """The command line: options of live listening, and the commands."""
    parser = argparse.ArgumentParser(
        prog="listener", description="Hears spoken digits and shows what it hears.", epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"listener {__version__}")
    parser.add_argument("--console", action="store_true", help="listen in the terminal, without a window")
    parser.add_argument("--device", metavar="ID|NAME",
                        help="the microphone: its number or a part of its name (see: listener devices)")
    _add_output_options(parser)
    _add_hearing_options(parser)
    commands = parser.add_subparsers(dest="command", title="commands", metavar="")

    files = commands.add_parser("replay", help="hear recordings as fast as the machine can",
                                allow_abbrev=False)
    files.add_argument("files", nargs="+", metavar="FILE", help="any sound file, or - for standard input")
    files.add_argument("--realtime", action="store_true", help="hear files as slowly as they were spoken")
    files.add_argument("--raw", type=int, metavar="RATE",
                       help="standard input has no header: 16-bit little-endian mono at RATE Hz")
    # NB: a default here would undo what was given before the command's name.
    _add_output_options(files, argument_default=argparse.SUPPRESS)
    _add_hearing_options(files, argument_default=argparse.SUPPRESS)
    commands.add_parser("devices", help="list the microphones", allow_abbrev=False)
    return parser


def _add_output_options(parser: argparse.ArgumentParser, argument_default: object = None) -> None:
    output = parser.add_argument_group("output")
    output.add_argument("--json", action="store_true", default=argument_default or False,
                        help="one JSON object a line")
    output.add_argument("--events", choices=("digits", "all"), default=argument_default or "digits",
                        help="all: also where speech starts and stops, what was refused, what was lost")


def _add_hearing_options(parser: argparse.ArgumentParser, argument_default: object = None) -> None:
    hearing = parser.add_argument_group("hearing")
    hearing.add_argument("--model", metavar="PATH", default=argument_default,
                         help="another model's .json file; its weights lie beside it")
    hearing.add_argument("--threshold", type=_threshold, metavar="P", default=argument_default,
                         help="least confidence, between 0 and 1, that is reported as a digit")
    hearing.add_argument("--vad-mode", type=int, choices=(0, 1, 2, 3), default=argument_default,
                         help="how strict the speech gate is: 0 opens easily, 3 hardly")


def _threshold(argument: str) -> float:
    try:
        return DecisionConfig(threshold=float(argument)).threshold
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _check_together(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    if args.command and (args.console or args.device is not None):
        parser.error(f"--console and --device are for listening, not for {args.command}")
    if not args.command and not args.console and (args.json or args.events != "digits"):
        parser.error("--json and --events need --console or replay")
    if args.command == "replay" and args.raw is not None and STANDARD_INPUT not in args.files:
        parser.error("--raw is for standard input: give - as a file")


def _commands() -> ModuleType:
    """The module of the commands; importing it takes 0.2 s, so not before it is needed."""
    # NB: Ctrl-C in the middle of an import becomes some library's own error, so it ends us here at once.
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from . import commands
        return commands
    finally:
        if is_ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _let_go_of_output() -> None:
    """If nobody takes the output any more, forget it: Python tries again at exit, and complains."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str) -> None:
    print(f"listener: {message}", file=sys.stderr, flush=True)
