"""How a network is asked: step by step while one speaks, or once, when the utterance is over."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from ..config import FeatureConfig
from ..signal.floor import Floor, look_back_steps, on_floor
from ..signal.image import word_image, word_rows
from ..signal.mel import LevelNormaliser
from .decoder import Candidate, Decoder
from .model import DIGIT_OF, Model
from .network import Network, UtteranceNetwork

LONGEST_S = 10           # of an utterance that is looked at: its end


class StreamEars:
    """A network that answers at every step, and the decoder that finds digits in its answers."""

    def __init__(self, network: Network, model: Model, candidate: float,
                 is_enough: Callable[[Candidate], bool]) -> None:
        self._network = network
        self._normaliser = LevelNormaliser(model.features)
        self._floor = Floor(model.features)
        self._kept: deque[np.ndarray] = deque(maxlen=look_back_steps(model.features))
        self._decoder = Decoder(sum(label in DIGIT_OF for label in model.labels), model.features.sample_rate,
                                candidate, is_enough)
        self.posterior: np.ndarray | None = None

    def reset(self, start: int) -> None:
        """An utterance begins."""
        self._network.reset()
        self._normaliser.reset()
        self._floor.reset()
        self._kept.clear()
        self._decoder.reset()
        self.posterior = None

    def push(self, rows: np.ndarray, at: int) -> list[Candidate]:
        """One step's rows, which end at sample *at*; the words that they decide."""
        self._kept.append(rows)
        unseen = [rows]
        if self._floor.push(rows):
            self._network.reset()
            self._normaliser.reset()
            unseen = list(self._kept)
        for step in unseen:
            self.posterior, geometry = self._network.step(
                self._normaliser.push(on_floor(step, self._floor.height)))
        return self._decoder.push(self.posterior, geometry, at)

    def flush(self) -> list[Candidate]:
        """The utterance is over: the words that were not decided yet."""
        return self._decoder.flush()


class UtteranceEars:
    """A network that sees the whole utterance as one picture, and names one word."""

    def __init__(self, network: UtteranceNetwork, model: Model, candidate: float) -> None:
        self._network, self._candidate = network, candidate
        self._features: FeatureConfig = model.features
        self._n_digits = sum(label in DIGIT_OF for label in model.labels)
        longest = LONGEST_S * model.features.sample_rate // model.features.step_length
        self._steps: deque[np.ndarray] = deque(maxlen=longest)
        self.reset(0)

    def reset(self, start: int) -> None:
        """An utterance begins."""
        self._steps.clear()
        self._at = start
        self.posterior: np.ndarray | None = None

    def push(self, rows: np.ndarray, at: int) -> list[Candidate]:
        """One step's rows, which end at sample *at*; they are kept."""
        self._steps.append(rows)
        self._at = at
        return []

    def flush(self) -> list[Candidate]:
        """The utterance is over: the one word it is taken for, if there is one."""
        if not self._steps:
            return []
        rows = np.concatenate(self._steps)
        self._steps.clear()
        self.posterior = self._network.classify(word_image(rows, self._network.size))
        label = int(self.posterior[:self._n_digits].argmax())
        score = float(self.posterior[label])
        if score < self._candidate:
            return []
        begin = self._at - len(rows) * self._features.hop_length
        start, end = (begin + row * self._features.hop_length for row in word_rows(rows))
        return [Candidate(label, score, start, end)]


def make_ears(model: Model, candidate: float,
              is_enough: Callable[[Candidate], bool]) -> StreamEars | UtteranceEars:
    """What suits the kind of the model's network."""
    network = model.make_network()
    if isinstance(network, UtteranceNetwork):
        return UtteranceEars(network, model, candidate)
    return StreamEars(network, model, candidate, is_enough)
