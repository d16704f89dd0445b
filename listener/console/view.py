"""The view on a terminal: lines go up, the spectrogram, the digits and the status line stay below."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.highlighter import RegexHighlighter
from rich.live import Live
from rich.segment import Segment
from rich.text import Text
from rich.theme import Theme

from ..events import Event, Picture
from .spectrogram import CharacterSpectrogram
from .status import Status
from .tally import Tally

NARROW = 36              # columns; in fewer, lines go without their indent
PICTURE_HEIGHTS = (10, 5)            # lines, as many as leave at least ...
OTHER_LINES = 6
STYLES = Theme({"line.time": "dim", "line.digit": "bold cyan", "line.share": "green", "line.other": "dim",
                "line.lost": "red", "line.note": "yellow"})


class _Lines(RegexHighlighter):
    """Colours for the lines that `outputs.text` writes."""

    base_style = "line."
    highlights = [r"(?P<time>\d+\.\d+ s) ", r" (?P<digit>\d +[a-z]+) +(?P<share>\d+%)$", r" (?P<lost>! .*)$",
                  r" (?P<other>[-()] .*)$", r"^(?P<note>listener: .*)$"]


class _Above(io.TextIOBase):
    """A text file whose lines appear above what stays."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._begun = ""

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            is_narrow = self._console.width < NARROW
            self._console.print(_Lines()(Text(" ".join(line.split()) if is_narrow else line)))
        return len(text)


class TerminalView:
    """See `terminal.View`.

    Parameters
    ----------
    console : rich.console.Console
        A terminal.
    name : str
        Of the source.
    with_spectrogram : bool
        Draw the pictures among the events.
    """

    def __init__(self, console: Console, name: str, with_spectrogram: bool = False) -> None:
        console.push_theme(STYLES)
        self.text_file: TextIO | None = _Above(console)     # type: ignore[assignment]
        self._console = console
        self._status = Status(name)
        self._spectrogram = CharacterSpectrogram() if with_spectrogram else None
        self._live: Live | None = None
        self._has_news = True

    @classmethod
    def on(cls, out: TextIO, name: str, with_spectrogram: bool,
           environment: Mapping[str, str]) -> TerminalView:
        """A view on the terminal *out*."""
        return cls(Console(file=out, force_terminal=True, _environ=environment), name, with_spectrogram)

    @contextmanager
    def over(self, tally: Tally) -> Iterator[None]:
        """See `terminal.View`."""
        self._tally = tally
        live = Live(self, console=self._console, auto_refresh=False, transient=True, redirect_stdout=False,
                    redirect_stderr=sys.stderr.isatty())
        try:
            with live as self._live:
                yield
        finally:
            self._live = None
            self._console.show_cursor(True)     # NB: Live leaves it hidden if Ctrl-C comes while it starts

    def event(self, event: Event) -> None:
        """See `terminal.View`."""
        self._has_news |= self._status.event(event)
        if isinstance(event, Picture) and self._spectrogram is not None:
            self._spectrogram.add(event.rows)

    def draw(self) -> None:
        """See `terminal.View`."""
        if self._has_news and self._live is not None:
            self._live.refresh()
            self._has_news = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        # Without the last two columns: there Ctrl-C is echoed, and must not begin a line of its own.
        width = max(options.max_width - 2, 1)
        height = next((height for height in PICTURE_HEIGHTS if console.height >= height + OTHER_LINES), 0)
        if self._spectrogram is not None and height:
            with_colours = not console.no_color and console.color_system in ("256", "truecolor")
            for line in self._spectrogram.lines(width, height, with_colours):
                yield from (*line, Segment.line())
        yield _newest(self._tally.grouped, width)
        yield self._status.line(self._tally.lost_s, width)


def _newest(digits: str, width: int) -> Text:
    """The end of the digits, as much of it as has room."""
    if not digits:
        return Text("no digits yet"[:width], "dim")
    cut = digits if len(digits) <= width else f"…{digits[1 - width:]}" if width > 1 else digits[-1]
    return Text(cut, "bold")
