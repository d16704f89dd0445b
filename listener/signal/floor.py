"""How far down the network sees: a floor under its rows, so many dB below the loudest sound of late.

Quieter than that is the recording's own hiss, which tells of the device and not of the word.
How loud a word is shows only when it is being said: what went before it is then seen anew.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..config import FeatureConfig

NEPERS_PER_DB = math.log(10) / 10        # of power
FALL_DB_PER_S = 4.0                      # of what counts as the loudest, while it is quieter
STEP = 3.0 * NEPERS_PER_DB               # the floor moves by no less
LOOK_BACK_S = 1.8                        # what is seen anew: a little more than the network's memory
NO_FLOOR_DB = 200.0                      # so far down there is nothing


class Floor:
    """The floor of one utterance.  Its state is two numbers."""

    def __init__(self, config: FeatureConfig) -> None:
        self._below = config.floor_db * NEPERS_PER_DB
        self._least = math.log(config.log_floor)      # lower, it would hide nothing
        self._fall = FALL_DB_PER_S * NEPERS_PER_DB * config.step_length / config.sample_rate
        self.reset()

    def reset(self) -> None:
        """The next step begins an utterance."""
        self._loudest, self.height = -math.inf, -math.inf

    def push(self, rows: np.ndarray) -> bool:
        """Take one step's log-mel rows; return whether the floor rose, so that what was before them
        is seen otherwise now.

        The loudest is the mean power of a step, held and falling slowly.
        """
        level = level_of(rows)
        self._loudest = max(level, self._loudest - self._fall)
        height, before = self._loudest - self._below, self.height
        if height < self._least:
            height = -math.inf
        if not before - STEP < height < before + STEP:
            self.height = height
        return self.height > before


def level_of(rows: np.ndarray) -> float:
    """The mean power of log-mel rows, in nepers of power."""
    return float(np.log(np.add.reduce(np.exp(rows), axis=None) / rows.size))


def on_floor(rows: np.ndarray, height: float | np.ndarray) -> np.ndarray:
    """Log-mel rows with the power of a floor added: shape and type as before."""
    return np.logaddexp(rows, np.asarray(height, np.float32))


def on_own_floor(rows: np.ndarray, config: FeatureConfig) -> np.ndarray:
    """All rows of a stream, shape (n_rows, n_mels), on the floor that they are seen on once the loudest
    of the next `LOOK_BACK_S` has been heard."""
    steps = -(-len(rows) // config.rows_per_step)
    heights = np.fromiter(_heights(rows, config), np.float32, steps)
    ahead = look_back_steps(config)
    later = np.pad(heights, (0, ahead - 1), constant_values=-np.inf)
    seen = np.lib.stride_tricks.sliding_window_view(later, ahead).max(axis=1)
    return on_floor(rows, np.repeat(seen, config.rows_per_step)[:len(rows), None])


def _heights(rows: np.ndarray, config: FeatureConfig) -> Iterator[float]:
    floor = Floor(config)
    for first in range(0, len(rows), config.rows_per_step):
        floor.push(rows[first:first + config.rows_per_step])
        yield floor.height


def look_back_steps(config: FeatureConfig) -> int:
    """Steps that are kept to be seen anew."""
    return math.ceil(LOOK_BACK_S * config.sample_rate / config.step_length)
