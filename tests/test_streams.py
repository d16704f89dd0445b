from dataclasses import replace

import numpy as np
import pytest

from train.mixing.clips import Clip, Pool, persona_of
from train.mixing.streams import Mixer, Stream, StreamConfig, speaks_digits
from train.words import MAYBE, spoken

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh")


@pytest.fixture
def pool(rng):
    """Two voices of ten digits, each a block of noise of its own length; other kinds, one each."""
    clips, samples = [], []

    def add(kind, voice, words, n):
        offset = sum(s.size for s in samples)
        clips.append(Clip(offset, n, voice.split("/")[0], kind, voice, tuple(words), f"{offset}", 1.0))
        samples.append(rng.integers(-9_000, 9_000, n).astype(np.int16))

    for voice in ("a/ann", "b/bob"):
        for i, digit in enumerate(DIGITS[:10]):
            n = 2_000 + 100 * i
            add("word", voice, [(digit, 400, n - 400)], n)
    add("word", "c/cat", [("cat", 400, 2_600)], 3_000)
    add("sentence", "g/s1", [("bin", 100, 900), ("five", 900, 3_000)], 4_000)
    add("aligned", "a/ann", [("one", 100, 1_500), ("two", 1_500, 3_000)], 3_200)
    add("speech", "l/1", [], 9_000)
    add("noise", "n/rain", [], 5_000)
    return Pool(tuple(clips), np.concatenate(samples))


@pytest.fixture
def mixer(pool):
    return Mixer(pool, np.eye(1, 4_000, dtype=np.float32), DIGITS)


def test_the_same_seed_gives_the_same_stream(mixer):
    first, second = (mixer.make(np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(first.samples, second.samples) and first.words == second.words


def test_streams_are_sound_of_one_length(mixer, rng):
    for _ in range(60):
        stream = mixer.make(rng)
        assert stream.samples.shape == (int(StreamConfig().seconds * 8_000),)
        assert stream.samples.dtype == np.float32
        assert np.isfinite(stream.samples).all() and np.abs(stream.samples).max() <= 1


def test_all_digits_come_and_some_are_repeated(mixer, rng):
    said = [[word for word, *_ in mixer.make(rng).words if word in DIGITS] for _ in range(300)]
    assert {word for words in said for word in words} == set(DIGITS[:10])
    assert any(a == b for words in said for a, b in zip(words, words[1:]))


@pytest.mark.parametrize("share", (0.2, 0.7))
def test_strings_of_digits_alone_have_their_share_however_many_others_there_are(pool, rng, share):
    string = next(clip for clip in pool.clips if clip.kind == "aligned")
    among = replace(string, words=(("room", 100, 1_500), ("two", 1_500, 3_000)))
    config = StreamConfig(kinds=(("string", 1.0),), alone_share=share)
    mixer = Mixer(Pool((*pool.clips, among, among, among), pool.samples), np.eye(1, 4_000, dtype=np.float32),
                  DIGITS, config)
    said = [word for _ in range(100) for word, *_ in mixer.make(rng).words]
    assert abs(said.count("one") / (said.count("one") + said.count("room")) - share) < 0.1


def test_gaps_go_from_overlap_to_more_than_half_a_second(mixer, rng):
    gaps = [(b[1] - a[2]) / 8_000 for _ in range(200) for words in [mixer.make(rng).words]
            for a, b in zip(words, words[1:])]
    assert min(gaps) < -0.02 and max(gaps) > 0.6


def test_mixing_cuts_what_sticks_out():
    stream = Stream(np.zeros(10, np.float32))
    stream.add(np.ones(4, np.float32), -2, [("one", 0, 4)])
    stream.add(np.ones(4, np.float32), 8)
    stream.add(np.ones(4, np.float32), 50)
    assert stream.samples.tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 1, 1]
    assert stream.words == [("one", -2, 2)]


def test_a_corpus_of_digits_alone_is_enough(pool, rng):
    digits = Pool(tuple(clip for clip in pool.clips if clip.voice == "a/ann" and clip.kind == "word"),
                  pool.samples)
    mixer = Mixer(digits, np.eye(1, 4_000, dtype=np.float32), DIGITS)
    assert all(np.isfinite(mixer.make(rng).samples).all() for _ in range(40))


def test_what_may_be_a_digit_in_running_speech_is_marked(pool):
    speech = Clip(0, 30_000, "l", "speech", "l/2", (("so", 100, 900), ("for", 2_000, 3_000)), "s", 1.0)
    mixer = Mixer(Pool((speech,), pool.samples), np.eye(1, 4_000, dtype=np.float32), DIGITS,
                  StreamConfig(kinds=(("speech", 1.0),)))
    stream = mixer.make(np.random.default_rng(1))
    assert [word for word, *_ in stream.words[:2]] == ["?", MAYBE]
    at = stream.words[0][1]
    assert stream.words[1][1:] == (at + 2_000, at + 3_000)


def test_short_lines_of_running_speech_follow_one_another_with_pauses(pool):
    lines = [replace(clip, offset=offset, corpus=corpus, words=(("for", 0, 500),)) for clip in pool.clips
             if clip.kind == "speech" for corpus, offset in (("l", 0), ("l", 9_000), ("m", 0))]
    mixer = Mixer(Pool(tuple(lines), np.full(18_000, 9_000, np.int16)), np.eye(1, 4_000, dtype=np.float32),
                  DIGITS, StreamConfig(kinds=(("speech", 1.0),), rooms=False, noise=False))
    stream = mixer.make(np.random.default_rng(1))
    spoken_in = [(start, end) for word, start, end in stream.words if word == "?"]
    assert len(spoken_in) >= 2 and spoken_in[-1][1] + 10_000 > len(stream.samples)
    pauses = [b[0] - a[1] for a, b in zip(spoken_in, spoken_in[1:])]
    assert 800 <= min(pauses) and max(pauses) <= 9_600
    assert [start for word, start, _ in stream.words if word == MAYBE] == [start for start, _ in spoken_in]


def test_running_speech_that_is_long_fills_the_stream_from_anywhere(pool):
    speech = Clip(0, 60_000, "l", "speech", "l/2", (), "s", 1.0)
    mixer = Mixer(Pool((speech,), np.arange(60_000).astype(np.int16)), np.eye(1, 4_000, dtype=np.float32),
                  DIGITS, StreamConfig(kinds=(("speech", 1.0),)))
    assert all(mixer.make(np.random.default_rng(seed)).words == [("?", 0, 32_000)] for seed in range(5))


def test_a_corpus_of_few_speakers_is_heard_less_often(rng):
    clips = [Clip(0, 2_000, corpus, "word", f"{corpus}/{speaker}#{i}", ((digit, 0, 1_500),), digit, 1.0)
             for corpus, n in (("many", 9), ("one", 1)) for speaker in range(n) for i in range(2)
             for digit in DIGITS]
    mixer = Mixer(Pool(tuple(clips), rng.integers(-9, 9, 2_000).astype(np.int16)),
                  np.eye(1, 4_000, dtype=np.float32), DIGITS)
    assert mixer.shares == pytest.approx([6 / 7, 1 / 7])


def test_without_digits_there_is_nothing_to_learn(pool):
    words = Pool(tuple(clip for clip in pool.clips if clip.voice == "c/cat"), pool.samples)
    assert not speaks_digits(words, (*DIGITS, "other", "nothing"))
    assert speaks_digits(pool, (*DIGITS, "other", "nothing"))


def test_homophones_are_the_digits_they_sound_like():
    assert [spoken(word) for word in ("to", "too", "for", "won", "ate", "tree")] == \
        ["two", "two", "four", "one", "eight", "tree"]


def test_a_persona_is_the_same_each_time_and_another_for_another_speaker():
    assert persona_of("fsdd", "theo", 1, 7) == persona_of("fsdd", "theo", 1, 7)
    others = {persona_of("fsdd", speaker, i, 7) for speaker in ("theo", "nicolas") for i in (1, 2)}
    assert len(others) == 4
    assert all(0.8 < p.formants < 1.3 and 70 <= p.pitch_hz <= 340 for p in others)


def test_who_is_not_named_is_not_heard(pool):
    other = pool.samples.copy()
    for clip in pool.clips:
        if clip.voice == "b/bob":
            other[clip.offset:clip.offset + clip.length] *= -1
    mixers = [Mixer(Pool(pool.clips, samples), np.eye(1, 4_000, dtype=np.float32), DIGITS)
              for samples in (pool.samples, other)]
    is_same = {True: [], False: []}
    for seed in range(80):
        one, two = (mixer.make(np.random.default_rng(seed)) for mixer in mixers)
        assert one.voices == two.voices <= {clip.voice for clip in pool.clips}
        is_same["b/bob" in one.voices].append(np.array_equal(one.samples, two.samples))
    assert all(is_same[False]) and len(is_same[False]) > 20
    assert not any(is_same[True]) and len(is_same[True]) > 5
