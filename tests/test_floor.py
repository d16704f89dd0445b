from dataclasses import replace

import numpy as np
import pytest

from listener.config import FeatureConfig
from listener.recognition.model import Model
from listener.recognition.recogniser import Recogniser
from listener.signal.floor import (
    FALL_DB_PER_S, NEPERS_PER_DB, NO_FLOOR_DB, STEP, Floor, look_back_steps, on_floor, on_own_floor)

CONFIG = FeatureConfig()
DB = NEPERS_PER_DB


def rows(*levels_db):
    """A step for each level: equal power in all bands."""
    steps = [np.full((CONFIG.rows_per_step, CONFIG.n_mels), level * DB, np.float32) for level in levels_db]
    return np.concatenate(steps)


def steps(*levels_db):
    return rows(*levels_db).reshape(-1, CONFIG.rows_per_step, CONFIG.n_mels)


def test_the_floor_lies_so_far_below_the_loudest():
    floor = Floor(CONFIG)
    rose = [floor.push(step) for step in steps(-40, -20, -30, -35)]
    assert rose == [True, True, False, False]
    assert floor.height == pytest.approx((-20 - CONFIG.floor_db) * DB, abs=1e-4)


def test_it_does_not_follow_small_changes():
    floor = Floor(CONFIG)
    assert [floor.push(step) for step in steps(-20, -18, -17.5, -16.9)] == [True, False, False, True]


def test_it_falls_slowly_while_it_is_quiet():
    floor = Floor(CONFIG)
    for step in steps(-10, *[-50] * 100):            # two seconds
        floor.push(step)
    fallen = -10 - CONFIG.floor_db - floor.height / DB
    assert 2 * FALL_DB_PER_S - STEP / DB <= fallen <= 2 * FALL_DB_PER_S + 0.1


def test_silence_and_a_floor_too_far_down_have_none():
    silent, none = Floor(CONFIG), Floor(FeatureConfig(floor_db=NO_FLOOR_DB))
    assert not any([silent.push(step) for step in steps(-90, -70)])
    assert not any([none.push(step) for step in steps(-90, 0)])
    assert silent.height == none.height == -np.inf
    quiet = rows(-30, -60)
    assert np.array_equal(on_floor(quiet, -np.inf), quiet)
    assert np.array_equal(on_own_floor(quiet, FeatureConfig(floor_db=NO_FLOOR_DB)), quiet)


def test_powers_are_added():
    assert on_floor(rows(-30), -30 * DB)[0, 0] == pytest.approx(-30 * DB + np.log(2), abs=1e-5)


def test_what_comes_before_a_loud_sound_is_seen_on_its_floor_if_it_is_near():
    ahead = look_back_steps(CONFIG)
    seen = on_own_floor(rows(*[-70] * (ahead + 5), -10), CONFIG)[::CONFIG.rows_per_step, 0] / DB
    assert np.allclose(seen[:6], -70, atol=0.1)               # too far back
    assert np.allclose(seen[6:-1], -10 - CONFIG.floor_db, atol=0.1)
    assert seen[-1] == pytest.approx(-10, abs=0.01)


def test_an_odd_row_at_the_end_is_seen_too():
    assert on_own_floor(rows(-30, -20)[:3], CONFIG).shape == (3, CONFIG.n_mels)


class Recorder:
    """A network that keeps what it is shown since it was told to forget."""

    def __init__(self):
        self.seen = []

    def reset(self):
        self.seen.clear()

    def step(self, rows):
        self.seen.append(rows)
        return np.zeros(13, np.float32), np.zeros(2, np.float32)


@pytest.fixture
def heard(monkeypatch):
    """A recogniser, and what its network is shown."""
    network, model = Recorder(), Model.load()
    model = replace(model, features=CONFIG)
    monkeypatch.setattr(Model, "make_network", lambda self: network)
    recogniser = Recogniser(model)
    recogniser.reset(0)
    return recogniser, network


def test_a_word_shows_what_went_before_it_in_another_light(heard):
    recogniser, network = heard
    hiss, word = steps(*[-70] * 10), steps(-10)
    for step in hiss:
        recogniser.push(step, 0)
    assert len(network.seen) == 10
    recogniser.push(word[0], 0)
    assert len(network.seen) == 11                   # all of it once more
    shown = np.concatenate(network.seen)
    assert shown[19, 0] - shown[0, 0] == pytest.approx(0, abs=0.01)
    # 35 dB to the word and not 60, less what the reference of the level has followed
    assert shown[20, 0] == pytest.approx(
        (1 - CONFIG.level_attack) * CONFIG.floor_db * DB / CONFIG.level_scale, abs=0.01)
    recogniser.push(hiss[0], 0)
    assert len(network.seen) == 12                   # a quieter step changes nothing of the past


def test_what_is_kept_to_be_seen_anew_has_an_end(heard):
    recogniser, network = heard
    for step in steps(*[-70] * 500, -10):
        recogniser.push(step, 0)
    assert len(network.seen) == look_back_steps(CONFIG)


def test_an_utterance_begins_without_the_floor_of_the_last(heard):
    recogniser, network = heard
    for step in steps(-70, -10):
        recogniser.push(step, 0)
    recogniser.reset(0)
    for step in steps(-70, -50):
        recogniser.push(step, 0)
    assert len(network.seen) == 2
    # 20 dB of difference are 20 dB, less what the reference of the level has followed
    assert (network.seen[1] - network.seen[0])[0, 0] > 0.5
