"""The recordings that folders and patterns stand for."""

from __future__ import annotations

import glob
import os
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

    A pattern (``*``, ``?``, ``**``) that the shell left alone becomes what it matches.  What
    is there not, a folder without any, and one in it that cannot be looked into stay: whoever opens them says
    what is wrong.
    """
    return [found for name in names for one in _matches(name) for found in _inside(one)]


def _matches(name: str) -> list[str]:
    if not glob.has_magic(name) or os.path.exists(name):
        return [name]
    return sorted(glob.glob(name, recursive=True)) or [name]


def _inside(name: str) -> list[Found]:
    folder = Path(name)
    itself = Found(name, PurePath(folder.name or "recording"))
    if not os.path.isdir(name):
        return [itself]
    locked: list[OSError] = []
    # Names that begin with a dot are not recordings, whatever they end in: "._talk.wav" of macOS.
    files = [Path(parent, file) for parent, _, files in os.walk(name, onerror=locked.append)
             for file in files if not file.startswith(".") and PurePath(file).suffix.lower() in ENDINGS
             and os.path.isfile(Path(parent, file))]
    files += [Path(error.filename) for error in locked if Path(error.filename) != folder]
    return [Found(str(path), path.relative_to(folder)) for path in sorted(files)] or [itself]
