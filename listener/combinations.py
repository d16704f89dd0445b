"""Which options of the command line go together."""

from __future__ import annotations

import argparse
from typing import Any

from .options import LIVE

STANDARD_INPUT = "-"


def check_together(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    live = {"--console": args.console, "--digits": args.digits, "--until-silence": args.until_silence,
            "--spectrogram": args.spectrogram}
    either = {"--events": args.events != "digits", "--on-digit": args.on_digit,
              "--save-clips": args.save_clips, "--quiet": args.quiet, "--output": args.output}
    if args.command == "replay":
        live |= {f"--{name.replace('_', '-')}": getattr(args, name) for name in LIVE}
    if args.command:
        _refuse(parser, live, f"is for listening, not for {args.command}")
    elif not (args.console or args.list_devices or args.print_config):
        _refuse(parser, {**live, "--group-pause": args.group_pause}, "needs --console")
        _refuse(parser, {"--format": args.format != "text", **either}, "needs --console or replay")
    if args.list_devices or args.command in ("devices", "doctor"):
        either[f"--format {args.format}"] = args.format not in ("text", "json")
        _refuse(parser, either, "needs --console or replay")
    if args.spectrogram and (args.format != "text" or args.quiet):
        parser.error("--spectrogram is for the view of the terminal, not for --format or --quiet")
    if args.refused and args.save_clips is None:
        parser.error("--refused is for --save-clips")
    if args.command == "replay" and not args.print_config:
        _check_replay(parser, args)


def _check_replay(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Refuse what does not go together when recordings are heard."""
    if bool(args.files) == (args.truth is not None):
        parser.error("give a FILE or more, or --truth CSV, which names them")
    if args.truth is not None:
        _refuse(parser, {"--events all": args.events != "digits", "--output-dir": args.output_dir,
                         "--output": args.output,
                         f"--format {args.format}": args.format not in ("text", "json")},
                "says nothing with --truth")
    if args.raw is not None and STANDARD_INPUT not in args.files:
        parser.error("--raw is for standard input: give - as a file")
    if args.output is not None and args.output_dir is not None:
        parser.error("--output and --output-dir: one file for all, or one for each; not both")
    if args.skip_existing and args.output_dir is None:
        parser.error("--skip-existing is for --output-dir")
    if args.jobs > 1:
        _refuse(parser, {"--save-clips": args.save_clips, "--on-digit": args.on_digit,
                         "--realtime": args.realtime, "standard input": STANDARD_INPUT in args.files},
                "needs --jobs 1")


def _refuse(parser: argparse.ArgumentParser, options: dict[str, Any], why: str) -> None:
    """Refuse the first of *options* that was given."""
    for option, value in options.items():
        if value is not None and value is not False:
            parser.error(f"{option} {why}")
