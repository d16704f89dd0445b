"""What others say, one line after another, and digits behind it, are made for the report."""

import numpy as np
import pytest
import soundfile

from listener.recognition.model import shipped_model
from train.corpora import Recording
from train.evaluation import whole
from train.evaluation.hearing import Answer, Heard
from train.evaluation.talk import BEFORE_S, PAUSE_S, QUIET_S, STREAM_S, behind_talk, talk

RATE = 8_000


def line(folder, k, seconds=4.0, level=0.1):
    """A tone of its own; its one word stands from 1 to 2 s."""
    path = folder / f"line_{k:03}.wav"
    tone = level * np.sin(2 * np.pi * (200 + 10 * k) * np.arange(round(seconds * RATE)) / RATE)
    soundfile.write(path, tone, RATE)
    return Recording(path, "steel_sky", str(k), "speech", (f"word{k}",), ((1.0, 2.0),))


def test_lines_follow_one_another_and_their_words_keep_their_places(tmp_path):
    lines = [line(tmp_path, k) for k in range(30)]
    made = talk(lines[::-1], tmp_path, 1)["talk"]
    words = [word for recording in made for word in recording.words]
    assert words == [f"word{k}" for k in range(len(words))] and len(made) == 2
    for recording in made:
        samples, _ = soundfile.read(recording.path)
        assert recording.kind == "speech" and STREAM_S < len(samples) / RATE < STREAM_S + 2 * (4 + PAUSE_S[1])
        for word, (start, end) in zip(recording.words, recording.times):
            said = samples[round(start * RATE):round(end * RATE)]
            assert np.abs(np.fft.rfft(said)).argmax() == 200 + 10 * int(word[4:])


def test_a_digit_stands_behind_talk_that_is_as_loud(tmp_path):
    path = tmp_path / "digit.wav"
    digit = 0.02 * np.random.default_rng(0).choice((-1.0, 1.0), RATE)      # as loud in each step
    soundfile.write(path, digit, RATE, subtype="FLOAT")
    lines = [line(tmp_path, k, level=0.5) for k in range(5)]
    [made] = behind_talk([Recording(path, "own", "me", "word", ("two",))], lines, tmp_path, 1)["behind_talk"]
    samples, _ = soundfile.read(made.path)
    [(start, end)] = made.times
    assert made.words == ("two",) and start >= BEFORE_S + QUIET_S
    np.testing.assert_allclose(samples[round(start * RATE):round(end * RATE)], digit, atol=1e-6)
    assert np.abs(samples[:4 * RATE]).max() == pytest.approx(0.02 * np.sqrt(2), rel=0.05)
    assert np.abs(samples[round((start - QUIET_S) * RATE):round(start * RATE)]).max() < 1e-3


def test_without_lines_nothing_is_made(tmp_path):
    digit = Recording(tmp_path / "none.wav", "own", "me", "word", ("two",))
    assert talk([], tmp_path, 1) == behind_talk([digit], [], tmp_path, 1) == {}


def test_of_what_stands_behind_talk_only_the_end_counts(tmp_path):
    answers = tuple(Answer(digit, at - 0.3, at, at + 0.1, 0.9) for digit, at in ((5, 3.0), (2, 22.0)))
    recording = Recording(tmp_path / "x.wav", "own", "me", "word", ("two",))
    heard = Heard(recording, 23.0, answers, answers)
    assert not heard.is_exact
    since = heard.since(21.0)
    assert since.is_exact and len(since.rejected) == 1


def test_evaluate_does_not_count_what_was_heard_before_the_digit(tmp_path, monkeypatch):
    """The talk has figures of its own."""
    path = tmp_path / "digit.wav"
    soundfile.write(path, 0.02 * np.random.default_rng(0).standard_normal(RATE), RATE)
    digit = Recording(path, "own_held_out", "me", "word", ("two",))

    def made(parts, folder, seed):
        folder.mkdir()
        behind = behind_talk(parts["wild"], parts["steel_sky"], folder, seed)
        return {**behind, "joined/0 ms": behind["behind_talk"]}

    def hear(tasks, *_):
        answers = tuple(Answer(digit, at - 0.3, at, at + 0.1, 0.9) for digit, at in ((5, 3.0), (2, 25.0)))
        return {name: [Heard(recording, 26.0, answers) for recording in part]
                for name, part in tasks.items()}

    monkeypatch.setattr(whole, "make", made)
    monkeypatch.setattr(whole, "hear_tasks", hear)
    monkeypatch.setattr(whole, "cost", lambda *_: {})
    found = whole.evaluate([digit, *(line(tmp_path, k) for k in range(5))], shipped_model(), "a test")
    assert found.figures["wild"]["exact"] == 0 and found.figures["behind_talk"]["exact"] == 1
