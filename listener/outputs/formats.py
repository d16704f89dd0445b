"""The formats by their names on the command line.  A format's module is imported when it is made:
the names are wanted where numpy may be missing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .report import Format


class FormatKind(NamedTuple):
    """Where a format is, and what its file's name ends in.

    *name* is a class in *module*, or None where the module itself is the format.
    *names_files* says whether one document may speak of several recordings.
    """

    ending: str
    module: str
    name: str | None = None
    names_files: bool = False

    def make(self) -> Format:
        """What writes one document."""
        module = import_module(f".{self.module}", __package__)
        form: Format = module if self.name is None else getattr(module, self.name)()
        return form


FORMATS = {
    "text": FormatKind(".txt", "text", names_files=True),
    "json": FormatKind(".jsonl", "json_lines", names_files=True),
    "csv": FormatKind(".csv", "table", names_files=True),
    "audacity": FormatKind(".labels.txt", "tracks", "Audacity"),
    "srt": FormatKind(".srt", "subtitles", "SubRip"),
    "vtt": FormatKind(".vtt", "subtitles", "WebVtt"),
    "textgrid": FormatKind(".TextGrid", "textgrid", "TextGrid"),
    "raven": FormatKind(".Table.1.selections.txt", "tracks", "Raven"),
}
