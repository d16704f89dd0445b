"""The terminal view, without a terminal."""

import io
import json
import signal
import threading

import numpy as np
import pytest
from fakes import Blocks, LiveBlocks

from listener.console import listen
from listener.errors import AudioDeviceError
from listener.events import Lost
from listener.outputs import json_lines, text
from listener.outputs.report import Report


@pytest.fixture
def console(make_pipeline):
    """Listens to a source; holds what was written."""
    class Console:
        def __init__(self):
            self.out, self.notes = io.StringIO(), io.StringIO()

        def listen(self, source, form=json_lines, everything=False, file=None, **settings):
            pipeline = make_pipeline(source.sample_rate)
            listen(source, pipeline, Report(self.out, form, everything), self.notes, file, **settings)

        @property
        def lines(self):
            return [json.loads(line) for line in self.out.getvalue().splitlines()]
    return Console()


def test_a_line_for_each_digit(console, four_one_five):
    console.listen(Blocks([four_one_five]))
    assert [line["digit"] for line in console.lines] == [4, 1, 5]
    assert all(line["type"] == "digit" and "file" not in line for line in console.lines)


def test_people_get_a_line_for_each_digit_too(console, four_one_five):
    console.listen(Blocks([four_one_five]), text)
    assert [word in line for word, line in zip(("four", "one", "five"), console.out.getvalue().splitlines(),
                                               strict=True)] == [True] * 3


def test_notes_say_what_is_heard_how_to_stop_and_what_was_heard(console, four_one_five):
    console.listen(Blocks([four_one_five, Lost(4_000), np.zeros(4_000, np.float32)]))
    first, last = console.notes.getvalue().splitlines()
    assert "'blocks'" in first and "8000 Hz" in first and "Ctrl-C" in first
    assert "3 digits: 415" in last and "0.50 s were lost" in last


@pytest.mark.parametrize("group_pause_s, digits", [(2.0, "415415"), (0.5, "415 415"), (0.1, "4 1 5 4 1 5")])
def test_a_pause_parts_the_digits_of_the_summary(console, four_one_five, group_pause_s, digits):
    console.listen(Blocks([four_one_five, four_one_five]), group_pause_s=group_pause_s)
    assert console.notes.getvalue().splitlines()[-1].endswith(f"6 digits: {digits}")


def test_nothing_heard_is_summed_up_as_well(console):
    console.listen(Blocks([np.zeros(8_000, np.float32)]))
    assert console.notes.getvalue().splitlines()[-1] == "listener: 1.0 s heard, 0 digits"


def test_a_recording_has_a_name_and_an_end(console, four_one_five):
    console.listen(Blocks([four_one_five]), file="x.wav")
    assert console.lines[-1] == {"type": "end", "file": "x.wav", "digits": "415",
                                 "duration": round(four_one_five.size / 8_000, 4)}
    assert {line["file"] for line in console.lines} == {"x.wav"}


def test_everything_tells_of_speech_and_gaps(console, four_one_five):
    console.listen(Blocks([four_one_five, Lost(800), four_one_five]), everything=True)
    kinds = {line["type"] for line in console.lines}
    assert {"speech_started", "speech_stopped", "digit", "gap"} <= kinds


def test_what_ends_the_source_is_raised_after_the_summary(console, four_one_five):
    source = Blocks([four_one_five, AudioDeviceError("microphone 'Desk' is gone")])
    with pytest.raises(AudioDeviceError, match="is gone"):
        console.listen(source, file="x.wav")
    assert "415" in console.notes.getvalue()
    assert source.is_closed
    assert [line["type"] for line in console.lines] == ["digit"] * 3


def test_ctrl_c_ends_it_and_loses_no_digit(console, four_one_five):
    class Out(io.StringIO):
        def write(self, line):
            written = super().write(line)
            if '"digit":4' in line:
                signal.raise_signal(signal.SIGINT)
            return written

    console.out = Out()
    source = LiveBlocks(np.array_split(four_one_five, 20))
    with pytest.raises(KeyboardInterrupt):
        console.listen(source)
    assert source.is_closed
    assert console.lines[0]["digit"] == 4
    digits = "".join(str(line["digit"]) for line in console.lines)
    assert console.notes.getvalue().splitlines()[-1].endswith(f": {digits}")
    assert "listener-worker" not in {thread.name for thread in threading.enumerate()}


def test_ctrl_c_in_the_middle_of_a_line_loses_no_digit(console, four_one_five, monkeypatch):
    written = json_lines.event_line

    def interrupted(*about):
        monkeypatch.setattr(json_lines, "event_line", written)
        signal.raise_signal(signal.SIGINT)
        return written(*about)
    monkeypatch.setattr(json_lines, "event_line", interrupted)
    with pytest.raises(KeyboardInterrupt):
        console.listen(LiveBlocks([four_one_five]))
    assert console.lines[0]["digit"] == 4
    digits = "".join(str(line["digit"]) for line in console.lines)
    assert console.notes.getvalue().splitlines()[-1].endswith(f": {digits}")


def test_a_second_ctrl_c_ends_a_line_that_nobody_reads(console, four_one_five, monkeypatch):
    def blocked(*about):
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)
        raise AssertionError("it went on")
    monkeypatch.setattr(json_lines, "event_line", blocked)
    with pytest.raises(KeyboardInterrupt):
        console.listen(LiveBlocks([four_one_five]))


def test_a_second_ctrl_c_does_not_break_off_the_closing(console, four_one_five):
    class Impatient(LiveBlocks):
        def close(self):
            signal.raise_signal(signal.SIGINT)
            super().close()

        def __iter__(self):
            yield four_one_five
            signal.raise_signal(signal.SIGINT)
            yield from super().__iter__()

    source = Impatient([])
    with pytest.raises(KeyboardInterrupt):
        console.listen(source)
    assert source.is_closed and console.notes.getvalue().splitlines()[-1].endswith("3 digits: 415")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_closed_output_stops_the_worker(console, four_one_five):
    class Closed(io.StringIO):
        def write(self, line):
            raise BrokenPipeError

    console.out, source = Closed(), LiveBlocks([four_one_five])
    with pytest.raises(BrokenPipeError):
        console.listen(source)
    assert source.is_closed
