"""The recogniser of one stream: rows in, digits and rejections out, whatever kind of network hears them."""

from __future__ import annotations

import weakref

import numpy as np

from ..config import DecisionConfig, FeatureConfig
from ..events import Digit, Event, Rejected
from .breath import Breath, Word
from .decoder import Candidate, calibrated
from .ears import make_ears
from .model import DIGIT_OF, Model
from .prior import ENOUGH, StringPrior, Surroundings

LATEST_S = 0.9           # behind a word's end, the digit that follows in one breath is known by then
LONGEST_S = 1.5          # and behind the first of those that wait, none waits any longer


class Recogniser:
    """Network and decoder with the state of one stream.

    Parameters
    ----------
    model : Model
        Shared: several recognisers may use one model.
    decision : DecisionConfig, optional
        The model's own, fixed on validation data, if not given.
    """

    def __init__(self, model: Model, decision: DecisionConfig | None = None) -> None:
        self.features: FeatureConfig = model.features
        self.labels = model.labels
        self.decision = decision or model.decision
        self._slope, self._offset, *priors = model.calibration
        self._in_string, self._behind_speech, self._before_speech, self._amid_talk = (*priors, *[0.0] * 4)[:4]
        self._latest, self._longest = (round(s * self.features.sample_rate) for s in (LATEST_S, LONGEST_S))
        # NB: a bound method would be a cycle; thousands of files would wait for the collector.
        me = weakref.proxy(self)
        self._ears = make_ears(model, self.decision.candidate, lambda candidate: me._is_enough(candidate))
        self.begin()

    def begin(self) -> None:
        """A stream begins: what was said in another one does not stand around what comes."""
        self._string = StringPrior(self._in_string, self.features.sample_rate)
        self._around = Surroundings(self.features.sample_rate, self.features.step_length)
        self._in_string_now = 0.0            # nats, of the candidates that this step decides
        self._breath = Breath(self.features.sample_rate)
        self.reset(0)

    @property
    def posterior(self) -> np.ndarray | None:
        """What the network answered last in this utterance, shape (n_labels,), if it did."""
        return self._ears.posterior

    def reset(self, start: int) -> None:
        """An utterance begins at sample *start*."""
        self._ears.reset(start)
        self._heard_from = self._heard_to = start

    def push(self, rows: np.ndarray, at: int) -> list[Event]:
        """Take one step's rows, shape (rows_per_step, n_mels), at stream position *at*.

        While a pre-roll is caught up with, or a stream's tail is heard, *at* stands still
        and the rows' own time goes on.
        """
        self._heard_to += self.features.step_length
        self._in_string_now = self._string.at(self._heard_to)
        candidates = self._ears.push(rows, self._heard_to)
        if self.posterior is not None:
            self._around.heard(self._heard_to, rows, bool(self.posterior[-1] < 0.5))
        events = self._look_at_breath(at)
        for candidate in candidates:
            events += self._judge(candidate, at)
        return events

    def flush(self, at: int) -> list[Event]:
        """The utterance is over: the words that were not decided yet."""
        events = []
        for candidate in self._ears.flush():
            events += self._judge(candidate, at)
        return events + self._let_go(at)

    def _confidence(self, candidate: Candidate, prior: float) -> float:
        return calibrated(candidate.score, self._slope, self._offset + prior)

    def _behind(self, candidate: Candidate) -> float:
        """What the words before a candidate add, in nats."""
        is_behind = self._behind_speech and self._around.is_behind_speech(candidate.start, candidate.end)
        return self._behind_speech if is_behind else 0.0

    def _amid(self, candidate: Candidate) -> float:
        """What a string of digits or the talk of others adds, in nats."""
        is_talk = (self._amid_talk and not self._in_string_now
                   and self._around.is_amid_talk(candidate.start, candidate.end))
        return self._amid_talk if is_talk else self._in_string_now

    def _is_enough(self, candidate: Candidate) -> bool:
        prior = self._amid(candidate) + self._behind(candidate)
        return self._confidence(candidate, prior) >= self.decision.threshold

    def _judge(self, candidate: Candidate, at: int) -> list[Event]:
        """A digit if it is confident enough, whatever follows; a rejection if it is not; nothing yet if that
        depends on what follows."""
        behind, amid = self._behind(candidate), self._amid(candidate)
        surely, confidence, alone, in_string = (self._confidence(candidate, nats) for nats in (
            behind + min(amid, 0.0), behind + amid, max(amid, 0.0), self._in_string))
        least = self.decision.threshold
        self._around.sounded_like_a_digit(candidate.start, candidate.end)
        why = (": behind other words" if behind else ": others talk") if confidence < least <= alone else ""
        if confidence < least and (behind or in_string < least or self._breath.is_heard(candidate)):
            return [self._rejected(candidate, confidence, at, why)]
        events = [self._rejected(word.candidate, word.least, at, word.because)
                  for word in self._breath.overlapped(candidate)]
        if not self._breath.is_followed_by(candidate):
            events += self._let_go(at)
        if confidence < least:
            self._breath.words.append(Word(candidate, surely, in_string, confidence, True, why))
            return events + self._look_at_breath(at)
        return events + self._take(Word(candidate, surely, confidence, confidence), behind, amid, at)

    def _take(self, word: Word, behind: float, amid: float, at: int) -> list[Event]:
        """A digit that is confident enough, unless what follows counts, or an unsure one before it waits."""
        candidate = word.candidate
        self._around.told(candidate.end)
        is_open = self._breath.is_open(word, self._string.n_recent(candidate.start))
        events = [] if is_open else self._let_go(at, word)
        # What surrounds a word counts once: behind others, or before them.
        around = behind or (0.0 if self._string.goes_on(candidate.start) else self._before_speech)
        word = word._replace(least=self._confidence(candidate, amid + around))
        self._breath.words.append(word)
        is_known = not is_open and word.least >= self.decision.threshold
        return events + (self._let_go(at) if is_known else self._look_at_breath(at))

    def _look_at_breath(self, at: int) -> list[Event]:
        """Whether what follows the words that wait tells what they are."""
        if not self._breath.words:
            return []
        first, last = (self._breath.words[i].candidate for i in (0, -1))
        is_late = self._heard_to > min(last.end + self._latest, first.end + self._longest)
        return self._let_go(at) if is_late or self._goes_on(last) is False else []

    def _goes_on(self, candidate: Candidate) -> bool | None:
        return self._around.goes_on(candidate.start, candidate.end)

    def _let_go(self, at: int, following: Word | None = None) -> list[Event]:
        """Report the words that wait, or refuse them; *following* is a digit in the same breath."""
        n_recent = self._string.n_recent(following.candidate.start) if following else 0
        words = self._breath.end(following, n_recent, self.decision.threshold, self._goes_on)
        return [self._reported(word, at) if is_digit else
                self._rejected(word.candidate, word.least, at, word.because)
                for word, is_digit in words]

    def _reported(self, word: Word, at: int) -> Digit:
        start, end = self._place(word.candidate, at)
        if word.is_sure:
            self._string.told(end)
        if self._string.n_recent(end) == ENOUGH:
            self._around.dictates()
        label = self.labels[word.candidate.label]
        return Digit(at, start, end, DIGIT_OF[label], label, word.confidence)

    def _rejected(self, candidate: Candidate, confidence: float, at: int, because: str = "") -> Event:
        word = self.labels[candidate.label]
        reason = f"sounds like {DIGIT_OF[word]}, {confidence:.2f} < {self.decision.threshold:.2f}{because}"
        return Rejected(at, *self._place(candidate, at), DIGIT_OF[word], word, confidence, reason)

    def _place(self, candidate: Candidate, at: int) -> tuple[int, int]:
        """Where the word was, within what was heard."""
        end = max(self._heard_from + 1, min(candidate.end, at))
        return min(max(self._heard_from, candidate.start), end - 1), end
