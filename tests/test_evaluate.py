"""Figures worked by hand, of recordings that were not heard but written down."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from fakes import spoken as tones

from train.corpora import Recording, Split
from train.evaluate import Heard, hear, mistakes, report, score, tasks, true_delays


def heard(said, answered, at=1.0, end=0.9, seconds=2.0, corpus="audiomnist", kind="word", times=()):
    words = {"1": "one", "2": "two", "7": "seven", "o": "oh", "c": "cat"}
    recording = Recording(Path("x.wav"), corpus, "ann", kind, tuple(words[c] for c in said), times)
    return Heard(recording, seconds, tuple((int(d), end - 0.3, end, at, 0.9) for d in answered), 0)


def test_score_by_hand():
    figures = score([heard("12", "12"), heard("22", "2"), heard("7", "71", at=1.2)])
    assert figures["recordings"] == 3 and figures["digits"] == 5
    assert figures["exact"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["digit_error_rate"] == pytest.approx(2 / 5)
    assert (figures["substitutions"], figures["deletions"], figures["insertions"]) == (0, 1, 1)
    assert figures["latency_median_ms"] == pytest.approx(100)
    assert "false_alarms_per_hour" not in figures


def test_where_nothing_was_said_alarms_are_counted_by_the_hour():
    figures = score([heard("c", "", seconds=1800), heard("c", "77", seconds=1800)])
    assert figures["false_alarms_per_hour"] == 2 and figures["answered"] == 0.5
    assert "digit_error_rate" not in figures and "exact" not in figures


def test_a_digit_known_at_the_end_of_its_recording_has_no_latency():
    figures = score([heard("1", "1", at=2.0, seconds=2.0)])
    assert figures["timed"] == 0 and "latency_median_ms" not in figures


def test_oh_is_zero_and_homophones_are_digits():
    assert heard("o", "0").said == (0,)
    recording = Recording(Path("x.wav"), "synthetic", "v", "word", ("for",))
    assert Heard(recording, 1, (), 0).said == (4,)


def test_delay_is_from_the_end_that_the_corpus_marks():
    grid = heard("c1", "1", at=1.1, corpus="grid", kind="sentence", times=((0.1, 0.5), (0.6, 0.95)))
    assert true_delays([grid]) == pytest.approx([0.15])
    assert report({"grid": [grid]})["grid"]["true_delay_median_ms"] == pytest.approx(150)


def test_mistakes_are_told():
    assert mistakes([heard("12", "12"), heard("7", "")]) == ["audiomnist/ann//x.wav ann: said 7, heard -"]


def test_every_unknown_recording_has_its_task():
    def recording(corpus, kind, words=(), speaker="af_sky"):
        return Recording(Path("7_theo_9.wav"), corpus, speaker, kind, words)
    found = tasks([
        recording("synthetic", "string", ("one", "two")), recording("synthetic", "word", ("tree",)),
        recording("synthetic", "word", ("ate",)), recording("audiomnist", "word", ("one",)),
        recording("fsdd", "word", ("one",), "theo"), recording("coffee_orders", "speech"),
        recording("esc10", "noise", speaker="clock_tick"), recording("esc10", "noise", speaker="rain"),
    ], Split(("theo",)))
    assert set(found) == {"strings", "near_misses", "synthetic", "wild", "left_out", "coffee_orders", "esc10"}
    assert len(found["esc10"]) == 1


def test_hears_through_the_pipeline(tmp_path, fake_model, rng):
    path = tmp_path / "x.flac"
    soundfile.write(path, np.repeat(tones("270", rng, 16_000)[:, None], 2, axis=1), 16_000)
    found = hear(Recording(path, "own", "me", "string", ("two", "seven", "zero")), fake_model)
    assert found.said == found.answered == (2, 7, 0)
    assert found.seconds == pytest.approx(len(tones("270", rng, 16_000)) / 16_000, abs=1e-3)
