"""The recogniser of one stream: rows in, digits and rejections out."""

from __future__ import annotations

import numpy as np

from ..config import DecisionConfig, FeatureConfig
from ..events import Digit, Event, Rejected
from ..signal.mel import LevelNormaliser
from .decoder import Candidate, Decoder, calibrated
from .model import DIGIT_OF, Model


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
        self._calibration = model.calibration
        self._network = model.make_network()
        self._normaliser = LevelNormaliser(model.features)
        self._decoder = Decoder(sum(label in DIGIT_OF for label in model.labels), model.features.sample_rate,
                                self.decision.candidate, self._is_enough)
        self._heard_from = 0
        self._heard_to = 0
        self.posterior: np.ndarray | None = None

    def reset(self, start: int) -> None:
        """An utterance begins at sample *start*."""
        self._network.reset()
        self._normaliser.reset()
        self._decoder.reset()
        self._heard_from = self._heard_to = start
        self.posterior = None

    def push(self, rows: np.ndarray, at: int) -> list[Event]:
        """Take one step's rows, shape (rows_per_step, n_mels), at stream position *at*.

        While a pre-roll is caught up with, or a stream's tail is heard, *at* stands still
        and the rows' own time goes on.
        """
        self._heard_to += self.features.step_length
        self.posterior, geometry = self._network.step(self._normaliser.push(rows))
        found = self._decoder.push(self.posterior, geometry, self._heard_to)
        return [self._judge(candidate, at) for candidate in found]

    def flush(self, at: int) -> list[Event]:
        """The utterance is over: what has not fallen yet will not rise any more."""
        return [self._judge(candidate, at) for candidate in self._decoder.flush()]

    def _is_enough(self, score: float) -> bool:
        return calibrated(score, *self._calibration) >= self.decision.threshold

    def _judge(self, candidate: Candidate, at: int) -> Event:
        """A digit if it is confident enough, else a rejection that says why not."""
        word = self.labels[candidate.label]
        confidence = calibrated(candidate.score, *self._calibration)
        end = max(self._heard_from + 1, min(candidate.end, at))
        start = min(max(self._heard_from, candidate.start), end - 1)
        if confidence >= self.decision.threshold:
            return Digit(at, start, end, DIGIT_OF[word], word, confidence)
        reason = f"sounds like {DIGIT_OF[word]}, {confidence:.2f} < {self.decision.threshold:.2f}"
        return Rejected(at, start, end, DIGIT_OF[word], word, confidence, reason)
