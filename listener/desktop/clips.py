"""The sound of each digit, and of the last minutes.  No Qt here."""

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


@dataclass(frozen=True)
class Sound(Event):
    """What was heard up to ``at``: *samples*, shape (n,), int16."""

    samples: np.ndarray = field(repr=False, compare=False)

    @property
    def start(self) -> int:
        """Where the first of them was heard."""
        return self.at - self.samples.size


class LastMinutes:
    """The last `KEPT_S` of sound at *sample_rate*, of all streams, on one clock; gaps are silence."""

    def __init__(self, sample_rate: int) -> None:
        self._ring = np.zeros(KEPT_S * sample_rate, np.int16)
        self.stop = 0                    # one past the newest sample

    @property
    def start(self) -> int:
        """The oldest sample that is still held."""
        return max(0, self.stop - self._ring.size)

    def read(self) -> np.ndarray:
        """A copy, shape (n,), int16, from `start` to `stop`."""
        return self._ring[np.arange(self.start, self.stop) % self._ring.size]

    def write(self, first: int, samples: np.ndarray) -> None:
        """Put *samples*, shape (n,), at *first* and on, over what is oldest; what was skipped is silence.

        A stream may begin up to a step before the one before it ended, for that is where its picture begins.
        """
        skipped = np.arange(max(self.stop, first - self._ring.size), first)
        self._ring[skipped % self._ring.size] = 0
        self._ring[(first + np.arange(samples.size)) % self._ring.size] = samples
        self.stop = max(self.stop, first + samples.size)


class Clipper:
    """A pipeline's events; the `Sound` of each push; and a `Clip` after each `Digit`, as soon as its margin
    has been heard.

    Parameters
    ----------
    pipeline : Pipeline
        Of whose history the clips are cut; `Worker` takes a clipper in its place.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self._before, self._after = (n_samples(ms, pipeline.sample_rate) for ms in (BEFORE_MS, AFTER_MS))
        self._waiting: deque[Digit] = deque()
        self._stop = 0                   # of what was given on

    @property
    def position(self) -> int:
        """As `Pipeline.position`."""
        return self.pipeline.position

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
        self._waiting += (event for event in events if isinstance(event, Digit))
        return [*events, *self._sound(), *self._ready()]

    def _ready(self, is_over: bool = False) -> list[Event]:
        """The clips whose sound is complete."""
        history, clips = self.pipeline.history, []
        while self._waiting and (is_over or self._waiting[0].end + self._after <= history.stop):
            digit = self._waiting.popleft()
            samples = history.read(digit.start - self._before, digit.end + self._after)
            clips.append(Clip(history.stop, digit, to_int16(samples)))
        return clips

    def _sound(self) -> list[Event]:
        """What is new."""
        history = self.pipeline.history
        first, self._stop = self._stop, history.stop
        return [Sound(self._stop, to_int16(history.read(first, self._stop)))] if first < self._stop else []
