"""The picture of a whole word: where the word is, and what must not matter to it."""

import numpy as np
import pytest

from listener.config import FeatureConfig
from listener.signal.image import word_image, word_rows
from listener.signal.mel import log_mel
from train.images import image_of

SIZE = (64, 48)
FEATURES = FeatureConfig(n_mels=64)


@pytest.fixture
def word(rng):
    """A second of a gliding tone with a swell."""
    t = np.arange(8_000) / 8_000
    return (0.3 * np.sin(np.pi * t) * np.sin(2 * np.pi * (400 + 900 * t) * t)).astype(np.float32)


def rows_of(samples):
    return log_mel(samples, FEATURES)


def test_an_image_has_its_size_and_goes_from_black_to_white(word):
    image = word_image(rows_of(word), SIZE)
    assert image.shape == (*SIZE, 1) and image.dtype == np.float32
    assert image.min() == 0 and image.max() == pytest.approx(1, abs=0.02)


def test_loudness_does_not_change_it(word):
    assert np.abs(word_image(rows_of(word), SIZE) - word_image(rows_of(0.3 * word), SIZE)).max() < 0.02


@pytest.mark.parametrize("before, after", [(0, 2_400), (2_400, 0), (2_400, 2_400), (4_000, 800)])
def test_silence_around_the_word_does_not_change_it(word, rng, before, after):
    around = np.concatenate([np.zeros(before, np.float32), word, np.zeros(after, np.float32)])
    around += 1e-5 * rng.standard_normal(around.size).astype(np.float32)
    bare = word + 1e-5 * rng.standard_normal(word.size).astype(np.float32)
    assert np.abs(word_image(rows_of(around), SIZE) - word_image(rows_of(bare), SIZE)).mean() < 0.02


def test_the_word_is_found_where_it_is():
    rows = np.full((100, 40), -18.0)
    rows[30:60, 10:20] = -2.0
    assert word_rows(rows) == (28, 62)


@pytest.mark.parametrize("n", [1, 2, 3, 200])
def test_the_shortest_and_the_steadiest_make_an_image(n):
    assert word_image(np.full((n, 40), -5.0), (64, 64)).shape == (64, 64, 1)


def test_a_word_spoken_at_half_the_speed_looks_much_the_same():
    picture = np.add.outer(np.linspace(-6, 0, 40), np.linspace(-3, 0, 40))
    slow = np.repeat(picture, 2, axis=0)
    assert np.abs(word_image(picture, SIZE) - word_image(slow, SIZE)).max() < 0.05


def test_training_sees_what_the_stream_of_the_listener_sees(word):
    from listener.signal.mel import StreamingLogMel
    mel = StreamingLogMel(FEATURES)
    rows = np.concatenate(mel.push(word))
    assert np.allclose(word_image(rows, SIZE), image_of(word, FEATURES, SIZE), atol=1e-4)
