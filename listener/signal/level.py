"""How loud it is."""

from __future__ import annotations

import numpy as np

SILENCE = 1e-6           # less is shown as this: -120 dB


class LevelDetector:
    """Root mean square and peak of each so many steps of samples, in dB of full scale."""

    def __init__(self, n_steps: int) -> None:
        self._n_steps = n_steps
        self.reset()

    def reset(self) -> None:
        """Forget what was not yet told."""
        self._heard: list[np.ndarray] = []

    def push(self, samples: np.ndarray) -> tuple[float, float] | None:
        """Take one step's samples; with the last of *n_steps*, return both levels."""
        self._heard.append(samples)
        if len(self._heard) < self._n_steps:
            return None
        heard = np.concatenate(self._heard)
        self.reset()
        rms, peak = (float(20 * np.log10(max(level, SILENCE)))
                     for level in (np.sqrt(np.mean(heard ** 2)), np.abs(heard).max()))
        return rms, peak
