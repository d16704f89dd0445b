"""Digits in the groups in which they were spoken."""

import numpy as np
import pytest

from listener.desktop.transcript import Transcript, percent_sure
from listener.events import Digit

PAUSE = 3


def heard(transcript, drawing):
    """A character is a sample: a digit is heard there, ``.`` is silence, ``|`` a new stream."""
    start = 0
    for character in drawing:
        if character == "|":
            transcript.pause()
            start = 0
            continue
        if character != ".":
            transcript.add(Digit(start + 1, start, start + 1, int(character), "word", 0.9))
        start += 1
    return transcript.text


@pytest.mark.parametrize("drawing, text", [
    ("", ""), ("...", ""), ("7", "7"), ("222", "222"), ("2..2", "22"), ("2...2", "2 2"),
    ("5.5.5...0134", "555 0134"), ("1...2...3", "1 2 3"), ("12|3", "12 3"), ("|12", "12"), ("1||2", "1 2"),
    ("....1|2", "1 2")])
def test_a_pause_begins_a_group(drawing, text):
    assert heard(Transcript(PAUSE), drawing) == text


def test_the_last_digit_and_the_groups():
    transcript = Transcript(PAUSE)
    assert transcript.last is None and transcript.groups == ()
    heard(transcript, "41...5")
    assert [[entry.digit for entry in group] for group in transcript.groups] == [[4, 1], [5]]
    assert transcript.last is transcript.groups[-1][-1]


def test_clear_forgets_everything():
    transcript = Transcript(PAUSE)
    heard(transcript, "41")
    transcript.clear()
    assert (transcript.text, transcript.last) == ("", None)
    assert heard(transcript, "5") == "5"


@pytest.mark.parametrize("row, text", [
    (0, "1 5 55"), (1, "4 5 55"), (2, "41 55"), (3, "41 5 5"), (4, "41 5 5")])
def test_a_deleted_digit_leaves_the_groups_as_they_were(row, text):
    transcript = Transcript(PAUSE)
    heard(transcript, "41...5...55")
    transcript.delete(row)
    assert transcript.text == text
    assert [len(group) for group in transcript.groups] == [len(group) for group in text.split()]


def test_what_is_said_after_a_deleted_digit_stays_in_its_group():
    transcript = Transcript(PAUSE)
    transcript.add(Digit(1, 0, 1, 4, "four", 0.9))
    transcript.add(Digit(2, 1, 2, 1, "one", 0.9))
    transcript.delete(1)
    transcript.add(Digit(5, 4, 5, 5, "five", 0.9))
    assert transcript.text == "45"


def test_a_correction_stands_and_what_was_heard_is_kept():
    transcript = Transcript(PAUSE)
    heard(transcript, "41")
    transcript.correct(0, 5)
    assert transcript.text == "51" and transcript.entries[0].heard.digit == 4
    assert [entry.is_corrected for entry in transcript.entries] == [True, False]


def test_the_oldest_clips_make_room(monkeypatch):
    monkeypatch.setattr("listener.desktop.transcript.MOST_CLIPS", 3)
    transcript = Transcript(PAUSE)
    for place in range(6):
        entry = transcript.add(Digit(place + 1, place, place + 1, place, "word", 0.9))
        transcript.keep_clip(entry.heard, np.zeros(5, np.int16))
    assert [entry.clip is not None for entry in transcript.entries] == [False] * 3 + [True] * 3
    transcript.delete(0)
    entry = transcript.add(Digit(7, 6, 7, 6, "six", 0.9))
    transcript.keep_clip(entry.heard, np.zeros(5, np.int16))
    assert sum(entry.clip is not None for entry in transcript.entries) == 3


def test_a_clip_of_a_deleted_digit_is_nobodys():
    transcript = Transcript(PAUSE)
    heard(transcript, "41")
    gone = transcript.delete(1)
    transcript.keep_clip(gone.heard, np.zeros(5, np.int16))
    assert transcript.entries[0].clip is None


@pytest.mark.parametrize("confidence, percent", [(0.0, 0), (0.5, 50), (0.979, 97), (0.995, 99), (1.0, 99)])
def test_nobody_is_told_a_hundred_percent(confidence, percent):
    assert percent_sure(confidence) == percent
