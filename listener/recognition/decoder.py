"""From posterior rows to words: when a digit's hill has passed its top, it was said.

The network says *a digit has just ended* for about 80 ms after each digit's end, and
"other" or "nothing" at all other times, so that each word makes one hill, also in
"two two two".  The height of a hill is the mean posterior of the digit over three rows.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

SMOOTHING_STEPS = 3      # a hill's height is the mean of so many rows
SURE = 0.9               # so high, a hill need not be seen to fall
FALLEN = 0.85            # a lower one is over its top when it fell to this share of it
SPENT = 0.5              # ... and gone when it fell to this share of its top
REFRACTORY_STEPS = 6     # 120 ms from digit to digit: shorter than the shortest digit


@dataclass(frozen=True)
class Candidate:
    """A hill: label index, its height in [0, 1], and where the word was, in samples."""

    label: int
    score: float
    start: int
    end: int


@dataclass
class _Hill:
    """One digit's hill while it is being watched."""

    top: float = 0.0
    decided: bool = False


class Decoder:
    """Finds the digits' hills.  *n_digits* labels come first in a posterior row."""

    def __init__(self, n_digits: int, sample_rate: int, candidate: float) -> None:
        self._n_digits = n_digits
        self._sample_rate = sample_rate
        self._candidate = candidate
        self.reset()

    def reset(self) -> None:
        """An utterance begins."""
        self._recent: deque[tuple[np.ndarray, float, float]] = deque(maxlen=SMOOTHING_STEPS)
        self._hills: dict[int, _Hill] = {}
        self._since_digit = REFRACTORY_STEPS

    def push(self, posterior: np.ndarray, geometry: np.ndarray, at: int) -> list[Candidate]:
        """Take one posterior row, known at sample *at*; return the hills it decides.

        Parameters
        ----------
        posterior : shape (n_labels,)
        geometry : shape (2,)
            How long ago the word ended, and how long it was, in seconds.
        """
        end = at - max(0.0, float(geometry[0])) * self._sample_rate
        start = end - max(0.05, float(geometry[1])) * self._sample_rate
        self._recent.append((posterior[:self._n_digits], start, end))
        self._since_digit += 1
        scores = sum(row for row, _, _ in self._recent) / SMOOTHING_STEPS
        found = []
        for label in np.flatnonzero(scores >= self._candidate).tolist():
            self._hills.setdefault(label, _Hill())
        for label, hill in list(self._hills.items()):
            candidate = self._watch(label, hill, float(scores[label]))
            if candidate is not None:
                found.append(candidate)
        return self._best(found)

    def _watch(self, label: int, hill: _Hill, score: float) -> Candidate | None:
        """Follow one hill by a row; return it when it is decided."""
        hill.top = max(hill.top, score)
        decided = not hill.decided and (score >= SURE or score < FALLEN * hill.top)
        hill.decided |= decided
        if score < SPENT * hill.top:
            del self._hills[label]
        return self._candidate_of(label, hill) if decided else None

    def _candidate_of(self, label: int, hill: _Hill) -> Candidate:
        """The hill as a word, placed by what the network said of it on the last rows."""
        weights = np.array([row[label] for row, _, _ in self._recent], float) + 1e-6
        start, end = (float(np.dot(weights, [r[i] for r in self._recent]) / weights.sum())
                      for i in (1, 2))
        return Candidate(label, hill.top, round(start), round(end))

    def _best(self, found: list[Candidate]) -> list[Candidate]:
        """Of hills decided too close together, the higher one is the word."""
        if not found or self._since_digit < REFRACTORY_STEPS:
            return []
        best = max(found, key=lambda c: c.score)
        others = (hill for label, hill in self._hills.items() if label != best.label)
        if any(not hill.decided and hill.top > best.score for hill in others):
            return []
        return [best]

    def flush(self) -> list[Candidate]:
        """The utterance is over: the hills that have not fallen will not rise any more."""
        found = [self._candidate_of(label, hill)
                 for label, hill in self._hills.items() if not hill.decided]
        self._hills.clear()
        return self._best(found)

    def accept(self) -> None:
        """The last candidate was a digit: nothing else can end within the next 120 ms."""
        self._since_digit = 0


def calibrated(score: float, slope: float, offset: float) -> float:
    """A hill's height as a probability of being right: Platt's logistic map of its logit.

    References
    ----------
    .. [1] J. Platt, "Probabilistic outputs for support vector machines", 1999.
    """
    score = min(max(score, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-(slope * math.log(score / (1 - score)) + offset)))
