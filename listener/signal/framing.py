"""Blocks of any length become frames of one length."""

from __future__ import annotations

import numpy as np


class Framer:
    """Cuts a stream of blocks into frames of *length* samples; loses none.

    Blocks are mono, of shape (n,); so are frames.
    """

    def __init__(self, length: int) -> None:
        self.length = length
        self._rest = np.zeros(0, np.float32)

    def push(self, block: np.ndarray) -> list[np.ndarray]:
        """Take a block; return the frames it completes."""
        if self._rest.shape[0]:
            block = np.concatenate([self._rest, block])
        n = block.shape[0] // self.length * self.length
        # NB: a copy, for the caller may reuse its block (PortAudio does).
        self._rest = block[n:].copy()
        return list(block[:n].reshape(-1, self.length))

    def flush(self) -> np.ndarray:
        """Return what is left over, shorter than a frame and perhaps empty; forget it."""
        rest, self._rest = self._rest, self._rest[:0]
        return rest
