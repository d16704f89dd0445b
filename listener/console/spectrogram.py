"""The spectrogram in characters: two mel bands a cell, the newest sound at the right."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

import numpy as np
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from ..brightness import N_COLOURS, colour_indices, inferno

ROWS_PER_COLUMN = 4      # of the network's rows, 10 ms each
MAX_COLUMNS = 500        # no terminal is wider
N_SHADES = 32            # fewer colours, longer runs of one: 2.5 dB each
HALF = "▀"               # its upper half in the colour of the text, its lower half in that of the ground
SHADES = " ░▒▓█"         # where there are no colours


class CharacterSpectrogram:
    """Keeps the newest rows that the network saw, and draws them."""

    def __init__(self) -> None:
        self._rows: list[np.ndarray] = []
        self._columns: deque[np.ndarray] = deque(maxlen=MAX_COLUMNS)

    def add(self, rows: np.ndarray) -> None:
        """Take rows of natural log power, shape (n_rows, n_mels)."""
        self._rows.extend(rows)
        if len(self._rows) >= ROWS_PER_COLUMN:
            self._columns.append(colour_indices(np.max(self._rows, axis=0)))
            self._rows.clear()

    def lines(self, width: int, height: int, with_colours: bool) -> Iterator[list[Segment]]:
        """*height* lines of at most *width* cells, high frequencies first."""
        columns = list(self._columns)[-width:]
        if not columns:
            yield from [[]] * height
            return
        before = Segment(" " * (width - len(columns)))
        if with_colours:
            pixels = _bands(columns, 2 * height).astype(int) * N_SHADES // N_COLOURS
            for upper, lower in zip(pixels[0::2], pixels[1::2], strict=True):
                yield [before, *_run_lengths(upper, lower)]
        else:
            for shades in _bands(columns, height).astype(int) * len(SHADES) // N_COLOURS:
                yield [before, Segment("".join(SHADES[shade] for shade in shades))]


def _bands(columns: list[np.ndarray], n_bands: int) -> np.ndarray:
    """The loudest of neighbouring mel bands, shape (n_bands, n_columns), the highest first."""
    picture = np.stack(columns, axis=1)
    edges = np.linspace(0, len(picture), n_bands, endpoint=False).astype(int)
    return np.maximum.reduceat(picture, edges, axis=0)[::-1]


def _run_lengths(upper: np.ndarray, lower: np.ndarray) -> Iterator[Segment]:
    for shades, run in groupby(zip(upper.tolist(), lower.tolist(), strict=True)):
        yield Segment(HALF * len(list(run)), _style(*shades))


@lru_cache(N_SHADES ** 2)
def _style(upper: int, lower: int) -> Style:
    colours = inferno(N_SHADES)
    return Style(color=Color.from_rgb(*map(int, colours[upper])),
                 bgcolor=Color.from_rgb(*map(int, colours[lower])))
