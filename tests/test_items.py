from dataclasses import replace

import numpy as np
import pytest

from train.mixing.clips import Clip, Pool
from train.mixing.items import LEFT, SURROUNDINGS, Items, cut_out, faded
from train.words import ELSEWHERE

START, END, LENGTH = 800, 3_200, 4_000


@pytest.fixture
def pool(rng):
    """A digit in silence, two words of one corpus and one of another, in hiss."""
    samples = np.zeros(4 * LENGTH)
    samples[LENGTH:] += rng.normal(0, 50, 3 * LENGTH)
    for k in range(4):
        samples[k * LENGTH + START:k * LENGTH + END] += rng.normal(0, 5_000, END - START)
    clips = [Clip(k * LENGTH, LENGTH, corpus, "word", f"{corpus}/ann", ((text, START, END),), str(k), 1.0)
             for k, (corpus, text) in enumerate((("a", "two"), ("b", "cat"), ("b", "dog"), ("c", "fine")))]
    return Pool(tuple(clips), samples.astype(np.int16))


def level(samples):
    return np.sqrt(np.mean(samples ** 2))


def test_a_digit_has_a_background_of_its_own_now_and_then(pool, rng):
    items, digit = Items(pool, ("two",)), pool.clips[0]
    said = [items.word(digit, rng) for _ in range(200)]
    longer = [(samples, start) for samples, [(_, start, _)], _ in said if len(samples) > LENGTH]
    assert 50 < len(longer) < 110
    assert all(samples[:start - 50].std() > 0 for samples, start in longer)
    assert all(len(samples) < LENGTH + 2 * SURROUNDINGS for samples, _, _ in said)


def test_a_word_stays_where_it_is_said_to_be(pool, rng):
    items = Items(pool, ("two",))
    for _ in range(50):
        for samples, [(_, start, end)], _ in (items.word(pool.clips[0], rng), items.other_word(rng)):
            inside = level(samples[start:end])
            assert end - start == END - START and 0 <= start < end <= len(samples)
            assert all(level(part) < 0.6 * inside for part in (samples[:start], samples[end:]))


def test_some_other_words_lose_their_surroundings(pool, rng):
    items = Items(pool, ("two",))
    lengths = [len(items.other_word(rng)[0]) for _ in range(200)]
    assert 30 < lengths.count(END - START + 2 * LEFT) < 90 and 30 < lengths.count(LENGTH) < 90


def test_each_corpus_of_other_words_comes_as_often(pool, rng):
    items = Items(pool, ("two",))
    said = [items.other_word(rng)[1][0][0] for _ in range(400)]
    assert 150 < said.count(ELSEWHERE + "fine") < 250


def test_words_are_marked_whose_corpus_has_no_digits(pool, rng):
    """Of them alone the network might learn how the corpus sounds."""
    own = Clip(LENGTH, LENGTH, "a", "word", "a/bob", (("cat", START, END),), "0", 1.0)
    items = Items(Pool((*pool.clips, own), pool.samples), ("two",))
    words = {items.other_word(rng).words[0][0] for _ in range(200)}
    assert words == {"cat", *(ELSEWHERE + word for word in ("cat", "dog", "fine"))}
    assert {items.other_word(rng).said[0][0] for _ in range(200)} == {"cat", "dog", "fine"}


def test_sounds_move_with_their_word(pool, rng):
    sounds = (("T", START, START + 800), ("UW", START + 800, END))
    heard = Pool(tuple(replace(clip, sounds=sounds) for clip in pool.clips), pool.samples)
    items = Items(heard, ("two",))
    for _ in range(50):
        for item in (items.word(heard.clips[0], rng), items.other_word(rng)):
            [(_, start, end)] = item.words
            assert item.said == [("T", start, start + 800), ("UW", start + 800, end)]


def test_without_backgrounds_words_are_as_they_were_recorded(pool, rng):
    items = Items(pool, ("two",), backgrounds=False)
    for _ in range(20):
        samples, words, said = items.word(pool.clips[0], rng)
        assert words == said == [("two", START, END)]
        assert np.array_equal(samples, faded(pool.read(pool.clips[0])))
        assert len(items.other_word(rng)[0]) == LENGTH


def test_digits_alone_give_what_is_none_by_turning_and_cutting_them(pool, rng):
    items = Items(Pool(pool.clips[:1], pool.samples), ("two",))
    texts = {items.other(items.voices["a/ann"], rng)[1][0][0] for _ in range(60)}
    assert texts == {"(reversed)", "(cut)"} and not items.has_others


def test_a_few_words_of_running_speech_stand_among_digits(pool, rng):
    words = (("so", 100, 1_500), ("two", 1_500, 2_500), ("men", 2_600, 3_800))
    speech = Clip(0, LENGTH, "l", "speech", "l/1", words, "s", 1.0, (("S", 100, 700), ("N", 3_000, 3_700)))
    items = Items(Pool((*pool.clips, speech), pool.samples), ("two",))
    found = [item for item in (items.some_speech(rng) for _ in range(60)) if item is not None]
    assert {len(item.samples) for item in found} == {1_500 - 100 + LEFT + 100, 3_800 - 2_600 + 2 * LEFT}
    assert all(item.words == [("?", 0, len(item.samples))] for item in found)
    assert {item.said[0] for item in found} == {("S", 100, 700), ("N", 400 + LEFT, 1_100 + LEFT)}
    texts = [items.other(items.voices["a/ann"], rng).words[0][0] for _ in range(200)]
    assert 20 < texts.count("?") < 80


def test_a_sentence_s_digits_are_words_of_its_voice(pool):
    words = (("bin", 0, 900), ("two", 900, 2_000), ("now", 2_000, 4_000))
    sentence = Clip(0, LENGTH, "g", "sentence", "g/s1", words, "s", 1.0, (("B", 0, 500), ("T", 900, 1_400)))
    [two] = cut_out(sentence, ("two",))
    assert (two.kind, two.offset, two.length) == ("word", 900 - LEFT, 1_100 + 2 * LEFT)
    assert two.words == (("two", LEFT, 1_100 + LEFT),) and two.sounds == (("T", LEFT, 500 + LEFT),)
    assert Items(Pool((sentence,), pool.samples), ("two",)).voices["g/s1"]["two"] == [two]
