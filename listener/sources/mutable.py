"""A source that can be muted: time goes on, but nothing is heard."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..events import Away, Back, Lost
from .base import Source


class Mutable(Source):
    """*source*, with silence in place of its sound while it is muted.

    Attributes
    ----------
    is_muted : bool
        Set from any thread; counts from the next block on.
    """

    def __init__(self, source: Source, is_muted: bool = False) -> None:
        self.name, self.sample_rate = source.name, source.sample_rate
        self.is_muted = is_muted
        self._source = source

    def __iter__(self) -> Iterator[np.ndarray | Lost | Away | Back]:
        for block in self._source:
            yield np.zeros_like(block) if self.is_muted and isinstance(block, np.ndarray) else block

    def close(self) -> None:
        self._source.close()
