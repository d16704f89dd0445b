"""Files that are there whole or not at all."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FORGOTTEN_S = 86_400     # after which nobody writes on


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Where to write what becomes *path* at the end, or is taken away if that is not reached.

    Each process has a place of its own, for two may make the same file.  What a killed one left
    there goes with the next call, a day later.  The place's name ends as that of *path* does,
    for some writers choose the format by it.
    """
    for left in path.parent.glob(f"part-*-{glob.escape(path.name)}"):
        with suppress(FileNotFoundError):        # it became what its writer wanted
            if time.time() - left.stat().st_mtime > FORGOTTEN_S:
                left.unlink()
    partial = path.with_name(f"part-{os.getpid()}-{path.name}")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def whole_lines(path: Path) -> tuple[list[str], str]:
    """The lines of a table that rows are added to, with their ends, and half a one that a full disk left."""
    with open(path, newline="", encoding="utf-8") as file:
        lines = list(file)
    half = lines.pop() if lines and not lines[-1].endswith("\n") else ""
    return lines, half


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file that has this content, or was not touched."""
    with whole(path) as partial:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
