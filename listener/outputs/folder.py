"""A document for each recording, in a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

from ..errors import ConfigError, ListenerError
from ..events import Event
from .report import Format, Report


def document_paths(places: Mapping[str, os.PathLike[str]], folder: str, ending: str) -> dict[str, Path]:
    """Recording to document: the recording's place in *folder*, with another *ending*.

    Raises
    ------
    ConfigError
        If two recordings would have the same document.
    """
    files: dict[Path, str] = {}
    for file, place in places.items():
        path = Path(folder, Path(place).with_suffix("").as_posix() + ending)
        if path in files:
            raise ConfigError(f"{path} would be both {files[path]}'s and {file}'s; "
                              "write them to different folders, one after the other")
        files[path] = file
    return {file: path for path, file in files.items()}


class Documents:
    """Takes what a `Report` takes.  A document gets its name when its recording was heard to the end.

    So a document that is there is whole, and what is not there can be heard again.

    Parameters
    ----------
    paths : mapping
        Recording to document.
    make_format : callable
        A fresh format for each document.
    everything : bool
        As for `Report`.
    """

    def __init__(self, paths: Mapping[str, Path], make_format: Callable[[], Format],
                 everything: bool = False) -> None:
        self._paths = paths
        self._make_format = make_format
        self._everything = everything
        self._part: Path | None = None       # NB: named before it is there, for Ctrl-C may come between
        self._out: TextIO | None = None

    def __enter__(self) -> Documents:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._discard()

    def begin(self, sample_rate: int, file: str) -> None:
        """A recording begins, and its document, under a name that does not last."""
        self._discard()
        path = self._paths[file]
        self._path, self._part = path, path.with_name(path.name + ".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._out = open(self._part, "w", encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise ListenerError(f"cannot write {path}: {error.strerror}") from error
        self._report = Report(self._out, self._make_format(), self._everything)
        self._report.__enter__()
        self._report.begin(sample_rate, file)

    def event(self, event: Event) -> None:
        """Write *event* if it is wanted."""
        self._report.event(event)

    def end(self, duration_s: float) -> None:
        """The recording was heard to its end: the document is whole."""
        assert self._out is not None and self._part is not None
        self._report.end(duration_s)
        self._report.__exit__(None, None, None)
        try:
            self._out.close()
            os.replace(self._part, self._path)
        except OSError as error:
            raise ListenerError(f"cannot write {self._path}: {error.strerror}") from error
        self._out = self._part = None

    def error(self, message: str, file: str) -> None:
        """The recording was not heard, or not to its end: it gets no document."""
        self._discard()

    def _discard(self) -> None:
        if self._out is not None:
            with suppress(OSError):      # what could not be written is tried again, and was told already
                self._out.close()
        if self._part is not None:
            with suppress(OSError):
                self._part.unlink()
        self._out = self._part = None
