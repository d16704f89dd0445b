"""The whole path in life: a sound server, PortAudio's stream, the console in a process of its own.

Slow, and it fails where the sound server is not installed: a microphone is what this is all about.
"""

import csv
import json
import signal
import time
from pathlib import Path

import pytest
import soundfile
from fakes import spoken
from processes import RUN, RUN_WITH_FAKE_MODEL
from virtual_microphone import VirtualMicrophone

import listener

pytestmark = pytest.mark.slow

SAMPLES = Path(listener.__file__).parent / "samples"
NOTICED_S = 2            # from the fault to the word of it
RETURNED_S = 2           # from the device's return to the word of it


@pytest.fixture(scope="module")
def microphone():
    with VirtualMicrophone() as started:
        yield started


@pytest.fixture
def doomed_microphone():
    """One that a test may break."""
    with VirtualMicrophone() as started:
        yield started


def listening(start, microphone, *options, code=RUN_WITH_FAKE_MODEL):
    """The console, when it has opened the microphone."""
    console = start("--console", "--json", *options, code=code, environment=microphone.environment)
    assert "Ctrl-C ends it" in console.stderr.readline()
    return console


def heard(start, microphone, path, code):
    """What the console, ended by Ctrl-C, says of *path*: its lines, exit status, last words."""
    console = listening(start, microphone, code=code)
    microphone.play(path)
    time.sleep(1)
    console.send_signal(signal.SIGINT)
    out, err = console.communicate(timeout=20)
    return [json.loads(line) for line in out.splitlines()], console.returncode, err


def digits_of(lines):
    return "".join(str(line["digit"]) for line in lines if line["type"] == "digit")


def test_tones_through_portaudio(start, microphone, tmp_path, rng):
    soundfile.write(tmp_path / "tones.wav", spoken("4150226", rng, 16_000), 16_000)
    lines, status, err = heard(start, microphone, tmp_path / "tones.wav", RUN_WITH_FAKE_MODEL)
    assert digits_of(lines) == "4150226"
    assert status == 130
    assert err.splitlines()[-1].endswith("7 digits: 4150226") and "lost" not in err
    assert all(0 <= line["at"] - line["end"] < 0.3 for line in lines)


@pytest.mark.parametrize("file", ["phone_number.flac", "doubles.flac", "no_digits.flac"])
def test_the_samples_that_ship_are_heard_as_they_are_meant(start, microphone, file):
    with (SAMPLES / "manifest.csv").open(encoding="utf-8") as manifest:
        digits = {row["file"]: row["digits"] for row in csv.DictReader(manifest)}[file]
    lines, status, _ = heard(start, microphone, SAMPLES / file, RUN)
    assert (digits_of(lines), status) == (digits, 130)


def test_the_device_is_listed_and_found_by_a_part_of_its_name(start, microphone):
    devices = start("devices", environment=microphone.environment)
    listed = devices.communicate(timeout=20)[0].splitlines()
    assert [line for line in listed if line.startswith("*") and "default" in line]
    console = listening(start, microphone, "--device", "DEFAU")
    console.send_signal(signal.SIGINT)
    assert console.wait(20) == 130


FAULTS = {"kill": ("kill", "begin"), "freeze": ("freeze", "thaw"), "unplug": ("unplug", "plug")}


def await_line(console, words, limit_s):
    """Read the console's stderr up to a line with *words*; it must come in time."""
    began = time.monotonic()
    for line in console.stderr:
        if words in line:
            assert time.monotonic() - began < limit_s
            return
    raise AssertionError(f"the console never said {words!r}")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_microphone_that_goes_is_missed_and_taken_up_again(start, doomed_microphone, tmp_path, rng, fault):
    soundfile.write(tmp_path / "tones.wav", spoken("415", rng, 16_000), 16_000)
    console = listening(start, doomed_microphone, "--events", "all")
    doomed_microphone.play(tmp_path / "tones.wav")
    time.sleep(1)
    go, come = FAULTS[fault]
    getattr(doomed_microphone, go)()
    await_line(console, "it is looked for", NOTICED_S)
    time.sleep(1.5)
    getattr(doomed_microphone, come)()
    await_line(console, "hearing 'default' again", RETURNED_S)
    doomed_microphone.play(tmp_path / "tones.wav")
    time.sleep(1)
    console.send_signal(signal.SIGINT)
    out, _ = console.communicate(timeout=20)
    lines = [json.loads(line) for line in out.splitlines()]
    assert digits_of(lines) == "415415" and console.returncode == 130
    [gap] = [line for line in lines if line["type"] == "gap"]
    assert 1.5 < gap["end"] - gap["start"] < 8
    assert digits_of([line for line in lines if line["at"] > gap["end"]]) == "415"


@pytest.mark.parametrize("fault", ["kill", "freeze"])
def test_ctrl_c_ends_the_search_for_a_microphone(start, doomed_microphone, fault):
    console = listening(start, doomed_microphone)
    time.sleep(1)
    getattr(doomed_microphone, fault)()
    await_line(console, "it is looked for", NOTICED_S)
    time.sleep(1)
    console.send_signal(signal.SIGINT)
    _, err = console.communicate(timeout=4)
    assert console.returncode == 130 and "Traceback" not in err
    assert err.splitlines()[-1].endswith("0 digits")


def test_a_server_that_is_frozen_from_the_beginning_is_an_error_in_time(start, doomed_microphone):
    doomed_microphone.freeze()
    console = start("--console", "--device", "default", environment=doomed_microphone.environment)
    out, err = console.communicate(timeout=12)
    assert (console.returncode, out) == (1, "")
    assert "listener: error: the sound server has not answered" in err and "Traceback" not in err


def test_a_program_that_was_stopped_for_a_while_goes_on(start, microphone, tmp_path, rng):
    soundfile.write(tmp_path / "tones.wav", spoken("415", rng, 16_000), 16_000)
    console = listening(start, microphone)
    time.sleep(1)
    console.send_signal(signal.SIGSTOP)
    time.sleep(4)
    console.send_signal(signal.SIGCONT)
    time.sleep(5)                       # what was lost meanwhile is lost before the first tone
    microphone.play(tmp_path / "tones.wav")
    time.sleep(1)
    console.send_signal(signal.SIGINT)
    out, _ = console.communicate(timeout=20)
    assert digits_of([json.loads(line) for line in out.splitlines()]) == "415"
    assert console.returncode == 130
