"""The command line: what is printed where, and the exit status."""

import json
import os
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
from listener.options import HEARING, make_parser
from listener.recognition.model import Model
from listener.settings import NAMES

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
    (tmp_path / "empty").mkdir()
    status, out, err = cli("replay", "--json", str(tmp_path / "empty"), recording, "missing.wav")
    assert status == 1
    assert [json.loads(line)["type"] for line in out.splitlines()] == [
        "error", "digit", "digit", "digit", "end", "error"]
    assert err.splitlines()[1] == "listener: error: missing.wav: no such file or directory"


@pytest.mark.parametrize("argv, message", [
    (["replay"], "FILE"), (["--threshold", "1.5"], "threshold=1.5 must be between 0 and 1"),
    (["--threshold", "nan"], "threshold=nan"), (["--threshold", "high"], "high"), (["--vad-mode", "4"], "4"),
    (["--json"], "--console"), (["--events", "all"], "--console"), (["sing"], "sing"),
    (["--console", "replay", "x.wav"], "replay"), (["--device", "1", "replay", "x.wav"], "--device"),
    (["replay", "--raw", "8000", "x.wav"], "--raw"), (["--console", "--events", "some"], "some"),
    (["--pre-roll-ms", "-1"], "pre_roll_ms=-1 must be between 0 and 2000"),
    (["--hangover-ms", "5"], "hangover_ms=5 must be between 100 and 2000"),
    (["--channel", "0"], "channel=0 must be 1 or more"), (["--gain-db", "x"], "gain_db='x' must be a number"),
    (["-r", "5"], "samplerate=5 must be between 1000 and 768000 Hz"),
    (["--group-pause", "0"], "group_pause=0 must be between 0.1 and 60 seconds"),
    (["--console", "--digits", "0"], "'0' must be a whole number, 1 or more"),
    (["--console", "--until-silence", "nan"], "'nan' must be 0.1 seconds or more"),
    (["--group-pause", "2"], "--group-pause needs"), (["--digits", "3"], "--digits needs --console"),
    (["--digits", "3", "replay", "x"], "not for replay"),
    (["--until-silence", "3", "doctor"], "not for doctor"), (["--console", "-q", "-v"], "not allowed with"),
    (["--on-digit", ""], "--on-digit needs --console or replay"), (["replay", "-r", "8000", "x"], "-r"),
    (["--save-clips", "x", "devices"], "--save-clips needs"), (["--console", "--refused"], "--save-clips"),
    (["--spectrogram"], "--spectrogram needs --console"),
    (["--spectrogram", "replay", "x"], "not for replay"),
    (["--console", "--spectrogram", "--json"], "is for the view of the terminal"),
    (["--console", "--spectrogram", "-q"], "is for the view of the terminal")])
def test_wrong_usage_is_status_2(cli, argv, message):
    status, out, err = cli(*argv)
    assert (status, out) == (2, "")
    assert err.startswith("usage: listener") and message in err.splitlines()[-1]


@pytest.mark.parametrize("argv, message", [
    (["--console", "--on-digit", "no-such-program"], "there is no program 'no-such-program'"),
    (["--config", "none.toml", "--console"], "settings file none.toml: no such file")])
def test_other_wrong_settings_are_status_2_as_well(cli, sample, sound_device, argv, message):
    sound_device([])
    status, out, err = cli(*argv)
    assert (status, out) == (2, "")
    assert message in err.splitlines()[-1]


@pytest.mark.parametrize("argv", [["replay"], []])
def test_a_time_that_the_model_cannot_count_in_is_status_2(cli, recording, monkeypatch, argv):
    monkeypatch.setattr(commands, "load_window", lambda: pytest.fail)
    status, _, err = cli("--pre-roll-ms", "305", *argv, *[recording][:len(argv)])
    assert (status, err) == (2, "listener: error: --pre-roll-ms: pre_roll_ms=305 must be a multiple of 20\n")


def test_where_such_a_time_stands_is_said(cli, tmp_path, monkeypatch):
    (tmp_path / "s.toml").write_text("hangover_ms = 310")
    for argv in (["--print-config"], ["replay", "missing.wav"]):
        status, out, err = cli("--config", str(tmp_path / "s.toml"), *argv)
        assert (status, out) == (2, "")
        assert err == f"listener: error: {tmp_path / 's.toml'}: hangover_ms=310 must be a multiple of 20\n"
    monkeypatch.setenv("LISTENER_PRE_ROLL_MS", "30")
    assert "LISTENER_PRE_ROLL_MS: pre_roll_ms=30 must" in cli("--print-config")[2]


def test_version_and_help(cli):
    assert cli("--version") == (0, f"listener {__version__}\n", "")
    status, out, _ = cli("--help")
    assert status == 0
    assert all(word in out for word in ("--console", "replay", "devices", "--device", "examples:"))


@pytest.mark.parametrize("command", ["replay", "devices", "doctor"])
def test_every_command_has_help(cli, command):
    status, out, _ = cli(command, "--help")
    assert status == 0 and out.startswith(f"usage: listener {command}")


def test_every_setting_has_an_option_and_every_option_help(cli):
    assert tuple(HEARING) == NAMES
    _, out, _ = cli("--help")
    assert all(f"--{name.replace('_', '-')}" in out for name in NAMES)
    assert all(action.help for action in make_parser()._actions if action.dest != "command")


def test_file_environment_and_options_in_rising_order(cli, recording, tmp_path, monkeypatch):
    (tmp_path / "strict.toml").write_text("threshold = 0.99")

    def digits(*argv):
        status, out, _ = cli(*argv, "replay", "--json", recording)
        assert status == 0
        return json.loads(out.splitlines()[-1])["digits"]
    strict = ["--config", str(tmp_path / "strict.toml")]
    assert (digits(), digits(*strict), digits(*strict, "--threshold", "0.5")) == ("415", "", "415")
    monkeypatch.setenv("LISTENER_THRESHOLD", "0.5")
    assert (digits(*strict), digits(*strict, "--threshold", "0.99")) == ("415", "")


def test_what_is_in_force_is_printed_as_toml(cli, monkeypatch):
    monkeypatch.setenv("LISTENER_VAD_MODE", "3")
    status, out, err = cli("--print-config", "--gain-db", "6")
    assert (status, err) == (0, "")
    assert "vad_mode = 3" in out and "# environment, LISTENER_VAD_MODE" in out
    assert "gain_db = 6.0" in out and "# command line, --gain-db" in out


def test_hearing_settings_reach_the_microphone_and_the_pipeline(cli, sound_device, monkeypatch, rng):
    fake = sound_device(MICROPHONES, default=0)
    speech = spoken("415", rng, 48_000)[:, None]

    def start(stream):
        for block in np.array_split(np.hstack([np.zeros_like(speech), speech / 50]), 100):
            stream.deliver(block)
    monkeypatch.setattr("fakes.InputStream.start", start)
    wanted = ["-d", "desk", "-r", "48000", "--channel", "2", "--gain-db", "34", "--digits", "3"]
    _, out, _ = cli("--console", "--json", *wanted)
    assert [json.loads(line)["digit"] for line in out.splitlines()] == [4, 1, 5]
    assert fake.streams[0].settings["samplerate"] == 48_000


def test_the_window_gets_the_settings_too(cli, installed_model, monkeypatch):
    def window(model, given):
        assert model is installed_model
        print(given)
        return 0
    monkeypatch.setattr(commands, "load_window", lambda: window)
    monkeypatch.setenv("LISTENER_GAIN_DB", "6")
    given = {"gain_db": 6.0, "device": "usb", "threshold": 0.6}
    assert cli("-d", "usb", "--threshold", "0.6") == (0, f"{given}\n", "")
    assert cli("-d", "usb", "--threshold", "0.6", "--gain-db", "3")[1] == f"{given | {'gain_db': 3.0}}\n"


@pytest.mark.parametrize("limit, digits", [
    ([], "41522"), (["--digits", "2"], "41"), (["--until-silence", "1"], "415"),
    (["--digits", "9", "--until-silence", "5"], "41522")])
def test_listening_ends_by_itself(cli, sound_device, sample, rng, limit, digits):
    sound_device([])
    pause = np.zeros(24_000, np.float32)
    soundfile.write(sample, np.concatenate([spoken("415", rng), pause, spoken("22", rng)]), 8_000)
    status, out, _ = cli("--console", "--json", *limit)
    assert status == 0
    assert json.loads(out.splitlines()[-1])["digits"] == digits


@pytest.mark.parametrize("pause, summary", [("2", "415 22"), ("10", "41522")])
def test_group_pause_reaches_the_summary(cli, sound_device, sample, rng, pause, summary):
    sound_device([])
    silence = np.zeros(24_000, np.float32)
    soundfile.write(sample, np.concatenate([spoken("415", rng), silence, spoken("22", rng)]), 8_000)
    assert cli("--console", "--group-pause", pause)[2].splitlines()[-1].endswith(f"5 digits: {summary}")


def test_a_spectrogram_needs_a_terminal(cli, sound_device, sample):
    sound_device([])
    status, out, err = cli("--console", "--spectrogram")
    assert (status, len(out.splitlines())) == (0, 4)
    assert "the spectrogram needs a terminal" in err


def test_the_view_is_for_people(cli, sound_device, sample, monkeypatch):
    """On a terminal; --json and --quiet are plain there too."""
    sound_device([])
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "\x1b[" in cli("--console", "--spectrogram")[1]
    assert "\x1b" not in cli("--console", "--json")[1] + cli("--console", "--quiet")[1]


def test_clips_of_replayed_files(cli, recording, tmp_path):
    status, out, err = cli("--save-clips", str(tmp_path / "clips"), "replay", recording, recording)
    assert (status, err) == (0, f"listener: 6 clips saved to {tmp_path / 'clips'}\n")
    assert len(list((tmp_path / "clips").glob("*.wav"))) == 6
    lines = [json.loads(line) for line in (tmp_path / "clips" / "clips.jsonl").read_text().splitlines()]
    assert {line["file"] for line in lines} == {recording}


def test_quiet_and_verbose(cli, recording, tmp_path, sample, sound_device):
    clips = ["--save-clips", str(tmp_path / "clips")]
    assert cli("-q", *clips, "replay", recording)[2] == ""
    assert "settings: threshold=0.4 (command line)" in cli("-v", "--threshold", "0.4", "replay", recording)[2]
    sound_device([])
    err = cli("-q", "--console")[2]
    assert "Ctrl-C ends it" not in err and "no microphone found" in err


def test_the_shell_completes(start, tmp_path):
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "answer"),
             "_ARGCOMPLETE_IFS": "\n", "COMP_LINE": "listener --events ", "COMP_POINT": "18"}
    assert start(environment={**os.environ, **asked}).wait(60) == 0
    assert (tmp_path / "answer").read_text().split() == ["digits", "all"]


def test_completion_without_its_library_says_what_is_missing(cli, monkeypatch):
    monkeypatch.setenv("_ARGCOMPLETE", "1")
    monkeypatch.setitem(sys.modules, "argcomplete", None)
    assert "[completion]" in str(cli()[0])


def test_the_doctor_comes(cli, monkeypatch):
    monkeypatch.setattr("listener.cli.examine", lambda settings, as_json: 7 if as_json else settings.device)
    assert cli("doctor", "-d", "desk")[0] == cli("-d", "desk", "doctor")[0] == "desk"
    assert cli("doctor", "--json")[0] == 7


def test_a_plain_error_is_one_line_and_status_1(capsys, monkeypatch, recording):
    def fail(path=None):
        raise ModelError(f"model {path}: no such file")
    monkeypatch.setattr(Model, "load", fail)
    assert main(["replay", "--model", "other.json", recording]) == 1
    assert capsys.readouterr() == ("", "listener: error: model other.json: no such file\n")


@pytest.mark.parametrize("argv", [["devices"], ["-l"], ["--list-devices"]])
def test_devices_is_a_table(cli, sound_device, argv):
    sound_device(MICROPHONES, default=1)
    status, out, err = cli(*argv)
    assert (status, err) == (0, "")
    head, first, second = (line.split() for line in out.splitlines())
    assert head == ["name", "interface", "rate", "channels"]
    assert first == ["0", "Desk", "ALSA", "16000", "Hz", "2"]
    assert second == ["*", "1", "Webcam", "ALSA", "48000", "Hz", "1"]


@pytest.mark.parametrize("argv", [["devices", "--json"], ["--json", "-l"], ["--json", "devices"]])
def test_devices_for_programs(cli, sound_device, argv):
    sound_device(MICROPHONES, default=1)
    status, out, err = cli(*argv)
    assert (status, err) == (0, "")
    assert json.loads(out)[1] == {"index": 1, "name": "Webcam", "host_api": "ALSA", "sample_rate": 48_000,
                                  "n_channels": 1, "is_default": True}
    assert [device["is_default"] for device in json.loads(out)] == [False, True]


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


@pytest.mark.parametrize("taken_by", [["--quiet"], ["--on-digit", "true"], ["--save-clips", "clips"]])
def test_nobody_takes_the_sample_for_a_person(cli, sound_device, sample, taken_by, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sound_device([("Speakers", "ALSA", 0, 48_000.0)])
    status, out, err = cli("--console", "--json", *taken_by)
    assert (status, out) == (1, "") and err.startswith("listener: error: no microphone found: plug one in")
    assert not list(tmp_path.glob("clips/*"))


def test_the_settings_of_a_replay_are_printed_without_a_recording(cli):
    status, out, err = cli("replay", "--print-config", "--threshold", "0.8")
    assert (status, err) == (0, "") and "threshold = 0.8 " in out


def test_where_no_microphone_is_the_list_is_empty(cli, sound_device):
    sound_device([("Speakers", "ALSA", 0, 48_000.0)])
    status, out, err = cli("devices", "--json")
    assert (status, json.loads(out)) == (1, []) and "listener: error: no microphone found" in err
    assert cli("devices")[:2] == (1, "")


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
    fake.plug()
    look = fake._initialize

    def interrupted():
        monkeypatch.setattr(fake, "_initialize", look)
        look()
        signal.raise_signal(signal.SIGINT)
    monkeypatch.setattr(fake, "_initialize", interrupted)
    status, out, err = cli("--console", "--json", "--device", "web")
    assert [json.loads(line)["digit"] for line in out.splitlines()] == [4, 1, 5]
    assert all("file" not in json.loads(line) for line in out.splitlines())
    assert status == 130 and "listener: microphone 'Webcam' is gone" in err.splitlines()[-2]
    assert err.splitlines()[-1].endswith("3 digits: 415")
    assert fake.streams[0].is_closed
