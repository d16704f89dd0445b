"""What every source is: a name, a rate, and blocks until it ends or is closed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType
from typing import TypeVar

import numpy as np

from ..events import Away, Back, Lost

Self = TypeVar("Self", bound="Source")


class Source(ABC):
    """Yields blocks, shape (n, n_channels), float32; `Lost` stands where samples are missing,
    `Away` and `Back` where the device went and came.

    Attributes
    ----------
    name : str
        For a person: the device, the file.
    sample_rate : int
        Of the blocks, in Hz.
    """

    name: str
    sample_rate: int

    @abstractmethod
    def __iter__(self) -> Iterator[np.ndarray | Lost | Away | Back]:
        """Blocks in order; once only."""

    @abstractmethod
    def close(self) -> None:
        """End the iteration and let go of what is held; from any thread, more than once."""

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()
