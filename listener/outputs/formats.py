"""The formats by their names on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from . import json_lines, table, text
from .report import Format
from .subtitles import SubRip, WebVtt
from .textgrid import TextGrid
from .tracks import Audacity, Raven


class FormatKind(NamedTuple):
    """How a document of a format is made and what its file's name ends in.

    *names_files* says whether one document may speak of several recordings.
    """

    make: Callable[[], Format]
    ending: str
    names_files: bool = False


FORMATS = {
    "text": FormatKind(lambda: text, ".txt", names_files=True),
    "json": FormatKind(lambda: json_lines, ".jsonl", names_files=True),
    "csv": FormatKind(lambda: table, ".csv", names_files=True),
    "audacity": FormatKind(Audacity, ".labels.txt"),
    "srt": FormatKind(SubRip, ".srt"),
    "vtt": FormatKind(WebVtt, ".vtt"),
    "textgrid": FormatKind(TextGrid, ".TextGrid"),
    "raven": FormatKind(Raven, ".Table.1.selections.txt"),
}
