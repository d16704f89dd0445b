"""One utterance as a picture of a fixed size, for networks that see a whole word at once."""

from __future__ import annotations

import numpy as np

NEPERS = 12.0            # of power, from black to white: 52 dB
QUIET = 6.5              # nepers below the loudest row, 28 dB: no part of the word any more
MARGIN = 2               # rows kept on each side
SHORTEST = 4             # rows that make a picture


def word_rows(rows: np.ndarray) -> tuple[int, int]:
    """First, and one past the last, row of what was said; the quiet around it is left out.

    What is quiet is measured against the word alone, so that it makes no difference how much
    silence stands around it; noise less than 28 dB below the word is not quiet.

    Parameters
    ----------
    rows : shape (n_rows, n_mels), natural log of power
    """
    level = np.log(np.exp(rows).mean(axis=1))
    loud = np.flatnonzero(level >= level.max() - QUIET)
    first, last = max(0, loud[0] - MARGIN), min(len(rows), loud[-1] + 1 + MARGIN)
    return int(first), int(max(last, min(len(rows), first + SHORTEST)))


def word_image(rows: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The word in *rows* as an image of *size* (height, width), values in [0, 1].

    Frequency goes up with the first axis, time with the second, which is stretched to fill
    the width.  1 is the loudest point, 0 lies 52 dB below it: loudness is not in the picture.

    Parameters
    ----------
    rows : shape (n_rows, n_mels), natural log of power

    Returns
    -------
    shape (height, width, 1), float32
    """
    first, last = word_rows(rows)
    picture = rows[first:last].T
    picture = np.clip(1 + (picture - picture.max()) / NEPERS, 0, 1)
    for axis, length in enumerate(size):
        picture = _stretched(picture, length, axis)
    return picture[:, :, None].astype(np.float32)


def _stretched(picture: np.ndarray, length: int, axis: int) -> np.ndarray:
    """*picture* with *length* equally spaced points along *axis*, by linear interpolation."""
    n = picture.shape[axis]
    if n == length:
        return picture
    place = np.linspace(0, n - 1, length)
    below = np.minimum(place.astype(int), max(0, n - 2))
    part = (place - below).reshape([-1 if i == axis else 1 for i in range(2)])
    low, high = (np.take(picture, np.minimum(below + step, n - 1), axis) for step in (0, 1))
    return low + part * (high - low)
