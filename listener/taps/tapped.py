"""Pipelines with taps: something that sees each event, with its sound, before anybody else does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from ..events import Digit, Event, SpeechStarted, SpeechStopped
from ..pipeline import CHUNKS_PER_SECOND, Pipeline


class Tap(Protocol):
    """Takes the events that one step brought about; returns those that go on."""

    def __call__(self, events: list[Event], pipeline: Pipeline) -> list[Event]: ...


class TappedPipeline(Pipeline):
    """A pipeline whose events go through *taps*, in the thread that pushes, one after another.

    A tap is called every 20 ms of a stream, and so finds the same history, in whatever blocks
    the samples come.
    """

    def __init__(self, *args: Any, taps: Sequence[Tap] = (), **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._taps = taps

    # NB: what else brings about events, `lose` and `interrupt`, does so through `flush`.
    def push(self, block: np.ndarray) -> list[Event]:
        """As `Pipeline.push`."""
        if not self._taps:
            return super().push(block)
        n_samples = max(1, self.source_rate // CHUNKS_PER_SECOND)
        pieces = (block[i:i + n_samples] for i in range(0, len(block), n_samples))
        return [event for piece in pieces for event in self._tap(super(TappedPipeline, self).push(piece))]

    def flush(self, reason: str = "end") -> list[Event]:
        """As `Pipeline.flush`."""
        return self._tap(super().flush(reason))

    def _tap(self, events: list[Event]) -> list[Event]:
        for tap in self._taps:
            events = tap(events, self)
        return events


class Limit:
    """A tap that ends listening after so many digits, or so much silence.

    Parameters
    ----------
    stop : callable
        Ends the source, from the thread that pushes.
    n_digits : int, optional
        No digit after so many goes on.
    silence_s : float, optional
        Seconds without speech, since the stream began or speech ended.
    """

    def __init__(self, stop: Callable[[], object], n_digits: int | None = None,
                 silence_s: float | None = None) -> None:
        self._stop = stop
        self._n_left = n_digits
        self._silence_s = silence_s
        self._is_speech = False
        self._silent_from = 0

    def __call__(self, events: list[Event], pipeline: Pipeline) -> list[Event]:
        through: list[Event] = []
        for event in events:
            if self._n_left == 0 and isinstance(event, Digit):
                continue
            through.append(event)
            self._follow(event)
        silent_s = (pipeline.position - self._silent_from) / pipeline.sample_rate
        is_silent = self._silence_s is not None and not self._is_speech and silent_s >= self._silence_s
        if is_silent or self._n_left == 0:
            self._stop()
        return through

    def _follow(self, event: Event) -> None:
        if isinstance(event, Digit) and self._n_left is not None:
            self._n_left -= 1
        elif isinstance(event, SpeechStarted):
            self._is_speech = True
        elif isinstance(event, SpeechStopped):
            self._is_speech, self._silent_from = False, event.stop
