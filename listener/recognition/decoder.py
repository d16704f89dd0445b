"""From posterior rows to words: when a digit's hill has passed its top, it was said.

The network says *a digit has just ended* for about 80 ms after each digit's end, and
"other" or "nothing" at all other times, so that each word makes one hill, also in
"two two two".  The height of a hill is the mean posterior of the digit over three rows.

Said fast, a digit twice is one hill with two tops.  There the network's own word for where it
ended counts: rows that place the end later than the digit that was reported, and its beginning not
inside that, are the next word's.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SMOOTHING_STEPS = 3      # a hill's height is the mean of so many rows
SURE = 0.9               # so high, a hill need not be seen to fall
FALLEN = 0.85            # a lower one is over its top when it fell to this share of it
SPENT = 0.5              # ... and gone when it fell to this share
REFRACTORY_MS = 70       # ends that are closer are one word's; in one breath, two lie 100 ms apart
OVERLAP_MS = 80          # in one hill, a word that begins so long before the one before it ended is the same
ECHO_MS = 120            # ... and in a later hill of that digit: a breath that the word lets go, or its echo


@dataclass(frozen=True)
class Candidate:
    """A hill: label index, its height in [0, 1], and where the word was, in samples."""

    label: int
    score: float
    start: int
    end: int


@dataclass
class _Hill:
    """One label's hill while it is being watched, by its top so far."""

    top: Candidate
    is_done: bool = False


class Decoder:
    """Finds the digits' hills.

    Parameters
    ----------
    n_digits : int
        So many labels come first in a posterior row.
    sample_rate : int
    candidate : float
        The least height that makes a hill.
    is_enough : callable
        Candidate -> whether that is a digit.  A hill that is not is kept until it is gone, for
        it may yet rise; then it is a candidate all the same, to be refused.
    """

    def __init__(self, n_digits: int, sample_rate: int, candidate: float,
                 is_enough: Callable[[Candidate], bool]) -> None:
        self._n_digits = n_digits
        self._sample_rate = sample_rate
        self._refractory = REFRACTORY_MS * sample_rate // 1000
        self._overlap = OVERLAP_MS * sample_rate // 1000
        self._echo = ECHO_MS * sample_rate // 1000
        self._candidate = candidate
        self._is_enough = is_enough
        self.reset()

    def reset(self) -> None:
        """An utterance begins."""
        self._recent: deque[tuple[np.ndarray, float, float]] = deque(maxlen=SMOOTHING_STEPS)
        self._scores = np.zeros(self._n_digits)
        self._hills: dict[int, _Hill] = {}
        self._told: dict[int, Candidate] = {}      # the digits that were reported while their hills stand
        self._last: Candidate | None = None  # the last digit

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
        before = self._scores
        self._scores = self._heights(before)
        rising = (self._scores >= self._candidate) & (self._scores > before)
        for label in rising.nonzero()[0].tolist():
            self._climb(label, float(self._scores[label]))
        if not self._hills:
            return []
        done = [hill for label, hill in self._hills.items()
                if self._is_over(hill, float(self._scores[label]))]
        found = self._settle(done)
        self._hills = {label: hill for label, hill in self._hills.items()
                       if self._scores[label] >= SPENT * hill.top.score and label not in self._told}
        return found

    def flush(self) -> list[Candidate]:
        """The utterance is over: the hills that have not fallen will not rise any more."""
        found = self._settle([hill for hill in self._hills.values() if not hill.is_done])
        self._hills.clear()
        return found

    def _heights(self, before: np.ndarray) -> np.ndarray:
        """The mean posterior of each digit; of one that was reported, what tells of another word.

        When that one's hill has gone, *before* is raised (in place), for what falls is no hill that begins.
        """
        heights = sum(row for row, _, _ in self._recent) / SMOOTHING_STEPS
        for label, told in list(self._told.items()):
            if heights[label] < SPENT * told.score:
                del self._told[label]
                before[label] = math.inf
            else:
                heights[label] = sum(self._of_another_word(label)) / SMOOTHING_STEPS
        return heights

    def _of_another_word(self, label: int) -> list[float]:
        """A digit's posterior on the last rows, without those that tell of what was reported."""
        told = self._told.get(label)
        return [float(row[label]) if told is None or (end > told.end + self._refractory
                                                      and start > told.end - self._overlap) else 0.0
                for row, start, end in self._recent]

    def _climb(self, label: int, score: float) -> None:
        """A rising score begins a hill, or lifts the top of one that is not decided yet."""
        hill = self._hills.get(label)
        if hill is None:
            self._hills[label] = _Hill(self._place(label, score))
        elif not hill.is_done and score > hill.top.score:
            hill.top = self._place(label, score)

    def _place(self, label: int, score: float) -> Candidate:
        """The word is where the network says on the last rows, each as far as it counts."""
        weights = np.array(self._of_another_word(label)) + 1e-6
        start, end = (float(np.dot(weights, [r[i] for r in self._recent]) / weights.sum())
                      for i in (1, 2))
        return Candidate(label, score, round(start), round(end))

    def _is_over(self, hill: _Hill, score: float) -> bool:
        """Whether a hill is decided now."""
        top = hill.top.score
        is_past = score >= SURE or score < FALLEN * top
        return not hill.is_done and (score < SPENT * top or (is_past and self._is_enough(hill.top)))

    def _settle(self, done: list[_Hill]) -> list[Candidate]:
        """Of hills that stand for one word, whose ends are too close for two, only the highest counts."""
        found = []
        for hill in sorted(done, key=lambda hill: -hill.top.score):
            hill.is_done = True
            rivals = [h.top for h in self._hills.values()
                      if not h.is_done and h.top.score > hill.top.score]
            if any(abs(rival.end - hill.top.end) < self._refractory for rival in [*rivals, *found]):
                continue
            if self._last is not None and self._is_of(hill.top, self._last):
                continue
            found.append(hill.top)
            if self._is_enough(hill.top):
                self._last = hill.top
                self._told[hill.top.label] = hill.top
                self._scores[hill.top.label] = 0.0
        return found

    def _is_of(self, top: Candidate, last: Candidate) -> bool:
        """Whether a hill is no word of its own, but still of the digit before it."""
        return (top.end - last.end < self._refractory
                or (top.label == last.label and top.start < last.end - self._echo))


def calibrated(score: float, slope: float, offset: float) -> float:
    """A hill's height as a probability of being right: Platt's logistic map of its logit.

    References
    ----------
    .. [1] J. Platt, "Probabilistic outputs for support vector machines", 1999.
    """
    score = min(max(score, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-(slope * math.log(score / (1 - score)) + offset)))
