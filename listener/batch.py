"""Which recordings a replay hears, and what becomes of what is heard in them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import PurePath
from typing import TextIO

from .errors import ConfigError, ListenerError
from .outputs.files import closed, write
from .outputs.folder import Documents, document_paths
from .outputs.formats import FORMATS
from .outputs.report import Report
from .progress import Progress
from .replay import STANDARD_INPUT, Told
from .scoring import Score, read_truth
from .sources.finding import Found, find_recordings


@contextmanager
def open_report(args: argparse.Namespace, out: TextIO) -> Iterator[Report]:
    """What is written to *out*, or to the file that *args* name, in their format.

    Raises
    ------
    ListenerError
        If the file cannot be written.
    """
    try:
        file: AbstractContextManager[TextIO] = nullcontext(out) if args.output is None else closed(open(
            args.output, "w", encoding="utf-8", errors="backslashreplace"))
    except OSError as error:
        raise ListenerError(f"cannot write {args.output}: {error.strerror}") from error
    with file as out, Report(out, FORMATS[args.format].make(), args.events == "all") as report:
        yield report


@contextmanager
def batch(args: argparse.Namespace) -> Iterator[tuple[list[str], Told]]:
    """The recordings that *args* mean, and who is told of them.

    Raises
    ------
    ConfigError
        If what is heard in them cannot be kept apart.
    """
    if args.truth is not None:
        opened = _scored(args)
    else:
        found = find_recordings(args.files)
        opened = _one_each(args, found) if args.output_dir is not None else _one_for_all(args, found)
    with opened as (files, report), _shown(args, files, report) as shown:
        yield files, shown


@contextmanager
def _scored(args: argparse.Namespace) -> Iterator[tuple[list[str], Told]]:
    score = Score(read_truth(args.truth))
    yield list(score.truth), score
    write((score.as_json() if args.format == "json" else score.as_text()) + "\n", sys.stdout)


@contextmanager
def _one_for_all(args: argparse.Namespace, found: list[Found]) -> Iterator[tuple[list[str], Told]]:
    files = [file for file, _ in found]
    if len(files) > 1 and not FORMATS[args.format].names_files:
        raise ConfigError(f"--format {args.format} is of one recording, and there are {len(files)}; "
                          "--output-dir DIR writes a file for each")
    if args.output is not None and _identity(args.output) in {_identity(file) for file in files} - {None}:
        raise ConfigError(f"--output {args.output} is one of the recordings, and would be lost")
    with open_report(args, sys.stdout) as report:
        yield files, report


@contextmanager
def _one_each(args: argparse.Namespace, found: list[Found]) -> Iterator[tuple[list[str], Told]]:
    places = {file: PurePath("standard_input") if file == STANDARD_INPUT else place for file, place in found}
    paths = document_paths(places, args.output_dir, FORMATS[args.format].ending)
    recordings = {_identity(file) for file in paths} - {None}
    for path in paths.values():
        if _identity(path) in recordings:
            raise ConfigError(f"--output-dir {args.output_dir}: {path} is one of the recordings, and would "
                              "be lost")
    files = [file for file, path in paths.items() if not (args.skip_existing and os.path.exists(path))]
    n_skipped = len(paths) - len(files)
    if n_skipped and not args.quiet:
        print(f"listener: left out {n_skipped} of {len(paths)} recordings: what was heard in them is in "
              f"{args.output_dir}", file=sys.stderr)
    with Documents(paths, FORMATS[args.format].make, args.events == "all") as documents:
        yield files, documents


def _shown(args: argparse.Namespace, files: list[str], report: Told) -> AbstractContextManager[Told]:
    """*report* with a bar, where that disturbs no lines and somebody sees it."""
    writes_lines = args.truth is None and args.output is None and args.output_dir is None
    if args.quiet or not sys.stderr.isatty() or writes_lines and sys.stdout.isatty():
        return nullcontext(report)
    return Progress(report, files)


def _identity(path: str | os.PathLike[str]) -> tuple[int, int] | None:
    """The same for two names of one file, links included; None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
