"""Writes what is heard, line by line, and remembers the digits."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, TextIO

from ..events import Digit, Event
from .files import write


class Format(Protocol):
    """What all formats have in common; None stands for no line, and a line may hold several."""

    def first_line(self) -> str | None:
        """Before all else, once."""

    def event_line(self, event: Event, sample_rate: int, file: str | None = None) -> str | None:
        """What is said of *event*, whose positions count at *sample_rate*."""

    def end_line(self, duration_s: float, digits: str, file: str | None = None) -> str | None:
        """A stream was heard to its end."""

    def error_line(self, message: str, file: str | None = None) -> str | None:
        """A stream could not be heard, or not to its end."""

    def last_line(self) -> str | None:
        """After all else, once."""


class Report:
    """Lines about one stream after another.  Each is flushed: whoever reads wants it now.

    As a context it also writes what stands before and after all; some formats need it.

    Parameters
    ----------
    out : text file
    form : module or object with the functions of `Format`
    everything : bool
        Also what is no digit: speech started and stopped, rejections, gaps.
    """

    def __init__(self, out: TextIO, form: Format, everything: bool = False) -> None:
        self._out = out
        self._form = form
        self._everything = everything
        self.begin(1)

    def __enter__(self) -> Report:
        self._write(self._form.first_line())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if not isinstance(error, OSError):       # which may be the output's
            self._write(self._form.last_line())

    def begin(self, sample_rate: int, file: str | None = None) -> None:
        """A stream begins; positions in its events count at *sample_rate*."""
        self._sample_rate = sample_rate
        self._file = file
        self.digits = ""

    def event(self, event: Event) -> None:
        """Write *event* if it is wanted."""
        if isinstance(event, Digit):
            self.digits += str(event.digit)
        elif not self._everything:
            return
        self._write(self._form.event_line(event, self._sample_rate, self._file))

    def end(self, duration_s: float) -> None:
        """The stream was heard to its end."""
        self._write(self._form.end_line(duration_s, self.digits, self._file))

    def error(self, message: str, file: str | None = None) -> None:
        """The stream, *file* if it has a name, could not be heard."""
        self._write(self._form.error_line(message, file))

    def _write(self, line: str | None) -> None:
        if line is not None:
            write(line + "\n", self._out)
