"""Strings that are joined of clips have the gaps, the digits and the one speaker they promise."""

import numpy as np
import pytest
import soundfile
from fakes import WORDS, tone

from train.audio import RATE, load
from train.corpora import Recording
from train.evaluation.joined import (AROUND, BETWEEN_MS, GAPS_MS, LENGTHS, Word, between_digits, cut,
                                     digit_string, has_repeats, join, joined_strings)


@pytest.fixture
def clips(tmp_path, rng):
    """Two people who say some digits, and one of whom there is one clip only."""
    made = []
    for speaker, digits in (("ann", "0123456789"), ("bob", "47"), ("eve", "5")):
        for digit in digits:
            path = tmp_path / f"{digit}_{speaker}.wav"
            quiet = 1e-3 * rng.standard_normal(RATE)
            quiet[2_000:4_000] += tone(int(digit))
            soundfile.write(path, quiet, RATE, subtype="FLOAT")
            made.append(Recording(path, "own", speaker, "word", (WORDS[int(digit)],)))
    return made


def test_each_gap_has_strings_of_one_to_ten_digits_of_one_speaker(clips, tmp_path):
    (tmp_path / "made").mkdir()
    made = joined_strings(clips, tmp_path / "made", seed=3)
    assert list(made) == [f"joined/{gap} ms" for gap in GAPS_MS]
    for part in made.values():
        assert sorted(len(r.words) for r in part) == sorted([*LENGTHS] * 3)
        assert sum(has_repeats(r.words) for r in part) >= 18
        assert {r.speaker for r in part} == {"own/ann", "own/bob"}
        assert all(set(r.words) <= {"four", "seven"} for r in part if r.speaker == "own/bob")


@pytest.mark.parametrize("gap_ms", GAPS_MS)
def test_the_gap_is_from_the_end_of_a_word_to_the_start_of_the_next(gap_ms, clips, tmp_path):
    (tmp_path / "made").mkdir()
    for recording in joined_strings(clips, tmp_path / "made", seed=3, per_length=1)[f"joined/{gap_ms} ms"]:
        gaps = [start - end for (_, end), (start, _) in zip(recording.times, recording.times[1:])]
        assert gaps == pytest.approx([gap_ms / 1000] * len(gaps))
        assert len(load(recording.path)) == AROUND + round(recording.times[-1][1] * RATE)


def test_the_same_seed_makes_the_same_strings(clips, tmp_path):
    found = []
    for folder, seed in (("a", 1), ("b", 1), ("c", 2)):
        (tmp_path / folder).mkdir()
        made = joined_strings(clips, tmp_path / folder, seed, per_length=1)
        found.append([(r.words, load(r.path).tolist()) for part in made.values() for r in part])
    assert found[0] == found[1] != found[2]


def test_nobody_with_two_clips_makes_no_strings(clips, tmp_path):
    assert joined_strings(clips[-1:], tmp_path, seed=1) == {}


def test_words_stand_where_the_times_say_in_their_own_background(clips, rng):
    samples, times = join([cut(clips[4]), cut(clips[7])], 200, rng)
    inside = np.zeros(len(samples), bool)
    for start, end in times:
        inside[int(start * RATE):int(end * RATE)] = True
    assert np.sqrt(np.mean(samples[inside] ** 2)) > 0.2
    around = samples[:AROUND - 800]
    assert np.sqrt(np.mean(around ** 2)) == pytest.approx(1e-3, rel=0.2) and np.all(around != 0)


def test_a_word_without_background_gets_faint_noise(rng):
    word = Word(tone(3), 0, 2_000, np.zeros(0, np.float32))
    samples, times = join([word, word], 0, rng)
    assert times == ((0.5, 0.75), (0.75, 1.0)) and 0 < np.abs(samples[:AROUND]).max() < 0.01


@pytest.mark.parametrize("length, repeats, longest", [(1, 3, 1), (2, 2, 2), (10, 3, 3)])
def test_a_string_holds_a_run(length, repeats, longest, rng):
    for _ in range(20):
        string = digit_string(["one", "two", "six"], length, repeats, rng)
        assert len(string) == length
        assert any(len(set(string[i:i + longest])) == 1 for i in range(length - longest + 1))


def test_a_clip_is_cut_to_its_word(clips):
    word = cut(clips[2])
    assert abs(len(word) - 2_000) <= 320 and len(word.samples) == len(word) + 1_600
    assert len(word.background) == RATE // 4 and np.abs(word.background).max() < 0.01


def test_clips_in_which_nobody_hears_a_digit_are_left_out(clips, tmp_path):
    silent = tmp_path / "two" / "51055bda_nohash_4.wav"
    silent.parent.mkdir()
    soundfile.write(silent, np.zeros(RATE), RATE)
    eve = Recording(silent, "own", "eve", "word", ("two",))
    assert joined_strings([clips[-1], eve], tmp_path, seed=1) == {}


def test_a_word_stands_between_digits_of_its_voice(clips, tmp_path):
    (tmp_path / "made").mkdir()
    words = [Recording(clips[7].path, "own", "bob", "word", ("heaven",)),
             Recording(clips[7].path, "own", "eva", "word", ("heaven",))]
    [made] = between_digits(words, clips, tmp_path / "made", seed=1)["between"]
    assert made.speaker == "bob" and len(made.words) == 3 and set(made.words) <= {"four", "seven"}
    (_, first), (start, second), (last, _) = made.times
    assert start - first == pytest.approx(BETWEEN_MS / 1000)
    word = cut(words[0])
    assert last - second == pytest.approx(2 * BETWEEN_MS / 1000 + len(word) / RATE)
    assert between_digits(words[1:], clips, tmp_path / "made", seed=1) == {}
