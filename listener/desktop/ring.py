"""A picture that grows on the right for ever, in an array that stays where it is.  No Qt."""

from __future__ import annotations

import numpy as np


class ImageRing:
    """The newest *n_columns* columns of an endless image; column *c* lies at ``c % n_columns``.

    Cells are numbers of colours, 0 where nothing was written.
    """

    def __init__(self, n_rows: int, n_columns: int) -> None:
        self._cells = np.zeros((n_rows, n_columns), np.uint8)
        self.stop = 0                # one past the newest column

    @property
    def start(self) -> int:
        """The oldest column that is still held."""
        return max(0, self.stop - self._cells.shape[1])

    @property
    def n_rows(self) -> int:
        """The image's height."""
        return self._cells.shape[0]

    def write(self, first: int, columns: np.ndarray) -> None:
        """Set *columns*, shape (n_rows, n), from column *first* on; what was skipped is blank."""
        stop = first + columns.shape[1]
        self._extend(stop)
        first = max(first, self.start)
        if first < stop:
            self._cells[:, self._places(first, stop)] = columns[:, first - stop:]

    def fill(self, first: int, stop: int, value: int) -> None:
        """Set the columns from *first* to *stop*, as far as they are held, to one *value*."""
        self._extend(stop)
        self._cells[:, self._places(max(first, self.start), stop)] = value

    def read(self, first: int, stop: int) -> np.ndarray:
        """A copy of the columns from *first* to *stop*, as far as they are held."""
        first, stop = max(first, self.start), min(stop, self.stop)
        n_held = self._cells.shape[1]
        place = first % n_held
        n_before_edge = min(max(0, stop - first), n_held - place)
        before = self._cells[:, place:place + n_before_edge]
        return np.concatenate([before, self._cells[:, :max(0, stop - first - n_before_edge)]], axis=1)

    def _extend(self, stop: int) -> None:
        """Make room up to column *stop*."""
        if stop > self.stop:
            first = max(self.stop, stop - self._cells.shape[1])
            self.stop = stop
            self._cells[:, self._places(first, stop)] = 0

    def _places(self, first: int, stop: int) -> np.ndarray:
        """Where these columns lie."""
        return np.arange(first, max(first, stop)) % self._cells.shape[1]
