"""Training sees what listening sees."""

import numpy as np
import pytest
import soundfile
from fakes import ToneNetwork, spoken

from listener.config import FeatureConfig
from listener.pipeline import Pipeline, run
from listener.recognition.recogniser import Recogniser
from train.audio import endpoints, load
from train.mixing.shards import network_input


class Recorder(ToneNetwork):
    """A network that keeps its input, from where it was last told to forget."""

    seen: list = []

    def reset(self):
        self.seen.clear()
        super().reset()

    def step(self, rows):
        self.seen.append(rows.copy())
        return super().step(rows)


def test_the_network_hears_in_training_what_it_hears_live(fake_model, rng, monkeypatch):
    samples = spoken("41", rng)
    samples = samples[:len(samples) // 160 * 160]
    monkeypatch.setattr(type(fake_model), "make_network", lambda self: Recorder())
    monkeypatch.setattr(Recorder, "seen", [])
    list(run([samples], Pipeline(Recogniser(fake_model), 8_000, vad=lambda frame: True)))
    live = np.concatenate(Recorder.seen)[:len(samples) // 80]
    assert np.allclose(live, network_input(samples, FeatureConfig()), atol=1e-4)


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_recordings_of_any_rate_are_loaded_as_the_listener_hears_them(tmp_path, rng, rate):
    path = tmp_path / "x.wav"
    samples = spoken("4", rng, rate)
    soundfile.write(path, np.stack([samples, samples], axis=1), rate, subtype="FLOAT")
    assert abs(load(path).size - samples.size * 8_000 / rate) <= 1


def test_a_word_is_found_between_its_silences(rng):
    word = np.concatenate([np.zeros(2_400), 0.3 * rng.standard_normal(3_200), np.zeros(1_600)])
    start, end = endpoints((word + 1e-4 * rng.standard_normal(word.size)).astype(np.float32))
    assert abs(start - 2_400) <= 160 and abs(end - 5_600) <= 160


def test_a_closure_does_not_end_a_word(rng):
    eight = np.concatenate([np.zeros(1_600), 0.3 * rng.standard_normal(2_000), np.zeros(640),
                            0.1 * rng.standard_normal(400), np.zeros(2_400)]).astype(np.float32)
    start, end = endpoints(eight + 1e-5)
    assert abs(start - 1_600) <= 160 and abs(end - 4_640) <= 160
