import numpy as np
import pytest

from listener.config import FeatureConfig
from train.fit import one_of
from train.mixing.streams import Stream
from train.mixing.targets import DIGIT_WEIGHT, ELSEWHERE_WEIGHT, progress, targets
from train.words import ELSEWHERE, MAYBE

LABELS = ("one", "two", "other", "nothing")
CONFIG = FeatureConfig()
ONE, TWO, OTHER, NOTHING = range(4)
LETTERS = {(1, 0, 0, 0): "1", (0, 1, 0, 0): "2", (0, 0, 1, 0): "o", (0, 0, 0, 1): "-", (0, 0, 1, 1): "=",
           (1, 0, 1, 1): "i", (0, 1, 1, 1): "z", (1, 1, 1, 1): "*"}


def drawn(*words, seconds=1.0, samples=None):
    """The right labels of a stream as a string, a letter a step of 20 ms; '.' has no weight, '=' is
    other or nothing, 'i' the same or one, 'z' the same or two."""
    samples = np.zeros(int(seconds * 8_000), np.float32) if samples is None else samples
    right, weights, _ = targets(Stream(samples, list(words)), LABELS, CONFIG)
    return "".join("." if w == 0 else LETTERS[tuple(r)] for r, w in zip(right.tolist(), weights))


def test_silence():
    assert drawn() == "-" * 50


def test_a_digit_is_labelled_on_the_80_ms_after_its_end():
    # 0.2 to 0.4 s: steps 11 to 20 end inside it; label on those that end at 440 to 500 ms
    line = drawn(("one", 1_600, 3_200))
    assert line == "-" * 10 + "=" * 4 + "o" * 3 + "iiii" + "1111" + "iii" + "-" * 22


def test_behind_another_word_a_digit_is_wrong_and_no_more_is_known():
    words = [("cat", 1_600, 3_200)]
    assert drawn(*words) == "-" * 10 + "=" * 4 + "o" * 3 + "=" * 11 + "-" * 22
    _, weights, _ = targets(Stream(np.zeros(8_000, np.float32), words), LABELS, CONFIG)
    assert (weights == 1).all()


def test_little_is_asked_of_words_whose_corpus_has_no_digits():
    words = [(ELSEWHERE + "cat", 1_600, 3_200)]
    assert drawn(*words) == drawn(("cat", 1_600, 3_200))
    stream = Stream(np.zeros(8_000, np.float32), words)
    _, weights, _ = targets(stream, LABELS, CONFIG)
    assert np.flatnonzero(weights < 1).tolist() == list(range(17, 28))
    assert (weights[17:28] == np.float32(ELSEWHERE_WEIGHT)).all()
    answer, weights = progress(stream, LABELS, CONFIG)
    assert (weights[10:20] == 0).all() and (answer[10:20] == OTHER).all()


def test_the_end_of_a_digit_outlives_the_next_words_onset():
    line = drawn(("one", 800, 3_200), ("two", 2_880, 4_800))
    assert line.count("1") == 4 and line.count("2") == 4 and line.index("1") < line.index("2")


def test_two_two_two_has_three_ends():
    line = drawn(*(("two", 400 + i * 1_600, 2_000 + i * 1_600) for i in range(3)))
    assert line.count("2222") == 3 and "22222" not in line


def test_where_two_ends_are_close_either_digit_may_be_right():
    line = drawn(("one", 800, 2_400), ("two", 2_400, 3_680))
    assert line.count("1111") == 1 and line.count("2222") == 1 and "*" in line


@pytest.mark.parametrize("right, loss", [
    ([1, 0, 0, 0], np.log(10)), ([0, 0, 1, 1], -np.log(0.7)), ([1, 1, 1, 1], 0.0), ([0, 0, 0, 1], np.log(2))])
def test_any_label_of_a_set_is_right(right, loss):
    posterior = np.array([[[0.1, 0.2, 0.2, 0.5]]], np.float32)
    assert np.array(one_of(np.array([[right]], np.uint8), posterior)) == pytest.approx(loss, abs=1e-4)


def test_geometry_tells_age_and_length():
    stream = Stream(np.zeros(8_000, np.float32), [("one", 1_600, 3_200)])
    _, weights, geometry = targets(stream, LABELS, CONFIG)
    ended = np.flatnonzero(geometry[:, 1])
    assert ended.tolist() == [21, 22, 23, 24]
    assert geometry[ended, 0] == pytest.approx([0.04, 0.06, 0.08, 0.1])
    assert geometry[ended, 1] == pytest.approx([0.2] * 4)
    assert (weights[ended] == DIGIT_WEIGHT).all()


def test_unknown_speech_counts_where_it_is_loud():
    samples = np.zeros(8_000, np.float32)
    samples[4_000:] = 0.5
    assert drawn(("?", 0, 8_000), samples=samples) == "=" * 25 + "o" * 22 + "==="


def test_running_speech_says_nothing_of_a_word_that_may_be_a_digit():
    samples = np.full(16_000, 0.5, np.float32)
    line = drawn(("?", 0, 16_000), (MAYBE, 4_000, 6_000), samples=samples)
    assert line[:17] == "====" + "o" * 13 and line[50:90] == "o" * 40
    assert line[18:50] == "." * 32                     # 150 ms before it to 250 ms after it


def test_a_digit_among_other_words_is_asked_for_and_they_are_not():
    stream = Stream(np.full(16_000, 0.5, np.float32), [("?", 0, 16_000), ("two", 4_000, 6_000)])
    answer, weights = progress(stream, LABELS, CONFIG)
    assert set(np.flatnonzero(weights)) == set(range(28, 37))
    assert (answer[weights > 0] == TWO).all()
    line = drawn(*stream.words, samples=stream.samples)
    assert line.count("2222") == 1 and line.count("o") > 70


def test_words_may_stick_out_of_the_stream():
    assert "1" not in drawn(("one", -2_000, -500)) + drawn(("one", -300, 800))
    assert "1" not in drawn(("one", 7_000, 9_000))
