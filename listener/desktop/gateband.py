"""The speech gate as a band: closed, or open for speech, a pre-roll or a hangover.  No Qt here."""

from __future__ import annotations

import numpy as np

from ..events import Picture
from .colours import ramp
from .ring import ImageRing
from .theme import Theme

# Of two that fall into one pixel, the higher is seen.  VOICED is sound that the voice
# detector takes for speech while the gate is closed: a vote to open it.
CLOSED, VOICED, PRE_ROLL, HANGOVER, SPEECH = range(5)


class GateBand:
    """The gate's states, a column for each row of the picture.

    The gate hears the pre-roll once it opens, so the past changes then.  Hangover is every
    step without speech in an open gate: if speech goes on, it was a short pause.
    """

    def __init__(self, n_columns: int) -> None:
        self.ring = ImageRing(1, n_columns)

    def push(self, first: int, event: Picture) -> None:
        """The step that begins at column *first*."""
        if event.is_open:
            state = SPEECH if event.is_speech else HANGOVER
        else:
            state = VOICED if event.is_speech else CLOSED
        self.ring.fill(first, first + len(event.rows), state)

    def open(self, first: int) -> None:
        """The gate opens, and hears from column *first* on."""
        first = max(first, self.ring.start)
        heard = self.ring.read(first, self.ring.stop)
        self.ring.write(first, np.where(heard == VOICED, SPEECH, PRE_ROLL).astype(np.uint8))


def gate_colours(theme: Theme) -> np.ndarray:
    """In the order of the states' numbers, shape (5, 3)."""
    closed, pre_roll, hangover, speech = (ramp(theme.line, theme.accent, n=101)[share]
                                          for share in (0, 30, 55, 100))
    return np.stack([closed, closed, pre_roll, hangover, speech])
