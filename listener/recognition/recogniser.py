"""The recogniser of one stream: rows in, digits and rejections out, whatever kind of network hears them."""

from __future__ import annotations

import weakref
from typing import NamedTuple

import numpy as np

from ..config import DecisionConfig, FeatureConfig
from ..events import Digit, Event, Rejected
from .decoder import Candidate, calibrated
from .ears import make_ears
from .model import DIGIT_OF, Model
from .prior import NEXT_S, SURE, StringPrior, Surroundings

LATEST_S = 0.9           # behind a word's end, the digit that follows in one breath is known by then


class _Held(NamedTuple):
    """A digit that would be none if somebody spoke on: its confidence if not, if so, and by itself."""

    candidate: Candidate
    confidence: float
    least: float
    surely: float


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
        self._in_string, self._behind_speech, self._before_speech = (*priors, 0.0, 0.0, 0.0)[:3]
        self._next, self._latest = (round(s * self.features.sample_rate) for s in (NEXT_S, LATEST_S))
        # NB: a bound method would be a cycle; thousands of files would wait for the collector.
        me = weakref.proxy(self)
        self._ears = make_ears(model, self.decision.candidate, lambda candidate: me._is_enough(candidate))
        self.begin()

    def begin(self) -> None:
        """A stream begins: what was said in another one does not stand around what comes."""
        self._string = StringPrior(self._in_string, self.features.sample_rate)
        self._around = Surroundings(self.features.sample_rate, self.features.step_length)
        self._in_string_now = 0.0            # nats, of the candidates that this step decides
        self._held: _Held | None = None
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
        events = self._look_at_held(at)
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

    def _is_enough(self, candidate: Candidate) -> bool:
        prior = self._in_string_now + self._behind(candidate)
        return self._confidence(candidate, prior) >= self.decision.threshold

    def _judge(self, candidate: Candidate, at: int) -> list[Event]:
        """A digit if it is confident enough, whatever follows; a rejection if it is not; nothing yet if that
        depends on what follows."""
        behind = self._behind(candidate)
        confidence = self._confidence(candidate, self._in_string_now + behind)
        if confidence < self.decision.threshold:
            is_why = behind and self._confidence(candidate, self._in_string_now) >= self.decision.threshold
            return [self._rejected(candidate, confidence, at, ": behind other words" if is_why else "")]
        surely = self._confidence(candidate, behind)
        events = self._let_go(at, self._is_string_with(candidate, surely))
        # What surrounds a word counts once: behind others, or before them.
        around = behind or (0.0 if self._string.goes_on(candidate.start) else self._before_speech)
        least = self._confidence(candidate, self._in_string_now + around)
        self._around.told(candidate.end)
        self._held = _Held(candidate, confidence, least, surely)
        if least >= self.decision.threshold:
            return events + self._let_go(at, True)
        return events + self._look_at_held(at)

    def _look_at_held(self, at: int) -> list[Event]:
        """Whether what follows the digit that is held tells what it is."""
        if self._held is None:
            return []
        candidate = self._held.candidate
        goes_on = self._around.goes_on(candidate.start, candidate.end)
        is_late = self._heard_to > candidate.end + self._latest
        return self._let_go(at) if is_late or goes_on is False else []

    def _is_string_with(self, following: Candidate, surely: float) -> bool:
        """Whether a digit follows the one that is held in the same breath, and one of them is sure."""
        held = self._held
        return held is not None and (following.start - held.candidate.end < self._next
                                     and max(surely, held.surely) >= SURE)

    def _let_go(self, at: int, is_string: bool = False) -> list[Event]:
        """Report the digit that is held; refuse it if somebody spoke on, and that was no string of digits."""
        held, self._held = self._held, None
        if held is None:
            return []
        candidate = held.candidate
        if not is_string and self._around.goes_on(candidate.start, candidate.end):
            return [self._rejected(candidate, held.least, at, ": speech goes on")]
        start, end = self._place(candidate, at)
        self._string.told(end, held.surely)
        word = self.labels[candidate.label]
        return [Digit(at, start, end, DIGIT_OF[word], word, held.confidence)]

    def _rejected(self, candidate: Candidate, confidence: float, at: int, because: str = "") -> Event:
        word = self.labels[candidate.label]
        reason = f"sounds like {DIGIT_OF[word]}, {confidence:.2f} < {self.decision.threshold:.2f}{because}"
        return Rejected(at, *self._place(candidate, at), DIGIT_OF[word], word, confidence, reason)

    def _place(self, candidate: Candidate, at: int) -> tuple[int, int]:
        """Where the word was, within what was heard."""
        end = max(self._heard_from + 1, min(candidate.end, at))
        return min(max(self._heard_from, candidate.start), end - 1), end
