"""Many files, one after another."""

import io
import json

import numpy as np
import pytest
import soundfile
from fakes import Blocks, spoken

from listener.errors import AudioDeviceError, AudioFormatError
from listener.hearing import pipeline_maker
from listener.outputs import json_lines
from listener.outputs.report import Report
from listener.replay import open_file, replay
from listener.settings import Settings
from listener.sources.recording import Recording


@pytest.fixture
def hear(fake_model):
    """Replays files; returns the exit status, the objects written, and the faults told."""
    def hear(*files, open_source=open_file, everything=False):
        out, errors = io.StringIO(), io.StringIO()
        status = replay([str(file) for file in files], open_source, pipeline_maker(fake_model, Settings()),
                        Report(out, json_lines, everything), errors)
        return status, [json.loads(line) for line in out.getvalue().splitlines()], errors.getvalue()
    return hear


@pytest.fixture
def files(tmp_path, rng):
    """Recordings of tones, by the digits in them, at several rates."""
    paths = []
    for digits, rate in (("415", 8_000), ("22", 44_100), ("", 16_000), ("7", 48_000)):
        paths.append(tmp_path / f"{digits or 'none'}.wav")
        soundfile.write(paths[-1], spoken(digits, rng, rate), rate)
    return paths


def ends(lines):
    return [line["digits"] for line in lines if line["type"] == "end"]


def test_each_file_is_heard_in_order(hear, files):
    status, lines, errors = hear(*files)
    assert (status, errors) == (0, "")
    assert ends(lines) == ["415", "22", "", "7"]
    assert [line["file"] for line in lines if line["type"] == "end"] == [str(path) for path in files]
    assert [line["digit"] for line in lines if line["type"] == "digit"] == [4, 1, 5, 2, 2, 7]


def test_a_file_sounds_the_same_after_any_other(hear, files):
    alone = [line for path in files for line in hear(path, everything=True)[1]]
    assert hear(*files, everything=True)[1] == alone


def test_a_word_that_damage_cut_off_does_not_tell_in_the_next_file(hear, four_one_five):
    def opened(file):
        error = [AudioFormatError("damaged")] if file == "cut" else []
        return Blocks([four_one_five[:6_200] if error else four_one_five, *error])

    after = hear("cut", "whole", open_source=opened, everything=True)[1]
    kinds = [line["type"] for line in after if line["file"] == "cut"]
    assert kinds[-1] == "error" and kinds.count("speech_started") == kinds.count("speech_stopped") + 1
    alone = hear("whole", open_source=opened, everything=True)[1]
    assert [line for line in after if line["file"] == "whole"] == alone


def test_duration_is_that_of_the_file(hear, files):
    for path, line in zip(files, [line for line in hear(*files)[1] if line["type"] == "end"]):
        assert line["duration"] == pytest.approx(soundfile.info(path).duration, abs=1e-3)


def test_a_digit_was_over_before_it_was_known(hear, files):
    for line in hear(*files)[1]:
        if line["type"] == "digit":
            assert 0 <= line["start"] < line["end"] <= line["at"]


def test_a_bad_file_does_not_stop_the_rest(hear, files, tmp_path):
    missing, nonsense = tmp_path / "missing.wav", tmp_path / "nonsense.wav"
    nonsense.write_text("four one five")
    status, lines, errors = hear(files[0], missing, nonsense, tmp_path, files[1])
    assert status == 1
    assert ends(lines) == ["415", "22"]
    faults = [line for line in lines if line["type"] == "error"]
    assert [line["file"] for line in faults] == [str(missing), str(nonsense), str(tmp_path)]
    assert errors.splitlines() == [f"listener: error: {line['message']}" for line in faults]
    assert all(line["file"] in line["message"] for line in faults)


def test_damage_in_the_middle_is_told_after_what_was_heard(hear, four_one_five):
    status, lines, errors = hear(
        "x.flac", open_source=lambda file: Blocks([four_one_five, AudioFormatError("x.flac: damaged")]))
    assert status == 1
    assert [line["type"] for line in lines] == ["digit"] * 3 + ["error"]
    assert errors == "listener: error: x.flac: damaged\n"


def test_a_fault_that_does_not_name_the_file_gets_its_name(hear, tmp_path):
    soundfile.write(tmp_path / "slow.wav", np.zeros(100), 500)
    status, lines, errors = hear(tmp_path / "slow.wav")
    assert status == 1
    assert lines[0]["message"].startswith(f"{tmp_path / 'slow.wav'}: sample rate 500 Hz")


def test_sources_are_closed_whatever_happens(hear, four_one_five):
    opened = []

    def open_source(file):
        fault = [AudioFormatError("damaged")] if file == "bad" else []
        opened.append(Blocks([four_one_five, *fault]))
        return opened[-1]
    hear("good", "bad", open_source=open_source)
    assert [source.is_closed for source in opened] == [True, True]


def test_faults_of_the_machine_are_not_taken_for_the_files(hear):
    def fail(file):
        raise AudioDeviceError("gone")
    with pytest.raises(AudioDeviceError):
        hear("x.wav", open_source=fail)


def test_files_and_standard_input(tmp_path, monkeypatch, rng):
    soundfile.write(tmp_path / "a.wav", np.zeros(80), 8_000)
    assert isinstance(open_file(str(tmp_path / "a.wav")), Recording)

    class Terminal(io.StringIO):
        buffer = io.BytesIO(bytes(1_600))
    monkeypatch.setattr("sys.stdin", Terminal())
    with open_file("-", raw_rate=16_000) as source:
        assert source.sample_rate == 16_000
        assert sum(len(block) for block in source) == 800
