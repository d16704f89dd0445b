"""The sound of each digit, and of the last minutes.  Cut by the thread that hears.  No Qt here."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from ..config import n_samples
from ..events import Digit, Event
from ..pipeline import Pipeline
from ..signal.resampling import to_int16

BEFORE_MS, AFTER_MS = 200, 150   # heard around a digit
KEPT_S = 600                     # of sound, to be saved: 10 MB


@dataclass(frozen=True)
class Clip(Event):
    """What *digit* sounded like: *samples*, shape (n,), int16, with a margin on both sides."""

    digit: Digit
    samples: np.ndarray = field(repr=False, compare=False)


class Clipper:
    """A pipeline's events, and a `Clip` after each `Digit`, as soon as its margin has been heard.

    Parameters
    ----------
    pipeline : Pipeline
        Of whose history the clips are cut; `Worker` takes a clipper in its place.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self._before, self._after = (n_samples(ms, pipeline.sample_rate) for ms in (BEFORE_MS, AFTER_MS))
        self._waiting: deque[Digit] = deque()
        self._ring = np.zeros(KEPT_S * pipeline.sample_rate, np.int16)
        self._stop = 0                   # of what was put by

    @property
    def position(self) -> int:
        """As `Pipeline.position`."""
        return self.pipeline.position

    @property
    def sound(self) -> np.ndarray:
        """The last minutes of what was heard, shape (n,), int16; gaps are silence."""
        return self._ring[np.arange(max(0, self._stop - self._ring.size), self._stop) % self._ring.size]

    def push(self, block: np.ndarray) -> list[Event]:
        """As `Pipeline.push`."""
        return self._cut(self.pipeline.push(block))

    def lose(self, n_lost: int) -> list[Event]:
        """As `Pipeline.lose`."""
        return self._cut(self.pipeline.lose(n_lost))

    def interrupt(self) -> list[Event]:
        """As `Pipeline.interrupt`."""
        return self._cut(self.pipeline.interrupt())

    def flush(self) -> list[Event]:
        """As `Pipeline.flush`; what waits for more sound gets what there is."""
        events = self._cut(self.pipeline.flush())
        return [*events, *self._ready(is_over=True)]

    def _cut(self, events: list[Event]) -> list[Event]:
        self._keep()
        self._waiting += (event for event in events if isinstance(event, Digit))
        return [*events, *self._ready()]

    def _ready(self, is_over: bool = False) -> list[Event]:
        """The clips whose sound is complete."""
        history, clips = self.pipeline.history, []
        while self._waiting and (is_over or self._waiting[0].end + self._after <= history.stop):
            digit = self._waiting.popleft()
            samples = history.read(digit.start - self._before, digit.end + self._after)
            clips.append(Clip(history.stop, digit, to_int16(samples)))
        return clips

    def _keep(self) -> None:
        """Put by what is new, over what is oldest."""
        history = self.pipeline.history
        new = to_int16(history.read(self._stop, history.stop))
        first = history.stop - new.size
        lost = min(first - self._stop, self._ring.size)      # a gap longer than the history is silence
        self._ring[(self._stop + np.arange(lost)) % self._ring.size] = 0
        self._ring[(first + np.arange(new.size)) % self._ring.size] = new
        self._stop = history.stop
