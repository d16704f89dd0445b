"""The recogniser of one stream: rows in, digits and rejections out, whatever kind of network hears them."""

from __future__ import annotations

import weakref

import numpy as np

from ..config import DecisionConfig, FeatureConfig
from ..events import Digit, Event, Rejected
from .decoder import Candidate, calibrated
from .ears import make_ears
from .model import DIGIT_OF, Model
from .prior import StringPrior


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
        self._slope, self._offset, *in_string = model.calibration
        self._in_string = sum(in_string)
        # NB: a bound method would be a cycle; thousands of files would wait for the collector.
        me = weakref.proxy(self)
        self._ears = make_ears(model, self.decision.candidate, lambda score: me._is_enough(score))
        self.begin()

    def begin(self) -> None:
        """A stream begins: what was said in another one is no string with what comes."""
        self._string = StringPrior(self._in_string, self.features.sample_rate)
        self._prior = 0.0                    # of the candidates that this step decides, in nats
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
        self._prior = self._string.at(self._heard_to)
        return [self._judge(candidate, at) for candidate in self._ears.push(rows, self._heard_to)]

    def flush(self, at: int) -> list[Event]:
        """The utterance is over: the words that were not decided yet."""
        return [self._judge(candidate, at) for candidate in self._ears.flush()]

    def _confidence(self, score: float, prior: float) -> float:
        return calibrated(score, self._slope, self._offset + prior)

    def _is_enough(self, score: float) -> bool:
        return self._confidence(score, self._prior) >= self.decision.threshold

    def _judge(self, candidate: Candidate, at: int) -> Event:
        """A digit if it is confident enough, else a rejection that says why not."""
        word = self.labels[candidate.label]
        confidence = self._confidence(candidate.score, self._prior)
        end = max(self._heard_from + 1, min(candidate.end, at))
        start = min(max(self._heard_from, candidate.start), end - 1)
        if confidence >= self.decision.threshold:
            self._string.told(end, self._confidence(candidate.score, 0.0))
            return Digit(at, start, end, DIGIT_OF[word], word, confidence)
        reason = f"sounds like {DIGIT_OF[word]}, {confidence:.2f} < {self.decision.threshold:.2f}"
        return Rejected(at, start, end, DIGIT_OF[word], word, confidence, reason)
