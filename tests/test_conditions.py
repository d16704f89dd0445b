"""Each condition is what its name says."""

import numpy as np
import pytest
import soundfile
from fakes import tone

from train.audio import RATE, load
from train.corpora import Recording
from train.evaluation.conditions import CONDITIONS, at_peak, in_conditions, in_room, telephone, with_hiss


def power(samples, low, high):
    spectrum, hz = np.abs(np.fft.rfft(samples)) ** 2, np.fft.rfftfreq(len(samples), 1 / RATE)
    return spectrum[(hz >= low) & (hz < high)].sum()


def test_a_telephone_has_no_bass_and_no_treble(rng):
    heard = telephone(0.1 * rng.standard_normal(RATE).astype(np.float32))
    assert power(heard, 0, 250) + power(heard, 3_500, 4_000) < 0.02 * power(heard, 300, 3_400)


def test_a_room_rings_on(rng):
    click = np.zeros(RATE // 10, np.float32)
    click[0] = 1
    heard = in_room(click)
    energy = np.cumsum(heard[::-1] ** 2)[::-1]
    decay_db = 10 * np.log10(energy / energy[0] + 1e-12)
    t20 = (np.argmax(decay_db < -25) - np.argmax(decay_db < -5)) / RATE      # Schroeder, 1965
    assert 3 * t20 == pytest.approx(0.7, rel=0.4)


@pytest.mark.parametrize("peak_db, expected, clipped", [(-54, 0.002, 0), (0, 1.0, 0), (12, 1.0, 0.5)])
def test_levels(peak_db, expected, clipped):
    heard = at_peak(tone(3), peak_db)
    assert np.abs(heard).max() == pytest.approx(expected, rel=0.02)
    assert np.mean(np.abs(heard) >= 0.999) >= clipped


def test_hiss_is_far_under_the_voice():
    voice = tone(4, ms=400)
    hiss = with_hiss(voice) - voice
    assert 10 * np.log10(np.mean(voice ** 2) / np.mean(hiss ** 2)) == pytest.approx(30, abs=0.5)


def test_every_word_meets_every_condition(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.pad(tone(4, ms=400), 2_000), RATE)
    made = in_conditions([Recording(tmp_path / "a.wav", "own", "ann", "word", ("four",))], tmp_path)
    assert list(made) == [f"conditions/{name}" for name in CONDITIONS]
    lengths = {name: len(load(part[0].path)) for name, part in made.items()}
    same = lengths["conditions/as recorded"]
    assert lengths["conditions/spoken a third slower"] == pytest.approx(1.33 * same, rel=0.02)
    assert in_conditions([], tmp_path) == {}
