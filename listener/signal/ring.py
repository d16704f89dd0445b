"""The rolling buffer: the newest samples of a stream, found by their position in it."""

from __future__ import annotations

import numpy as np


class RollingBuffer:
    """Keeps the last *capacity* samples in place; positions count from the stream's start."""

    def __init__(self, capacity: int) -> None:
        self._ring = np.zeros(capacity, np.float32)
        self.stop = 0          # position one past the newest sample

    @property
    def start(self) -> int:
        """Position of the oldest sample still held."""
        return max(0, self.stop - self._ring.size)

    def push(self, samples: np.ndarray) -> None:
        """Append *samples*, shape (n,); the oldest make room."""
        kept = samples[-self._ring.size:]
        self.stop += samples.size
        first = (self.stop - kept.size) % self._ring.size
        n_before_end = self._ring.size - first
        self._ring[first:first + kept.size] = kept[:n_before_end]
        self._ring[:max(0, kept.size - n_before_end)] = kept[n_before_end:]

    def skip(self, n_lost: int) -> None:
        """Silence for *n_lost* samples that never came."""
        self._ring[(self.stop + np.arange(min(n_lost, self._ring.size))) % self._ring.size] = 0
        self.stop += n_lost

    def read(self, start: int, stop: int) -> np.ndarray:
        """A copy of the samples from *start* to *stop*, as far as they are still held."""
        start, stop = max(start, self.start), min(stop, self.stop)
        return self._ring[np.arange(start, max(start, stop)) % self._ring.size]
