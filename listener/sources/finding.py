"""The recordings that folders and patterns stand for."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import NamedTuple

from .ffmpeg import ENDINGS as FFMPEG_ENDINGS

ENDINGS = FFMPEG_ENDINGS | {
    ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".mp2", ".aiff", ".aif", ".aifc", ".au", ".snd", ".caf",
    ".w64", ".rf64", ".sph", ".nist", ".voc", ".ircam", ".sf", ".avr", ".htk", ".pvf", ".paf", ".svx", ".wve"}


class Found(NamedTuple):
    """A recording's name, and that part of it which was not given: its place in a folder."""

    file: str
    place: PurePath


def find_recordings(names: Iterable[str]) -> list[Found]:
    """Each of *names* in turn; in the place of a folder the sound files anywhere in it, by name.

    A pattern (``*``, ``?``, ``**``) that the shell left alone becomes what it matches; ``**`` follows no link
    to a folder, which may lead round and round.  What
    is there not, a folder without any, and one in it that cannot be looked into stay: whoever opens them says
    what is wrong.
    """
    return [found for name in names
            for found in {one.file: one for match in _matches(name) for one in _inside(match)}.values()]


def _matches(name: str) -> list[str]:
    if not glob.has_magic(name) or os.path.exists(name):
        return [name]
    return sorted(_anywhere(name) if "**" in name else glob.glob(name)) or [name]


def _anywhere(pattern: str) -> list[str]:
    """What matches a *pattern* with ``**``; what is hidden only if the pattern says so."""
    parts = PurePath(pattern).parts
    n_fixed = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    # NB: pathlib refuses ** that is not all of a part; to a shell it is a *.
    base, wanted = Path(*parts[:n_fixed]), [part if part == "**" else re.sub(r"\*+", "*", part)
                                            for part in parts[n_fixed:]]
    found = [path.relative_to(base) for path in base.glob(os.path.join(*wanted))]
    says_so = any(part.startswith(".") for part in wanted)
    return [str(base / path) for path in found
            if says_so or not any(part.startswith(".") for part in path.parts)]


def _inside(name: str) -> list[Found]:
    folder = Path(name)
    itself = Found(name, PurePath(folder.name or "recording"))
    if not os.path.isdir(name):
        return [itself]
    locked: list[OSError] = []
    files: list[Path] = []
    for parent, folders, names in os.walk(name, onerror=locked.append):
        # What begins with a dot is no recording, whatever it ends in ("._talk.wav" of macOS), nor holds any.
        folders[:] = [one for one in folders if not one.startswith(".")]
        files += [Path(parent, file) for file in names if not file.startswith(".")
                  and PurePath(file).suffix.lower() in ENDINGS and os.path.isfile(Path(parent, file))]
    files += [Path(error.filename) for error in locked if Path(error.filename) != folder]
    return [Found(str(path), path.relative_to(folder)) for path in sorted(files)] or [itself]
