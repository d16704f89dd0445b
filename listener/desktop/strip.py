"""The network's answers as a picture: one row a label, one column a step.  No Qt here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..recognition.model import DIGIT_OF
from .colours import N_COLOURS, ramp
from .ring import ImageRing
from .theme import Theme

SILENT = 0               # the cells of steps in which the network was not asked


class PosteriorStrip:
    """Posterior rows as they came; the first label is the highest row.

    Parameters
    ----------
    labels : sequence of str
        Of the model, in its order.
    n_columns : int
        Steps of the network that are held.
    """

    def __init__(self, labels: Sequence[str], n_columns: int) -> None:
        self.labels = tuple(labels)
        self.ring = ImageRing(len(self.labels), n_columns)

    def push(self, column: int, posterior: np.ndarray | None) -> None:
        """What the network answered in step *column*, shape (n_labels,), or that it was not asked."""
        if posterior is None:
            self.ring.fill(column, column + 1, SILENT)
        else:
            cells = 1 + np.rint(np.clip(posterior, 0, 1) * (N_COLOURS - 2))
            self.ring.write(column, cells[::-1, None].astype(np.uint8))


def short_name(label: str) -> str:
    """A label as it is written beside its row: a digit, but "oh" for the other nought."""
    return label if label == "oh" else str(DIGIT_OF.get(label, label))


def strip_colours(theme: Theme) -> np.ndarray:
    """Of the strip's numbers, shape (256, 3): what was not asked, then from 0 to 1."""
    silent = ramp(theme.picture, theme.line, n=3)[1:2]
    return np.concatenate([silent, ramp(theme.picture, theme.accent, n=N_COLOURS - 1)])
