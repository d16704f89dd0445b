"""What stands around a candidate says how likely it is: digits come in strings, and seldom in running speech.

Behind two sure digits of the last seconds an unsure candidate is more often one than it is
elsewhere, and in the midst of a sentence it is less often one, or while others talk: its log-odds are
raised or lowered (Bayes' rule with another prior).  Everything else, a word by itself, is judged as it is.
"""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple

import numpy as np

from ..signal.floor import NEPERS_PER_DB, level_of

ENOUGH = 2               # sure digits make a string; one may be a mistake
RECENT_S = 3.0           # since the end of the first of them
NEXT_S = 0.2             # a word that begins so soon behind a digit comes in one breath with it

BEHIND_S = 0.8           # before a word somebody may speak ...
ENOUGH_S = 0.3           # ... and if so long, the word stands behind others
GOES_ON_MS = (60, 130)   # behind a word's end somebody may still speak ...
GOES_ON_STEPS = 2        # ... and if in so many steps, the word is one's beginning, or others follow
AS_LOUD_DB = 10.0        # either is no further below the word's loudest step: others, in the distance, are
ABOVE_DB = 10.0          # ... and what goes on is so far above the background, or it is noise
BACKGROUND_S = 1.0       # before a word tell the background: a fifth of it is no louder
CLOSE_MS = 40            # the last of what stood before a word may be its own beginning
LET_GO_MS = 50           # and the first of it the rest of a digit
LONGEST_WORD_S = 1.6     # what the network looks back on: no word is longer

TALK_S = 20.0            # so long it is remembered that others talk ...
TALK_ENOUGH_S = 6.0      # ... and if for so much of it, they do


class StringPrior:
    """Nats of log-odds for a candidate.  Its state is the ends of the last sure digits, in samples."""

    def __init__(self, nats: float, sample_rate: int) -> None:
        self._nats = nats
        self._recent, self._next = (round(s * sample_rate) for s in (RECENT_S, NEXT_S))
        self._ends: deque[int] = deque(maxlen=ENOUGH)

    def told(self, end: int) -> None:
        """A sure digit was reported."""
        self._ends.append(end)

    def at(self, position: int) -> float:
        """How much is added at that position of the stream."""
        return self._nats if self.n_recent(position) == ENOUGH else 0.0

    def n_recent(self, position: int) -> int:
        """How many sure digits of the last seconds there are at that position, `ENOUGH` at most."""
        return sum(position - end <= self._recent for end in self._ends)

    def goes_on(self, start: int) -> bool:
        """Whether a word that starts there comes in one breath with a sure digit before it."""
        return bool(self._ends) and start - self._ends[-1] < self._next


class _Step(NamedTuple):
    """Where a step of the stream ends, its mean power in nepers, whether somebody speaks."""

    position: int
    level: float
    is_speech: bool


class Surroundings:
    """Whether a word stands in the midst of speech, or while others talk.

    Its state is the steps of the last seconds, and the end of the last digit: what was said before that
    does not count; and of a longer time, the steps of speech that sounded like no digit.
    """

    def __init__(self, sample_rate: int, step_length: int) -> None:
        self._step_length = step_length
        self._before, self._background = round(BEHIND_S * sample_rate), round(BACKGROUND_S * sample_rate)
        self._enough = round(ENOUGH_S * sample_rate / step_length)
        self._close, self._let_go, *self._after = (ms * sample_rate // 1000
                                                   for ms in (CLOSE_MS, LET_GO_MS, *GOES_ON_MS))
        longest = round((BACKGROUND_S + LONGEST_WORD_S) * sample_rate)
        self._steps: deque[_Step] = deque(maxlen=longest // step_length)
        self._since = 0
        self._talk: deque[_Step] = deque()
        self._remembered = round(TALK_S * sample_rate)
        self._enough_talk = round(TALK_ENOUGH_S * sample_rate / step_length)

    def heard(self, position: int, rows: np.ndarray, is_speech: bool) -> None:
        """A step's log-mel rows, which end at *position* of the stream."""
        self._steps.append(_Step(position, level_of(rows), is_speech))
        if is_speech:
            self._talk.append(self._steps[-1])
        while self._talk and self._talk[0].position <= position - self._remembered:
            self._talk.popleft()

    def sounded_like_a_digit(self, start: int, end: int) -> None:
        """That word is not talk, be it a digit or not: who is hard to hear does not talk."""
        self._talk = deque(step for step in self._talk
                           if not start - self._close < step.position <= end + self._let_go)

    def dictates(self) -> None:
        """Somebody says a string of digits, so what was said before is over."""
        self._talk.clear()

    def told(self, end: int) -> None:
        """A digit was heard."""
        self._since = end + self._let_go

    def is_behind_speech(self, start: int, end: int) -> bool:
        """Whether other words stand before the word that was just said there."""
        first = max(start - self._before, self._since)
        n_spoken = self._n_spoken(first, start - self._close, self._as_loud(start, end))
        return n_spoken >= self._enough

    def is_amid_talk(self, start: int, end: int) -> bool:
        """Whether others, about as loud, talk while a word is said there."""
        if len(self._talk) < self._enough_talk:
            return False
        least = self._as_loud(start, end)
        talk = sum(step.level > least and step.position < start - self._close for step in self._talk)
        return talk >= self._enough_talk

    def goes_on(self, start: int, end: int) -> bool | None:
        """Whether somebody speaks behind that word; None if it is too early to tell."""
        first, last = (end + after for after in self._after)
        least = max(self._as_loud(start, end), self._above_background(start))
        n_spoken = self._n_spoken(first, last, least)
        if n_spoken >= GOES_ON_STEPS:
            return True
        to_come = (last - self._steps[-1].position) // self._step_length if self._steps else 0
        return False if n_spoken + to_come < GOES_ON_STEPS else None

    def _as_loud(self, start: int, end: int) -> float:
        """The level of speech about as loud as a word's."""
        word = (step.level for step in self._steps if start < step.position <= end + self._step_length)
        return max(word, default=math.inf) - AS_LOUD_DB * NEPERS_PER_DB

    def _above_background(self, start: int) -> float:
        """The level of what stands out from what lies under a word."""
        before = sorted(step.level for step in self._steps
                        if start - self._background < step.position <= start - self._close)
        return before[len(before) // 5] + ABOVE_DB * NEPERS_PER_DB if before else -math.inf

    def _n_spoken(self, first: int, last: int, least: float) -> int:
        """How many steps from *first* to *last* are speech of that level."""
        return sum(step.is_speech and step.level > least
                   for step in self._steps if first < step.position <= last)
