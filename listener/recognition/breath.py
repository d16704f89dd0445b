"""Words that wait for what follows: what is said in one breath is judged together.

A digit that would be none in the midst of speech waits until it is known whether somebody speaks on.
A candidate that is unsure waits, too: it is a digit if another follows at once, and two sure ones stand
around it.  Till then what follows it waits with it, for digits are told in their order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .decoder import Candidate
from .prior import ENOUGH, NEXT_S

SURE = 0.9               # confidence of digits that make a string, whatever stood around them
BEHIND_S = 0.08          # an unsure word overlaps the one before it by no more, or it is the same
BEFORE_S = 0.03          # nor the digit that follows it


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

    def __init__(self, sample_rate: int) -> None:
        self._next, self._behind, self._before = (round(s * sample_rate)
                                                  for s in (NEXT_S, BEHIND_S, BEFORE_S))
        self.words: list[Word] = []
        self._told_to = 0                    # the end of the last digit

    def is_followed_by(self, candidate: Candidate) -> bool:
        """Whether a candidate is said in one breath with the words that wait, or none do."""
        return not self.words or self._is_next(self.words[-1].candidate, candidate)

    def is_heard(self, candidate: Candidate) -> bool:
        """Whether a candidate lies on the last word that waits, or else on the last digit: the same again."""
        end = self.words[-1].candidate.end if self.words else self._told_to
        return candidate.start <= end - self._behind

    def overlapped(self, digit: Candidate) -> list[Word]:
        """The unsure words on which a digit lies: they are of it, and do not wait any more."""
        taken = []
        while (self.words and self.words[-1].is_unsure
               and digit.start <= self.words[-1].candidate.end - self._before):
            taken.insert(0, self.words.pop())
        return taken

    def is_open(self, following: Word, n_recent: int) -> bool:
        """Whether an unsure word still waits for another sure digit, *n_recent* of them having been told."""
        return any(word.is_unsure for word in self.words) and self._n_sure(following) + n_recent < ENOUGH

    def end(self, following: Word | None, n_recent: int, threshold: float,
            goes_on: Callable[[Candidate], bool | None]) -> list[tuple[Word, bool]]:
        """Each word and whether it is a digit; none waits any more.

        Parameters
        ----------
        following : Word or None
            The digit that follows them in the same breath.
        n_recent : int
            Sure digits that were told of late.
        threshold : float
            The least confidence of a digit.
        goes_on : callable
            Candidate -> whether somebody speaks behind it.
        """
        is_string = following is not None and self._n_sure(following) + n_recent >= ENOUGH
        words, self.words = self.words, []
        digits = [word for word in [*words, following] if word is not None and not word.is_unsure]
        pairs = {word for pair in zip(digits, digits[1:]) if self._is_pair(*pair) for word in pair}
        judged = [(word, is_string or not word.is_unsure and (
            word.least >= threshold or word in pairs or not goes_on(word.candidate))) for word in words]
        ends = [word.candidate.end for word, is_digit in judged if is_digit]
        self._told_to = ends[-1] if ends else self._told_to
        return judged

    def _is_next(self, candidate: Candidate, following: Candidate) -> bool:
        return following.start - candidate.end < self._next

    def _is_pair(self, first: Word, second: Word) -> bool:
        """Whether two digits are a string, for they are said in one breath and one of them is sure."""
        return (first.is_sure or second.is_sure) and self._is_next(first.candidate, second.candidate)

    def _n_sure(self, following: Word) -> int:
        return sum(word.is_sure for word in [*self.words, following])
