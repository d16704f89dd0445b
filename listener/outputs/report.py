"""Writes what is heard, line by line, and remembers the digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TextIO

from ..errors import ListenerError
from ..events import Digit, Event


class Format(Protocol):
    """What `text` and `json_lines` have in common; None stands for no line."""

    event_line: Callable[[Event, int, str | None], str | None]
    end_line: Callable[[float, str, str | None], str | None]
    error_line: Callable[[str, str | None], str | None]


class Report:
    """Lines about one stream after another.  Each is flushed: whoever reads wants it now.

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
        if line is None:
            return
        try:
            self._out.write(line + "\n")
            self._out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise ListenerError(f"cannot write to standard output: {error.strerror}") from error
