"""Trust in a recogniser's confidence; what is counted as an error is the listener's `alignment`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Bin(NamedTuple):
    """Candidates of about the same confidence: how many, how sure, how often right."""

    n: int
    confidence: float
    right: float


def reliability(confidence: np.ndarray, right: np.ndarray, n_bins: int = 10) -> list[Bin]:
    """Mean confidence and share of right ones in bins of equal width; empty bins are left out."""
    confidence, right = np.asarray(confidence, float), np.asarray(right, bool)
    index = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    return [Bin(int((index == k).sum()), float(confidence[index == k].mean()),
                float(right[index == k].mean())) for k in np.unique(index)]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error [1]_: how far confidence is from being right, on average.

    References
    ----------
    .. [1] C. Guo et al., "On calibration of modern neural networks", ICML 2017.
    """
    return sum(b.n * abs(b.confidence - b.right) for b in bins) / sum(b.n for b in bins)
