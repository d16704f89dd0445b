"""What is wrong here, and the line that mends it."""

import io
import json
import shutil
import sys
from configparser import ConfigParser
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement

from listener.doctor import checks, examine, mending
from listener.doctor.checks import check_model, check_sound, check_vad, check_versions, check_window
from listener.errors import AudioDeviceError
from listener.doctor.findings import FAULT, NOTE, OK, Finding
from listener.doctor.levels import measured
from listener.recognition.model import shipped_model
from listener.settings import Settings

SETUP = Path(__file__).parents[1] / "setup.cfg"
DESK = [("Desk", "ALSA", 2, 16_000.0)]


def examined(*findings, as_json=False):
    """Exit status and output of a doctor who finds *findings*."""
    def found(settings):
        for finding in findings:
            if isinstance(finding, Exception):
                raise finding
            yield finding
    out = io.StringIO()
    return examine(Settings(), as_json, {"check": found}, out), out.getvalue()


@pytest.mark.parametrize("states, status, last", [
    ([OK, OK], 0, "all is well"), ([OK, NOTE], 0, "all is well"), ([FAULT, OK], 1, "1 fault"),
    ([FAULT, NOTE, FAULT], 1, "2 faults")])
def test_the_exit_status_says_whether_all_is_well(states, status, last):
    findings = [Finding(f"part {i}", state, "said") for i, state in enumerate(states)]
    assert examined(*findings)[0] == status
    assert examined(*findings)[1].splitlines()[-1] == last
    told = json.loads(examined(*findings, as_json=True)[1])
    assert told["well"] == (status == 0)
    assert [finding["state"] for finding in told["findings"]] == states


def test_a_fault_stands_above_the_line_that_mends_it():
    _, out = examined(Finding("part", FAULT, "is broken", "mend part"))
    assert [line.split() for line in out.splitlines()[:2]] == [
        ["fault", "part", "is", "broken"], ["mend", "it:", "mend", "part"]]


@pytest.mark.parametrize("error", [AudioDeviceError("gone"), ImportError("gone"), OSError("gone")])
def test_a_check_that_fails_is_a_fault_and_no_traceback(error):
    status, out = examined(Finding("before", OK, "fine"), error)
    assert status == 1
    assert "fine" in out and "gone" in out


def states(findings):
    return {finding.name: finding.state for finding in findings}


def mend(findings):
    return [finding.mend for finding in findings if finding.state == FAULT]


def test_every_library_that_is_required_is_looked_at():
    config = ConfigParser()
    config.read(SETUP)
    required = {Requirement(line).name for line in config["options"]["install_requires"].strip().splitlines()}
    assert set(checks.LIBRARIES) == required - {"tomli"}


def test_a_missing_library_is_mended_by_pip(monkeypatch):
    monkeypatch.setitem(sys.modules, "soxr", None)
    findings = list(check_versions(Settings()))
    assert states(findings)["soxr"] == FAULT and states(findings)["numpy"] == OK
    assert mend(findings) == [f"{sys.executable} -m pip install soxr"]


def test_missing_portaudio(monkeypatch, tmp_path):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(checks, "install_line", lambda what: f"install {what}")
    [finding] = check_sound(Settings())
    assert (finding.name, finding.state, finding.mend) == ("PortAudio", FAULT, "install portaudio")


def test_no_microphone(sound_device):
    sound_device([("Speakers", "ALSA", 0, 48_000.0)])
    findings = list(check_sound(Settings()))
    assert states(findings) == {"PortAudio": OK, "microphone": FAULT}
    assert mend(findings)[0].startswith("plug one in")


def test_a_microphone_that_was_asked_for_and_is_not_there(sound_device):
    sound_device(DESK)
    with pytest.raises(AudioDeviceError, match="webcam.*choose from: 0 'Desk'"):
        list(check_sound(Settings(device="webcam")))


@pytest.fixture
def microphone(sound_device, monkeypatch):
    """Puts a microphone here that delivers the given samples at 16 kHz."""
    def install(samples):
        sound_device(DESK, default=0)

        def start(stream):
            for block in np.array_split(np.stack([samples, samples], 1).astype(np.float32), 50):
                stream.deliver(block)
        monkeypatch.setattr("fakes.InputStream.start", start)
    return install


def speech(rng, loud, noise):
    """Two and a half seconds, half of them loud."""
    samples = rng.uniform(-1, 1, 40_000)
    return samples * np.where(np.arange(40_000) < 20_000, loud, noise)


@pytest.mark.parametrize("loud, noise, state, said", [
    (0.0, 0.0, FAULT, "nothing but zeros"), (0.2, 1e-3, OK, "loudest -14 dB, background -65 dB"),
    (1.5, 1e-3, NOTE, "clips"), (5e-4, 1e-5, NOTE, "very soft"), (0.3, 0.2, NOTE, "loud place")])
def test_level_and_noise(microphone, rng, capsys, loud, noise, state, said):
    microphone(speech(rng, loud, noise))
    findings = list(check_sound(Settings()))
    level = findings[-1]
    assert states(findings) == {"PortAudio": OK, "microphone": OK, "level": state}
    assert said in level.said and bool(level.mend) == (state != OK)
    assert capsys.readouterr().err == "listener: listening for 2 s: say something\n"


def test_a_microphone_is_listed_with_the_rates_it_can_do(microphone, rng):
    microphone(speech(rng, 0.2, 1e-3))
    [listed] = [finding for finding in check_sound(Settings()) if finding.name == "microphone"]
    assert listed.said == "* 0 'Desk' (ALSA), 2 channels, 16000 Hz; can do 8000 16000"


def test_levels_are_of_the_samples():
    samples = np.tile([0.5, -0.5], 4_000)
    samples[:4_000] *= 0.1
    levels = measured("x", 8_000, samples)
    assert levels.peak_db == pytest.approx(20 * np.log10(0.5))
    assert levels.noise_db == pytest.approx(20 * np.log10(0.05))
    assert not levels.is_zero


def test_the_gate_opens_for_speech_only():
    assert states(check_vad(Settings())) == {"speech gate": OK}


def test_the_model_that_ships_is_whole_and_hears():
    assert states(check_model(Settings())) == {"model": OK, "hearing": OK}


def test_a_damaged_model_is_found(tmp_path):
    for file in ("digits.json", "digits.tflite"):
        shutil.copy(shipped_model().with_name(file), tmp_path)
    weights = bytearray((tmp_path / "digits.tflite").read_bytes())
    weights[1000] ^= 1
    (tmp_path / "digits.tflite").write_bytes(weights)
    [finding] = check_model(Settings(model=str(tmp_path / "digits.json")))
    assert finding.state == FAULT and "SHA-256" in finding.said


def test_without_a_screen_the_window_is_a_note(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    [finding] = check_window(Settings())
    assert finding.state == NOTE and finding.said.startswith("no display")


def test_without_its_libraries_the_window_is_a_note(monkeypatch):
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    [finding] = check_window(Settings())
    assert finding.state == NOTE and "[desktop]" in finding.mend


@pytest.mark.parametrize("qt_platform, state, said", [
    ("offscreen", OK, "on platform 'offscreen'"), ("minimal:bad=1", OK, "on platform 'minimal'")])
def test_qt_is_started(monkeypatch, qt_platform, state, said):
    monkeypatch.setenv("QT_QPA_PLATFORM", qt_platform)
    [finding] = check_window(Settings())
    assert (finding.state, said in finding.said) == (state, True)


def test_qt_that_cannot_start_is_a_fault(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense")
    monkeypatch.setattr(checks, "install_line", lambda what: f"install {what}")
    [finding] = check_window(Settings())
    assert (finding.state, finding.mend) == (FAULT, "install qt")


@pytest.mark.parametrize("manager, line", [
    ("apt-get", "sudo apt-get install libportaudio2"), ("dnf", "sudo dnf install portaudio"),
    ("brew", "brew install portaudio"), ("none", "install portaudio with your system's package manager")])
def test_packages_by_the_system_s_own_manager(manager, line):
    assert mending.install_line("portaudio", lambda program: program == manager) == line


@pytest.mark.parametrize("what", mending.PACKAGES)
def test_every_manager_has_a_command(what):
    assert set(mending.PACKAGES[what]) <= set(mending.INSTALL)


@pytest.mark.parametrize("platform, mixer, part", [
    ("linux", "wpctl", "wpctl set-mute"), ("linux", "amixer", "amixer"), ("linux", "", "alsamixer"),
    ("darwin", "wpctl", "Privacy_Microphone"), ("win32", "", "ms-settings:privacy-microphone")])
def test_a_mute_microphone_by_the_system(platform, mixer, part):
    assert part in mending.unmute_line(platform, lambda program: program == mixer)


def test_where_to_plug_in():
    assert mending.start_line("linux", lambda program: program == "pulseaudio").endswith("pulseaudio --start")
    assert mending.start_line("darwin", lambda program: True) == "plug one in"
