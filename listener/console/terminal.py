"""Whether there is a terminal to draw on.  Only then is the library that draws imported."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TextIO

from ..events import Event
from .tally import Tally


class View(Protocol):
    """What shows how things stand, below the lines that are written."""

    @property
    def text_file(self) -> TextIO | None:
        """Where lines may be written meanwhile; None: anywhere."""

    def over(self, tally: Tally) -> AbstractContextManager[object]:
        """Shows it, with what *tally* counts, until it is left; nothing of it stays."""

    def event(self, event: Event) -> None:
        """Take notice."""

    def draw(self) -> None:
        """Show what is new, if anything is."""


class Unseen:
    """The view where there is no terminal."""

    text_file: TextIO | None = None

    def over(self, tally: Tally) -> AbstractContextManager[object]:
        return nullcontext()

    def event(self, event: Event) -> None: ...

    def draw(self) -> None: ...


def open_view(out: TextIO, name: str, with_spectrogram: bool = False,
              environment: Mapping[str, str] = os.environ) -> View | None:
    """A view on *out*, or None if it is no terminal or one that cannot move its cursor.

    Parameters
    ----------
    name : str
        Of the source.
    """
    can_draw = (out.isatty() and environment.get("TERM", "").lower() not in ("dumb", "unknown")
                and (out.encoding or "").lower().startswith("utf"))
    if not can_draw:
        return None
    from .view import TerminalView
    return TerminalView.on(out, name, with_spectrogram, environment)
