"""What sounds like a digit to the network, and is none, comes more often."""

import keras
import numpy as np

from listener.config import FeatureConfig
from train.mixing.clips import Clip, Pool
from train.mixing.mining import AFTER, BEFORE, REPEATS, harder

LABELS = ("one", "two", "other", "nothing")


class Loudness(keras.Model):
    """Hears "one" where the rows are louder than at the start."""

    def call(self, rows, training=False):
        loud = keras.ops.cast(keras.ops.mean(rows[:, ::2], axis=2) > 0.0, "float32")
        none = 1 - loud
        return {"labels": keras.ops.stack([loud, 0 * loud, 0 * loud, none], axis=2),
                "geometry": keras.ops.stack([0 * loud, 0 * loud], axis=2)}


def harder_than(*clips):
    samples = np.zeros(100_000, np.int16)
    samples[60_000:62_000] = np.random.default_rng(1).integers(-9_000, 9_000, 2_000)
    pool = harder(Pool(clips, samples), Loudness(), LABELS, FeatureConfig())
    return pool.clips[len(clips):]


def clip(offset, length, kind="word", words=(("tree", 0, 100),)):
    return Clip(offset, length, "c", kind, "c/v", words, "key", 1.0)


def test_only_words_that_fool_it_are_added():
    loud, quiet = clip(59_000, 4_000), clip(0, 4_000)
    assert harder_than(loud, quiet) == (loud,) * REPEATS


def test_a_digit_is_not_a_word_that_fools_it():
    assert harder_than(clip(59_000, 4_000, words=(("won", 0, 100),))) == ()


def test_of_speech_the_moment_is_cut_out():
    speech = clip(10_000, 80_000, "speech", (("so", 49_000, 51_000),))
    added = harder_than(speech)
    assert len(added) == REPEATS
    at = added[0].offset + BEFORE
    assert 60_000 <= at <= 62_500 and added[0].length == BEFORE + AFTER
    [(word, start, end)] = added[0].words
    assert word == "so" and added[0].offset + start == 59_000 and end - start == 2_000


def test_a_noise_that_fools_it_is_added():
    [added] = harder_than(clip(10_000, 80_000, "noise", ()), clip(0, 40_000, "noise", ()))
    assert added.kind == "noise" and added.offset <= 60_000 < added.offset + added.length


def test_a_word_of_speech_that_sounds_like_a_digit_is_let_pass():
    assert harder_than(clip(10_000, 80_000, "speech", (("to", 49_500, 52_500),))) == ()
