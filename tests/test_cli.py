"""The command line: what is printed where, and the exit status."""

import json
import signal
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fakes import spoken

from listener import __version__, commands
from listener.cli import main
from listener.errors import ModelError
from listener.recognition.model import Model

MICROPHONES = (("Desk", "ALSA", 2, 16_000.0), ("Webcam", "ALSA", 1, 48_000.0))


@pytest.fixture
def recording(tmp_path, rng):
    """A file in which 4 1 5 is said."""
    path = tmp_path / "x.wav"
    soundfile.write(path, spoken("415", rng), 8_000)
    return str(path)


@pytest.fixture
def cli(installed_model, capsys):
    """Runs a command line; returns exit status, output, errors."""
    def run(*argv):
        try:
            status = main(argv)
        except SystemExit as end:           # argparse
            status = end.code
        return (status, *capsys.readouterr())
    return run


@pytest.fixture
def no_display(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.fixture
def sample(recording, monkeypatch):
    """A short recording in the place of the one that ships; it is heard without waiting."""
    monkeypatch.setattr(commands, "SAMPLE", recording)
    monkeypatch.setattr("listener.sources.recording.Pacer.follow", lambda self, n_samples: None)
    return recording


def test_replay_prints_the_contract_and_nothing_else(cli, recording):
    status, out, err = cli("replay", "--json", recording)
    lines = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [line["type"] for line in lines] == ["digit"] * 3 + ["end"]
    assert lines[-1]["digits"] == "415"


def test_replay_for_people(cli, recording):
    status, out, err = cli("replay", recording)
    assert (status, err) == (0, "")
    assert [word in line for word, line in zip(("four", "one", "five", "415"), out.splitlines(),
                                               strict=True)] == [True] * 4


@pytest.mark.parametrize("argv", [
    ("--json", "--events", "all", "replay"), ("replay", "--events", "all", "--json"),
    ("--events", "all", "replay", "--json")])
def test_options_may_stand_before_and_after_the_command(cli, recording, argv):
    status, out, _ = cli(*argv, recording)
    assert status == 0
    assert {"speech_started", "speech_stopped", "digit", "end"} == {json.loads(line)["type"]
                                                                    for line in out.splitlines()}


def test_threshold_reaches_the_decision(cli, recording):
    _, out, _ = cli("replay", "--json", "--events", "all", "--threshold", "0.99", recording)
    kinds = [json.loads(line)["type"] for line in out.splitlines()]
    assert kinds.count("rejected") == 3 and "digit" not in kinds


def test_replay_of_bad_files(cli, recording, tmp_path):
    status, out, err = cli("replay", "--json", str(tmp_path), recording, "missing.wav")
    assert status == 1
    assert [json.loads(line)["type"] for line in out.splitlines()] == [
        "error", "digit", "digit", "digit", "end", "error"]
    assert err.splitlines()[1] == "listener: error: missing.wav: no such file or directory"


@pytest.mark.parametrize("argv, message", [
    (["replay"], "FILE"), (["--threshold", "1.5"], "threshold=1.5 must be between 0 and 1"),
    (["--threshold", "nan"], "threshold=nan"), (["--threshold", "high"], "high"), (["--vad-mode", "4"], "4"),
    (["--json"], "--console"), (["--events", "all"], "--console"), (["sing"], "sing"),
    (["--console", "replay", "x.wav"], "replay"), (["--device", "1", "replay", "x.wav"], "--device"),
    (["replay", "--raw", "8000", "x.wav"], "--raw"), (["--console", "--events", "some"], "some")])
def test_wrong_usage_is_status_2(cli, argv, message):
    status, out, err = cli(*argv)
    assert (status, out) == (2, "")
    assert err.startswith("usage: listener") and message in err.splitlines()[-1]


def test_version_and_help(cli):
    assert cli("--version") == (0, f"listener {__version__}\n", "")
    status, out, _ = cli("--help")
    assert status == 0
    assert all(word in out for word in ("--console", "replay", "devices", "--device", "examples:"))


def test_a_plain_error_is_one_line_and_status_1(capsys, monkeypatch, recording):
    def fail(path=None):
        raise ModelError(f"model {path}: no such file")
    monkeypatch.setattr(Model, "load", fail)
    assert main(["replay", "--model", "other.json", recording]) == 1
    assert capsys.readouterr() == ("", "listener: error: model other.json: no such file\n")


def test_devices(cli, sound_device):
    sound_device(MICROPHONES, default=1)
    status, out, err = cli("devices")
    assert (status, err) == (0, "")
    first, second = out.splitlines()
    assert "0  Desk" in first and not first.startswith("*") and "16000 Hz, 2 channels" in first
    assert second.startswith("*") and "1  Webcam" in second and "48000 Hz, 1 channel)" in second


@pytest.mark.parametrize("inputs, message", [((), "no microphone found: plug one in"),
                                             (None, "sudo apt-get install libportaudio2")])
def test_devices_where_there_are_none(cli, sound_device, without_portaudio, inputs, message):
    if inputs is not None:
        sound_device(inputs)
    status, out, err = cli("devices")
    assert (status, out) == (1, "")
    assert err.startswith("listener: error: ") and message in err and len(err.splitlines()) == 1


@pytest.fixture
def without_portaudio(monkeypatch, tmp_path):
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    monkeypatch.syspath_prepend(str(tmp_path / "library"))
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)


@pytest.mark.parametrize("face", [["--console"], []])
def test_without_portaudio_the_sample_is_heard(cli, without_portaudio, no_display, sample, face):
    status, out, err = cli(*face)
    assert status == 0
    assert "415" in out
    assert "sudo apt-get install libportaudio2" in err and f"hearing the shipped sample {sample}" in err
    assert ("no display: set DISPLAY" in err) == (not face)


def test_without_a_microphone_the_sample_is_heard_under_its_name(cli, sound_device, sample):
    sound_device([("Speakers", "ALSA", 0, 48_000.0)])
    status, out, err = cli("--console", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert "no microphone found: plug one in" in err
    assert lines[-1]["digits"] == "415" and {line["file"] for line in lines} == {sample}


@pytest.mark.parametrize("device", ["0", "Desk"])
def test_a_microphone_that_was_asked_for_is_not_replaced(cli, sound_device, sample, device):
    sound_device([("Speakers", "ALSA", 0, 48_000.0)])
    status, out, err = cli("--console", "--device", device)
    assert (status, out) == (1, "")
    assert err.startswith("listener: error: no microphone found")


def test_the_shipped_sample_is_there():
    assert soundfile.info(str(Path(commands.__file__).parent / "samples" / commands.SAMPLE)).duration > 1


def test_console_hears_the_microphone_until_ctrl_c_also_when_it_is_gone(cli, sound_device, monkeypatch, rng):
    fake = sound_device(MICROPHONES, default=0)
    speech = spoken("415", rng, 48_000)[:, None]

    def start(stream):
        for block in np.array_split(speech, 100):
            stream.deliver(block)
        stream.settings["finished_callback"]()
    monkeypatch.setattr("fakes.InputStream.start", start)
    # While it is looked for:
    monkeypatch.setattr(fake, "_initialize", lambda: signal.raise_signal(signal.SIGINT))
    status, out, err = cli("--console", "--json", "--device", "web")
    assert [json.loads(line)["digit"] for line in out.splitlines()] == [4, 1, 5]
    assert all("file" not in json.loads(line) for line in out.splitlines())
    assert status == 130 and "listener: microphone 'Webcam' is gone" in err.splitlines()[-2]
    assert err.splitlines()[-1].endswith("3 digits: 415")
    assert fake.streams[0].is_closed
