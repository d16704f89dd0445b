"""Doctor, limits, clips and the Python API on a real PortAudio stream.  Slow, as the other one is."""

import json
import signal
import subprocess
import sys
import time

import pytest
import soundfile
from fakes import spoken
from processes import RUN, RUN_WITH_FAKE_MODEL
from virtual_microphone import VirtualMicrophone

from train.corpora.readers import read_fsdd

pytestmark = pytest.mark.slow

API = """import fakes, listener, listener.recognition.model as model
model.Model.load = lambda path=None: fakes.FakeModel()
print("ready", flush=True)
for event in listener.listen():
    print(event.digit, flush=True)
    if event.digit == 1:
        break
"""


@pytest.fixture(scope="module")
def microphone():
    with VirtualMicrophone() as started:
        yield started


@pytest.fixture
def tones(tmp_path, rng):
    soundfile.write(tmp_path / "tones.wav", spoken("4150226", rng, 16_000), 16_000)
    return tmp_path / "tones.wav"


def level(doctor):
    out, _ = doctor.communicate(timeout=60)
    findings = json.loads(out)["findings"]
    return next(finding for finding in findings if finding["name"] == "level"), doctor.returncode


def test_the_doctor_finds_a_microphone_that_delivers_nothing(start, microphone):
    found, status = level(start("doctor", "--json", code=RUN, environment=microphone.environment))
    assert (found["state"], status) == ("fault", 1)
    assert "nothing but zeros" in found["said"] and "mute" in found["mend"]


def test_the_doctor_finds_nothing_wrong_with_one_that_is_spoken_into(start, microphone, tmp_path, rng):
    soundfile.write(tmp_path / "noise.wav", 0.01 * rng.standard_normal(16_000 * 8), 16_000)
    with subprocess.Popen(["paplay", "--latency-msec=30", str(tmp_path / "noise.wav")],
                          env=microphone.environment) as player:
        time.sleep(0.5)
        doctor = start("doctor", "--json", code=RUN, environment=microphone.environment)
        found, _ = level(doctor)
        player.terminate()
    assert found["state"] in ("ok", "note") and "zeros" not in found["said"]


def test_so_many_digits_and_their_clips(start, microphone, tones, tmp_path):
    console = start("--console", "--json", "--digits", "3", "--save-clips", str(tmp_path / "clips"),
                    "--on-digit", "printenv LISTENER_WORD", environment=microphone.environment)
    assert "Ctrl-C ends it" in console.stderr.readline()
    microphone.play(tones)
    out, err = console.communicate(timeout=20)
    assert [json.loads(line)["digit"] for line in out.splitlines()] == [4, 1, 5]
    assert console.returncode == 0
    assert [word for word in ("four", "one", "five", "3 clips saved") if word in err] == [
        "four", "one", "five", "3 clips saved"]
    words = [recording.words for recording in read_fsdd(tmp_path / "clips")]
    assert sorted(words) == [("five",), ("four",), ("one",)]


def test_it_ends_when_nobody_speaks(start, microphone):
    console = start("--console", "--until-silence", "1", environment=microphone.environment)
    assert console.wait(20) == 0


def test_a_python_program_listens_and_ends_cleanly(start, microphone, tones):
    program = start(code=API, environment=microphone.environment)
    assert program.stdout.readline() == "ready\n"
    time.sleep(1.5)
    microphone.play(tones)
    out, err = program.communicate(timeout=20)
    assert (out.split(), err, program.returncode) == (["4", "1"], "", 0)


def test_ctrl_c_finishes_what_a_hook_began(start, microphone, tones, tmp_path):
    hook = f"{sys.executable} -c 'import time; time.sleep(1); open(\"{tmp_path}/done\", \"a\").write(\"x\")'"
    console = start("--console", "--json", "--on-digit", hook, code=RUN_WITH_FAKE_MODEL,
                    environment=microphone.environment)
    assert "Ctrl-C ends it" in console.stderr.readline()
    microphone.play(tones)
    console.send_signal(signal.SIGINT)
    assert console.wait(20) == 130
    assert (tmp_path / "done").exists()
