"""Recordings that are there twice, and such as may not say what their names say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..corpora import Recording
from ..evaluation import Heard
from .survey import Measured

# Correlation of two images: copies at another level, in mu-law, or with noise at 30 dB have more, two
# recordings of one word by one speaker less.
ALIKE = 0.985
SURE = 0.9               # confidence in another digit than the label says
ROWS = 512               # images compared at once with all others


class Pair(NamedTuple):
    """Two recordings of one digit that look alike."""

    first: Recording
    second: Recording
    correlation: float


class Suspect(NamedTuple):
    """A recording that was heard as another digit."""

    recording: Recording
    heard: int
    confidence: float


def exact_duplicates(measured: Sequence[Measured]) -> list[list[Recording]]:
    """Groups of recordings whose samples are the same."""
    groups: dict[str, list[Recording]] = defaultdict(list)
    for each in measured:
        groups[each.digest].append(each.recording)
    return [group for group in groups.values() if len(group) > 1]


def near_duplicates(measured: Sequence[Measured], least: float = ALIKE) -> list[Pair]:
    """Pairs of one digit whose images correlate by *least* or more, the most alike first.

    Those whose samples are the same are not among them.
    """
    found = []
    for digit in range(10):
        part = [each for each in measured if each.digit == digit]
        if len(part) > 1:
            found += _alike(part, least)
    return sorted(found, key=lambda pair: -pair.correlation)


def _alike(part: Sequence[Measured], least: float) -> list[Pair]:
    flat = np.stack([each.image.ravel() for each in part]).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True) + 1e-9
    pairs = []
    for start in range(0, len(part), ROWS):
        alike = flat[start:start + ROWS] @ flat.T
        for i, j in np.argwhere(alike >= least):
            i = int(i) + start
            if i < j and part[i].digest != part[j].digest:
                pairs.append(Pair(part[i].recording, part[j].recording, float(alike[i - start, j])))
    return pairs


def mislabelled(heard: Sequence[Heard], least: float = SURE) -> list[Suspect]:
    """Single digits that were heard as one other digit, and surely; the surest first."""
    found = [Suspect(each.recording, each.digits[0].digit, each.digits[0].confidence) for each in heard
             if len(each.said) == 1 == len(each.digits) and each.said != each.answered
             and each.digits[0].confidence >= least]
    return sorted(found, key=lambda suspect: -suspect.confidence)
