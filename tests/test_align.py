"""The words of a string are put where the network heard them end."""

import keras
import numpy as np
import pytest

from listener.config import FeatureConfig
from train.mixing.align import SHORTEST_STEPS, _best_path, align
from train.mixing.clips import Clip, Pool

LABELS = ("one", "two", "other", "nothing")
N_STEPS = 60


def scores(*ends):
    """Log scores, a column a word, that are high at the steps of *ends* alone."""
    drawn = np.full((N_STEPS, len(ends)), -5.0)
    drawn[list(ends), range(len(ends))] = 0.0
    return drawn


def test_ends_are_found():
    assert _best_path(scores(10, 25, 40)) == ([10, 25, 40], [0.0, 0.0, 0.0])


def test_words_keep_their_order_and_distance():
    backwards = scores(40, 20)
    backwards[50, 1] = -1.0
    assert _best_path(backwards)[0] == [40, 50]
    steps, _ = _best_path(scores(10, 10, 10))
    assert all(b - a >= SHORTEST_STEPS for a, b in zip(steps, steps[1:]))


def test_a_string_too_short_for_its_words_is_not_placed():
    assert _best_path(np.zeros((2 * SHORTEST_STEPS - 1, 2))) is None


class Oracle(keras.Model):
    """Says that "one" ended before step 20 and "two" before step 40, 40 ms ago, 0.3 s long."""

    def call(self, rows, training=False):
        n = rows.shape[1] // 2
        labels = np.full((1, n, 4), 0.01, np.float32)
        labels[0, 20:24, 0] = labels[0, 40:44, 1] = 0.97
        geometry = np.zeros((1, n, 2), np.float32)
        geometry[0, :, 0] = 0.02 * ((np.arange(n) % 20) + 1)
        geometry[0, :, 1] = 0.3
        as_tensor = keras.ops.convert_to_tensor
        return {"labels": as_tensor(labels), "geometry": as_tensor(geometry)}


@pytest.fixture
def pool():
    def clip(words, stretch=1.0, kind="string", corpus="synthetic"):
        return Clip(0, 8_000, corpus, kind, "synthetic/v", tuple((w, 0, 0) for w in words), "key" + words[0],
                    stretch)
    return Pool((clip(("one", "to")), clip(("one", "to"), 1.25), clip(("two", "two", "one")),
                 clip(("one",), kind="word")), np.zeros(8_000, np.int16))


def test_align_places_strings_and_their_changed_voices(pool):
    placed = align(pool, Oracle(), LABELS, FeatureConfig()).clips
    assert [clip.kind for clip in placed] == ["aligned", "aligned", "string", "word"]
    (one, start, end), (two, _, last) = placed[0].words
    # steps 20 to 23 end at 3,360 to 3,840 samples, 20 to 80 ms after the word: it ended at 3,200
    assert (one, two) == ("one", "two")
    assert end == pytest.approx(3_200, abs=2) and end - start == pytest.approx(2_400, abs=2)
    assert last == pytest.approx(6_400, abs=2)
    assert placed[1].words[1][2] == pytest.approx(last * 1.25, abs=2)


def test_the_other_words_of_a_sentence_are_speech_around_its_digits():
    words = tuple((word, 0, 0) for word in ("room", "one", "or", "two"))
    sentence = Clip(0, 8_000, "synthetic", "string", "synthetic/v", words, "key", 1.0)
    [placed] = align(Pool((sentence,), np.zeros(8_000, np.int16)), Oracle(), LABELS, FeatureConfig()).clips
    assert [word for word, _, _ in placed.words] == ["?", "one", "two"]
    assert placed.words[0] == ("?", 0, 8_000) and placed.words[1][2] == pytest.approx(3_200, abs=2)


def test_where_places_are_known_the_ends_of_digits_are_made_exact_and_all_words_are_kept():
    """"one" is heard to end at 3,200 and "two" at 6,400; the second "two" is too far from that."""
    words = (("room", 0, 900), ("one", 1_000, 3_500), ("or", 3_500, 4_000), ("to", 4_000, 5_900),
             ("two", 6_800, 7_900))
    sentence, slower = (Clip(0, 8_000, "synthetic", "string", "synthetic/v",
                             tuple((text, round(start * by), round(end * by)) for text, start, end in words),
                             "key", by) for by in (1.0, 1.25))
    placed, stretched = align(Pool((sentence, slower), np.zeros(8_000, np.int16)), Oracle(), LABELS,
                              FeatureConfig()).clips
    assert placed.kind == "aligned"
    assert [text for text, *_ in placed.words] == ["room", "one", "or", "two", "two"]
    assert [end for *_, end in placed.words] == [900, pytest.approx(3_200, abs=2), 4_000,
                                                 pytest.approx(6_400, abs=2), 7_900]
    assert stretched.words[1][1:] == (1_250, pytest.approx(4_000, abs=3))
