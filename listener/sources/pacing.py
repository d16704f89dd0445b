"""Recordings as slow as life."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pacer:
    """Holds back a stream so that no sample comes before its time.

    The first call of `follow` starts the stream's clock, a monotonic one: what was late
    once does not make the rest late.
    """

    def __init__(self, sample_rate: int, wait: Callable[[float], object] = time.sleep,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._sample_rate = sample_rate
        self._wait = wait
        self._clock = clock
        self._begin: float | None = None
        self._n_samples = 0

    def follow(self, n_samples: int) -> None:
        """Return when the next *n_samples* would have been spoken to their end."""
        now = self._clock()
        if self._begin is None:
            self._begin = now
        self._n_samples += n_samples
        delay = self._begin + self._n_samples / self._sample_rate - now
        if delay > 0:
            self._wait(delay)
