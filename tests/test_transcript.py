"""Digits in the groups in which they were spoken."""

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
    assert [[digit.digit for digit in group] for group in transcript.groups] == [[4, 1], [5]]
    assert transcript.last is transcript.groups[-1][-1]


def test_clear_forgets_everything():
    transcript = Transcript(PAUSE)
    heard(transcript, "41")
    transcript.clear()
    assert (transcript.text, transcript.last) == ("", None)
    assert heard(transcript, "5") == "5"


@pytest.mark.parametrize("confidence, percent", [(0.0, 0), (0.5, 50), (0.979, 97), (0.995, 99), (1.0, 99)])
def test_nobody_is_told_a_hundred_percent(confidence, percent):
    assert percent_sure(confidence) == percent
