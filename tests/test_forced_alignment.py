"""Words of a known text by their sounds, with sounds that anybody can tell in an encoder's place."""

import csv
import re
from collections import Counter

import numpy as np
import pytest
import soundfile

from train.corpora import Recording
from train.mixing.phones import PHONES, pronunciation
from train.voices.alignment import FRAME, GAP, ONSET_S, RATE, WINDOW, Aligner, frames
from train.voices.transcribe import place, teachers, transcribe

SECONDS = FRAME / RATE
WORDS = ("six", "four", "tea", "mouse", "ship", "zero", "king")


def spoken(words, times, n_frames, rng):
    """Frames that tell each sound, but for some noise."""
    sound = np.zeros(n_frames, int)
    middles = (np.arange(n_frames) + 0.5) * SECONDS
    for word, (start, end) in zip(words, times):
        sounds, over = pronunciation(word)
        inside = (middles > start) & (middles <= end)
        at = np.searchsorted(over, (middles[inside] - start) / (end - start))
        sound[inside] = np.take(sounds, np.minimum(at, len(sounds) - 1))
    return np.eye(len(PHONES))[sound] + rng.normal(0, 0.1, (n_frames, len(PHONES)))


def said(rng, words):
    """*words* with or without pauses between them: frames and times."""
    times, at = [], float(rng.uniform(0, 0.3))
    for _ in words:
        length = rng.uniform(0.24, 0.5)
        times.append((at, at + length))
        at += length + (rng.uniform(0.1, 0.5) if rng.random() < 0.5 else 0.0)
    return spoken(words, times, round((at + 0.3) / SECONDS), rng), tuple(times)


@pytest.fixture(scope="module")
def aligner():
    rng = np.random.default_rng(0)
    texts = [tuple(rng.choice(WORDS, 4)) for _ in range(40)]
    heard = [(text, *said(rng, text)) for text in texts]
    return Aligner((found, text, times) for text, found, times in heard)


def test_words_are_where_their_sounds_are(aligner, rng):
    for _ in range(10):
        text = tuple(rng.choice(WORDS, 5))
        found, times = said(rng, text)
        starts, ends = np.array(aligner.times(found, text)).T
        assert starts - ONSET_S == pytest.approx([start for start, _ in times], abs=1.5 * SECONDS)
        assert ends == pytest.approx([end for _, end in times], abs=1.5 * SECONDS)


def test_a_word_that_nobody_can_spell_out_lies_between_its_neighbours(aligner, rng):
    found, times = said(rng, ("six", "mouse", "king"))
    placed = aligner.times(found, ("six", "xqzt", "king"))
    assert placed[1] == pytest.approx(times[1], abs=5 * SECONDS)
    assert placed[0][1] <= placed[1][0] and placed[1][1] <= placed[2][0]


def test_more_words_than_there_is_time_for_have_no_place(aligner, rng):
    found, _ = said(rng, ("six",))
    assert aligner.times(found, ("zero",) * 20) is None


def mean(samples):
    """An encoder: what is loud in each frame."""
    return samples[:WINDOW // FRAME * FRAME].reshape(-1, FRAME).mean(axis=1, keepdims=True)


def test_recordings_share_windows_and_keep_their_frames():
    calls = []

    def encode(samples):
        assert samples.shape == (WINDOW,)
        calls.append(samples)
        return mean(samples)

    lengths = [RATE, 12 * RATE + 100, 0, 5 * RATE, 45 * RATE, RATE // 2, 20 * RATE]
    ramps = [np.linspace(0.5, 1, length, dtype=np.float32) for length in lengths]
    found = list(frames(encode, ramps))
    assert [len(heard) for heard in found] == [-(-length // FRAME) for length in lengths]
    assert len(calls) < len(lengths)
    for ramp, heard in zip(ramps, found):          # in order, and nothing of the neighbours' in it
        whole = len(ramp) // FRAME
        expected = ramp[:whole * FRAME].reshape(-1, FRAME).mean(axis=1)
        scale = heard[:whole, 0] / expected
        assert scale == pytest.approx(scale[:1].repeat(whole), rel=0.06)


def test_a_gap_stands_before_and_between_recordings():
    windows = []
    list(frames(lambda samples: windows.append(samples) or mean(samples), [np.ones(RATE, np.float32)] * 2))
    assert not windows[0][:GAP].any() and windows[0][GAP:GAP + RATE].all()
    assert not windows[0][GAP + RATE:2 * GAP + RATE].any()


def test_only_those_teach_whose_words_all_have_places(tmp_path):
    def recording(kind, times, words=("one", "two")):
        return Recording(tmp_path / "x.wav", "synthetic", "a", kind, words, times)

    both = ((0.1, 0.2), (0.3, 0.4))
    known = recording("string", both)
    others = [recording("string", ()), recording("speech", both), recording("word", both[:1])]
    assert teachers([*others, known]) == [known]
    assert teachers([]) == []
    assert len(teachers([known] * 1_700)) == 500


def test_a_voice_that_says_much_leaves_room_for_the_others(tmp_path):
    def recordings(speaker, n):
        return [Recording(tmp_path / f"{i}.wav", "synthetic", speaker, "string", ("one",), ((0.1, 0.2),))
                for i in range(n)]

    chosen = Counter(recording.speaker for recording in
                     teachers([*recordings("a", 900), *recordings("b", 150), *recordings("c", 3)]))
    assert chosen == {"a": 347, "b": 150, "c": 3}


def test_a_transcript_is_written_anew_with_the_words_in_their_places(tmp_path):
    tones = {"six": 400, "tea": 1_600}             # a word is a tone here

    def write(name, *words):
        times = [(0.5 * i + 0.2, 0.5 * i + 0.5) for i in range(len(words))]
        samples = np.zeros(round((0.5 * len(words) + 0.4) * RATE))
        for word, (start, end) in zip(words, times):
            at = np.arange(round(start * RATE), round(end * RATE))
            samples[at] = np.sin(2 * np.pi * tones[word] * at / RATE)
        soundfile.write(tmp_path / name, samples, RATE)
        return times

    def encode(samples):
        cut = samples.reshape(-1, FRAME)
        power = np.abs(np.fft.rfft(cut, axis=1)) ** 2 / FRAME
        return np.log(power[:, (0, 8, 32)] + 1e-4) + np.random.default_rng(1).normal(0, 0.1, (len(cut), 3))

    taught = []
    for i, words in enumerate([("six", "tea"), ("tea", "six", "tea"), ("six", "six")] * 3):
        times = write(f"{i}.wav", *words)
        voice = "left out" if i > 5 else "a"
        taught.append(Recording(tmp_path / f"{i}.wav", "synthetic", voice, "string", words, tuple(times)))
    times = write("x.wav", "tea", "tea", "six")
    speech = [Recording(tmp_path / "x.wav", "librispeech", "x", "speech"),
              Recording(tmp_path / "0.wav", "librispeech", "nothing said", "speech")]
    output = tmp_path / "transcripts.csv"
    texts = iter([[(0.0, 0.1, "tea"), (0.1, 0.2, "tea"), (0.2, 0.3, "six")], []])
    transcribe(speech, lambda samples: next(texts), output)
    told = re.fullmatch(r"words placed in 1 of them, as learnt from 6 recordings; in voices that were left "
                        r"out, nine starts in ten are within (\d+) ms of where they are, nine ends in ten "
                        r"within (\d+)", place(speech, taught, encode, output))
    assert int(told[1]) <= 40 and int(told[2]) <= 40
    with open(output, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["word"] for row in rows] == ["tea", "tea", "six", ""]
    found = np.array([(float(row["start"]) - ONSET_S, float(row["end"])) for row in rows[:3]])
    assert found == pytest.approx(np.array(times), abs=0.04)
