"""In a string of digits an unsure one is believed sooner; alone it is not."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from fakes import FakeModel

from listener.events import Digit, Rejected
from listener.pipeline import Pipeline
from listener.recognition.prior import ENOUGH, RECENT_S, SURE, StringPrior
from listener.recognition.recogniser import Recogniser

NATS = 1.7
RATE = 8_000


def test_two_sure_digits_of_the_last_seconds_make_a_string():
    prior = StringPrior(NATS, RATE)
    assert ENOUGH == 2 and prior.at(0) == 0
    prior.told(1_000, SURE)
    assert prior.at(2_000) == 0
    prior.told(5_000, 0.99)
    last = 1_000 + round(RECENT_S * RATE)
    assert prior.at(6_000) == prior.at(last) == NATS
    assert prior.at(last + 1) == 0


def test_an_unsure_digit_makes_no_string():
    prior = StringPrior(NATS, RATE)
    prior.told(1_000, SURE)
    prior.told(2_000, SURE - 0.01)
    assert prior.at(3_000) == 0


class Played:
    """A network that answers what it was told to, row by row, the word's end 40 ms ago."""

    def __init__(self, rows):
        self._rows = iter(rows)

    def reset(self):
        """It has no memory."""

    def step(self, rows):
        return next(self._rows), np.array([0.04, 0.2], np.float32)


@dataclass(frozen=True)
class PlayedModel(FakeModel):
    rows: tuple = ()

    def make_network(self):
        return Played(self.rows)


def hear(heights, nats, pause=5):
    """Events when "one" has a hill of each of these heights, *pause* steps between them."""
    recogniser, n_steps = recogniser_of(heights, nats, pause)
    return listen(recogniser, n_steps)


def recogniser_of(heights, nats, pause=5):
    """What hears them, and in how many steps."""
    model = PlayedModel(calibration=(1.0, 0.0, nats))
    one, other = np.zeros(len(model.labels), np.float32), np.zeros(len(model.labels), np.float32)
    one[1] = other[-2] = 1
    rows = [row for height in heights
            for row in (*[other] * pause, *[height * one + (1 - height) * other] * 4)] + [other] * 5
    return Recogniser(replace(model, rows=tuple(rows))), len(rows)


def listen(recogniser, n_steps):
    recogniser.reset(0)
    features = recogniser.features
    quiet = np.zeros((features.rows_per_step, features.n_mels), np.float32)
    return [event for i in range(n_steps) for event in recogniser.push(quiet, (i + 1) * features.step_length)]


@pytest.mark.parametrize("heights, nats, expected", [
    ((0.3,), NATS, [Rejected]),
    ((0.99, 0.3), NATS, [Digit, Rejected]),
    ((0.99, 0.99, 0.3), NATS, [Digit, Digit, Digit]),
    ((0.99, 0.99, 0.3), 0.0, [Digit, Digit, Rejected]),
    ((0.99, 0.8, 0.3), NATS, [Digit, Digit, Rejected]),          # the second is not sure enough
    ((0.99, 0.99, 0.3, 0.3), NATS, [Digit, Digit, Digit, Digit])])
def test_behind_sure_digits_an_unsure_one_is_heard(heights, nats, expected):
    assert [type(event) for event in hear(heights, nats)] == expected


def test_confidence_is_the_logistic_of_score_and_prior():
    *_, unsure = hear((0.99, 0.99, 0.3), NATS)
    assert unsure.confidence == pytest.approx(1 / (1 + np.exp(-(np.log(3 / 7) + NATS))), abs=1e-5)


def test_a_string_is_over_after_a_while():
    late = round(RECENT_S * RATE / FakeModel().features.step_length) + 1
    assert [type(event) for event in hear((0.99, 0.99, 0.3), NATS, late)] == [Digit, Digit, Rejected]


def test_a_string_ends_with_its_stream():
    """Recordings that are heard one after another share a recogniser."""
    recogniser, n_steps = recogniser_of((0.99, 0.99, 0.3), NATS)
    assert [type(event) for event in listen(recogniser, 20)] == [Digit, Digit]
    Pipeline(recogniser, RATE)
    assert [type(event) for event in listen(recogniser, n_steps - 20)] == [Rejected]
