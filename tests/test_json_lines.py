"""The contract with other programs, worked by hand; and the lines for people beside it."""

import io
import json

import numpy as np
import pytest

from listener.errors import ListenerError
from listener.events import (Digit, Gap, Level, Picture, Rejected, SourceLost, SourceReturned,
                             SpeechStarted, SpeechStopped)
from listener.outputs import json_lines, text
from listener.outputs.report import Report

SEVEN = Digit(at=13_280, start=9_840, end=12_640, digit=7, word="seven", confidence=0.97123)
OH = Digit(at=1, start=0, end=1, digit=0, word="oh", confidence=0.5)
REFUSED = Rejected(16_000, 8_000, 12_000, 3, "three", 0.25, "sounds like 3, 0.25 < 0.50")
STARTED, STOPPED = SpeechStarted(4_000, 1_600), SpeechStopped(24_000, 1_600, 24_000, "silence")
GAP = Gap(at=8_012, start=8_000, n_lost=12)
AWAY = SourceLost(at=16_000, message="'USB mic' was unplugged")
BACK = SourceReturned(at=24_000, name="USB mic")
SCREEN = [Level(800, -20.0, -6.0), Picture(160, np.zeros((2, 40)))]
EVERY = [STARTED, SEVEN, *SCREEN, REFUSED, GAP, OH, STOPPED, AWAY, BACK]

CONTRACT = [
    (SEVEN, {"type": "digit", "file": "x.wav", "start": 1.23, "end": 1.58, "at": 1.66, "digit": 7,
             "word": "seven", "confidence": 0.9712}),
    (OH, {"type": "digit", "file": "x.wav", "start": 0.0, "end": 0.0001, "at": 0.0001, "digit": 0,
          "word": "oh", "confidence": 0.5}),
    (REFUSED, {"type": "rejected", "file": "x.wav", "start": 1.0, "end": 1.5, "at": 2.0, "digit": 3,
               "word": "three", "confidence": 0.25, "reason": "sounds like 3, 0.25 < 0.50"}),
    (STARTED, {"type": "speech_started", "file": "x.wav", "start": 0.2, "at": 0.5}),
    (STOPPED, {"type": "speech_stopped", "file": "x.wav", "start": 0.2, "end": 3.0, "at": 3.0,
               "reason": "silence"}),
    (GAP, {"type": "gap", "file": "x.wav", "start": 1.0, "end": 1.0015, "at": 1.0015}),
    (AWAY, {"type": "source_lost", "file": "x.wav", "at": 2.0, "message": "'USB mic' was unplugged"}),
    (BACK, {"type": "source_returned", "file": "x.wav", "at": 3.0, "name": "USB mic"})]


@pytest.mark.parametrize("event, fields", CONTRACT, ids=lambda value: type(value).__name__)
def test_each_event_as_the_contract_has_it(event, fields):
    assert json_lines.event_dict(event, 8_000, "x.wav") == fields
    line = json_lines.event_line(event, 8_000, "x.wav")
    assert json.loads(line) == fields
    assert list(json.loads(line)) == list(fields)


@pytest.mark.parametrize("event", [event for event, _ in CONTRACT])
def test_live_there_is_no_file(event):
    fields = json_lines.event_dict(event, 8_000, "x.wav")
    del fields["file"]
    assert json_lines.event_dict(event, 8_000) == fields


def test_times_are_seconds_at_any_rate():
    assert json_lines.event_dict(SEVEN, 16_000)["start"] == 0.615


@pytest.mark.parametrize("event", SCREEN)
def test_what_is_for_the_screen_is_no_line(event):
    assert json_lines.event_line(event, 8_000) is text.event_line(event, 8_000) is None


def test_the_end_and_an_error():
    assert json.loads(json_lines.end_line(3.2, "415", "x.wav")) == {
        "type": "end", "file": "x.wav", "duration": 3.2, "digits": "415"}
    assert json.loads(json_lines.error_line("x.wav: no such file", "x.wav")) == {
        "type": "error", "file": "x.wav", "message": "x.wav: no such file"}


@pytest.mark.parametrize("file", ["a b.wav", "\"\\.wav", "zwölf\n.wav", "\udcff.wav", "\u2028.wav"])
def test_any_name_is_one_line_of_ascii(file):
    line = json_lines.event_line(SEVEN, 8_000, file)
    assert len(line.splitlines()) == 1
    line.encode("ascii")
    assert json.loads(line)["file"] == file


@pytest.mark.parametrize("form", [json_lines, text])
def test_digits_alone_or_everything(form):
    lengths = []
    for everything in (False, True):
        out = io.StringIO()
        report = Report(out, form, everything)
        report.begin(8_000)
        for event in EVERY:
            report.event(event)
        assert report.digits == "70"
        lengths.append(len(out.getvalue().splitlines()))
    assert lengths == [2, 8]


@pytest.mark.parametrize("event, parts", [
    (SEVEN, ("1.23 s", "7", "seven", "97%")), (OH, ("0", "oh", "50%")), (REFUSED, ("sounds like 3",)),
    (GAP, ("0.002 s", "lost")), (STARTED, ("0.50 s", "speech")), (STOPPED, ("3.00 s", "silence")),
    (AWAY, ("2.00 s", "lost", "unplugged")), (BACK, ("3.00 s", "back", "USB mic"))])
def test_people_read_the_same(event, parts):
    line = text.event_line(event, 8_000, "x.wav")
    assert all(part in line for part in ("x.wav", *parts))
    assert "x.wav" not in text.event_line(event, 8_000)


def test_people_read_how_it_ended():
    assert "415" in text.end_line(3.2, "415", "x.wav")
    assert "no digits" in text.end_line(3.2, "", "x.wav")


def test_each_stream_has_its_own_digits():
    report = Report(io.StringIO(), json_lines)
    report.begin(8_000, "a.wav")
    report.event(SEVEN)
    report.begin(8_000, "b.wav")
    assert report.digits == ""


def test_each_line_is_flushed():
    class Out(io.StringIO):
        flushed = ""

        def flush(self):
            self.flushed = self.getvalue()

    out = Out()
    report = Report(out, json_lines)
    report.begin(8_000)
    report.event(SEVEN)
    assert json.loads(out.flushed)["digit"] == 7


@pytest.mark.parametrize("error, expected", [
    (OSError(28, "No space left on device"), ListenerError), (BrokenPipeError(32, "Broken pipe"),
                                                              BrokenPipeError)])
def test_an_output_that_takes_no_more(error, expected):
    class Out(io.StringIO):
        def write(self, line):
            raise error

    report = Report(Out(), json_lines)
    with pytest.raises(expected):
        report.event(SEVEN)
