"""What a network looked at: found by covering, on networks of which it is known."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from matplotlib import image as picture_file

from listener.config import FeatureConfig
from listener.recognition.model import Model
from listener.recognition.network import UtteranceNetwork
from listener.samples import __file__ as samples
from listener.signal.image import word_image
from train.looking.classify import hear_and_look
from train.looking.evidence import evidence
from train.looking.synesthesia import draw_hearing

BAND = 20


class Step:
    """Says "one" (label 1) while the newest rows are loud in one band, and looks at nothing else."""

    def step(self, rows):
        p = float(1 / (1 + np.exp(-4 * rows[:, BAND].mean())))
        return np.array([1 - p, p], np.float32), np.zeros(2, np.float32)


class Corner(UtteranceNetwork):
    """Looks at the lower left quarter of an image alone."""

    def __init__(self):
        self.size = (32, 32)

    def classify(self, image):
        p = 0.05 + 0.9 * float(image[:16, :16].mean())
        return np.array([1 - p, p], np.float32)


@dataclass
class Known:
    network: object
    features: FeatureConfig = FeatureConfig()

    def make_network(self):
        return self.network


@pytest.fixture
def rows(rng):
    quiet = rng.normal(-14, 0.1, (80, 40))
    quiet[30:50] += 10
    return quiet.astype(np.float32)


def test_a_stream_is_lit_in_the_band_and_at_the_moment_that_were_looked_at(rows):
    found = evidence(Known(Step()), rows, 1, end=48)
    row, band = np.unravel_index(found.worth.argmax(), found.worth.shape)
    assert 30 <= found.first + row < 50 and abs(band - BAND) <= 4
    assert np.abs(found.worth[:, :BAND - 8]).max() < 1e-6 and np.abs(found.worth[:, BAND + 8:]).max() < 1e-6
    assert found.lowest < found.score


def test_an_image_is_lit_in_the_corner_that_was_looked_at(rows):
    found = evidence(Known(Corner()), rows, 1, end=48)
    n_rows, n_mels = found.worth.shape
    early, late = found.worth[:n_rows // 2], found.worth[n_rows // 2 + 9:]
    assert early[:, :n_mels // 2].mean() > 0.005 and np.abs(late).max() < 1e-6
    assert np.abs(early[:, n_mels // 2 + 14:]).max() < 1e-6
    assert found.score == pytest.approx(Corner().classify(word_image(rows, (32, 32)))[1])


def test_a_recording_is_heard_and_drawn(tmp_path):
    hearing = hear_and_look(Path(samples).parent / "seven.flac", Model.load())
    (looked,) = hearing.looked
    assert looked.event.digit == 7 and looked.evidence.lowest < looked.evidence.score
    assert looked.evidence.worth.max() > 0
    assert list(hearing.lines()) == [line for line in hearing.lines() if "   7   " in line]
    draw_hearing(hearing, tmp_path / "seven.png")
    drawn = picture_file.imread(tmp_path / "seven.png")[..., :3]
    blue = (drawn[..., 2] - drawn[..., 0] > 0.25) & (drawn[..., 2] > 0.5)
    assert blue.mean() > 0.005, "nothing has the colour of a seven"


def test_a_word_that_ends_with_its_file_is_lit_too(tmp_path):
    seven, rate = soundfile.read(Path(samples).parent / "seven.flac", dtype="float32")
    [looked] = hear_and_look(Path(samples).parent / "seven.flac", Model.load()).looked
    soundfile.write(tmp_path / "cut.wav", seven[:looked.event.end], rate)     # at 8 kHz, as events count
    [cut] = hear_and_look(tmp_path / "cut.wav", Model.load()).looked
    assert rate == 8_000 and cut.event.digit == 7 and cut.event.end <= looked.event.end
    assert cut.evidence.score > 0.5 and cut.evidence.worth.max() > 0


def test_silence_is_drawn_too(tmp_path):
    soundfile.write(tmp_path / "silence.wav", np.zeros(4_000), 8_000)
    hearing = hear_and_look(tmp_path / "silence.wav", Model.load())
    assert list(hearing.lines()) == ["no digit was heard"]
    draw_hearing(hearing, tmp_path / "silence.png")
    assert (tmp_path / "silence.png").stat().st_size > 1_000
