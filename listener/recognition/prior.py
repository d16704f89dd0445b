"""What the digits just before say for a candidate: digits come in strings.

Behind two sure digits of the last seconds an unsure candidate is more often one than it is
elsewhere, so its log-odds are raised (Bayes' rule with another prior).  Everything else, a single
word or running speech, is judged as strictly as before.
"""

from __future__ import annotations

from collections import deque

SURE = 0.9               # confidence, without any prior, of digits that make a string
ENOUGH = 2               # of them; one may be a mistake
RECENT_S = 3.0           # since the end of the first of them


class StringPrior:
    """Nats of log-odds for a candidate.  Its state is the ends of the last sure digits, in samples."""

    def __init__(self, nats: float, sample_rate: int) -> None:
        self._nats, self._recent = nats, round(RECENT_S * sample_rate)
        self._ends: deque[int] = deque(maxlen=ENOUGH)

    def told(self, end: int, confidence: float) -> None:
        """A digit was reported."""
        if confidence >= SURE:
            self._ends.append(end)

    def at(self, position: int) -> float:
        """How much is added at that position of the stream."""
        is_string = len(self._ends) == ENOUGH and position - self._ends[0] <= self._recent
        return self._nats if is_string else 0.0
