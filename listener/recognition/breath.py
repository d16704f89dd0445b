"""Words that wait for what follows: what is said in one breath is judged together.

A digit that would be none in the midst of speech waits until it is known whether somebody speaks on.
A candidate that is unsure waits, too: it is a digit if others follow at once and two sure ones stand around
it.  Till then what follows it waits with it, for digits are told in their order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .decoder import Candidate
from .prior import ENOUGH, NEXT_S, SURE

OVERLAP_S = 0.03         # of an unsure word and the next; what overlaps further is one word, heard twice


class Word(NamedTuple):
    """A candidate and how confident one may be of it.

    *surely*, whatever digits stand around it; *confidence*, if it is a digit; *least*, if somebody
    speaks on, or, of one that is *unsure*, as long as no digits follow.  *because* tells why it is none
    if it has to be refused, for a reason that is not its own.
    """

    candidate: Candidate
    surely: float
    confidence: float
    least: float
    is_unsure: bool = False
    because: str = ": speech goes on"

    @property
    def is_sure(self) -> bool:
        """Whether it makes a string, with another one."""
        return not self.is_unsure and self.surely >= SURE


class Breath:
    """The words that wait, in their order."""

    def __init__(self, threshold: float, sample_rate: int) -> None:
        self._threshold = threshold
        self._next, self._overlap = round(NEXT_S * sample_rate), round(OVERLAP_S * sample_rate)
        self.words: list[Word] = []

    def is_followed_by(self, candidate: Candidate) -> bool:
        """Whether a candidate is said in one breath with the words that wait, or none do."""
        if not self.words:
            return True
        last = self.words[-1]
        gap = candidate.start - last.candidate.end
        return gap < self._next and (gap > -self._overlap or not last.is_unsure)

    def is_open(self, following: Word, n_recent: int) -> bool:
        """Whether an unsure word still waits for another sure digit, *n_recent* of them having been told."""
        return any(word.is_unsure for word in self.words) and self._n_sure(following) + n_recent < ENOUGH

    def end(self, following: Word | None, n_recent: int,
            goes_on: Callable[[Candidate], bool | None]) -> list[tuple[Word, bool]]:
        """Each word and whether it is a digit; none waits any more.

        Parameters
        ----------
        following : Word or None
            The digit that follows them in the same breath.
        n_recent : int
            Sure digits that were told of late.
        goes_on : callable
            Candidate -> whether somebody speaks behind it.
        """
        is_string = following is not None and self._n_sure(following) + n_recent >= ENOUGH
        words, self.words = self.words, []
        return [(word, is_string if word.is_unsure else
                 word.least >= self._threshold or _is_pair(word, next_) or not goes_on(word.candidate))
                for word, next_ in zip(words, [*words[1:], following])]

    def _n_sure(self, following: Word) -> int:
        return sum(word.is_sure for word in [*self.words, following])


def _is_pair(word: Word, following: Word | None) -> bool:
    """Whether two digits are a string because one of them is sure."""
    return following is not None and not following.is_unsure and (word.is_sure or following.is_sure)
