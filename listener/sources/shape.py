"""A microphone's blocks keep the shape they began with, whatever device comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..events import Lost
from ..signal.resampling import Resampler


@dataclass(frozen=True)
class Shape:
    """Rate, in Hz, and channels of the first device; the pipeline counts on them."""

    sample_rate: int
    n_channels: int

    def adapter(self, sample_rate: int) -> Callable[[np.ndarray | Lost], np.ndarray | Lost]:
        """What makes blocks of a device at *sample_rate* have this shape."""
        resamplers = [Resampler(sample_rate, self.sample_rate) for _ in range(self.n_channels)]

        def adapt(block: np.ndarray | Lost) -> np.ndarray | Lost:
            if isinstance(block, Lost):
                return Lost(round(block.n_samples * self.sample_rate / sample_rate))
            channels = self._channels(block)
            if sample_rate == self.sample_rate:
                return channels
            return np.stack([resampler.push(np.ascontiguousarray(channel))
                             for resampler, channel in zip(resamplers, channels.T)], axis=1)
        return adapt

    def _channels(self, block: np.ndarray) -> np.ndarray:
        """The first ones; where there are too few, the last again."""
        missing = self.n_channels - block.shape[1]
        if missing > 0:
            return np.pad(block, ((0, 0), (0, missing)), mode="edge")
        return block[:, :self.n_channels]
