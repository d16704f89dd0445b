"""What the listener must not do: talk to anybody, or write anything down.

Its three faces run in processes of their own, in which Python refuses to open a socket, to
write a file or to start a program.  Python does not see what native code does, for one
PortAudio's way to the sound server; so a slow test looks at the system calls themselves.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from processes import RUN_WITH_FAKE_MODEL, TESTS
from virtual_microphone import VirtualMicrophone

import listener

SAMPLE = str(Path(listener.__file__).parent / "samples" / "phone_number.flac")
LISTENED_S = 1
# What native libraries say while they start goes to /dev/null; compiled Python files are not ours.
GUARD = """\
import os, sys
sys.dont_write_bytecode = True
def refuse(event, args):
    is_writing = event == "open" and args[0] != os.devnull and (
        set(args[1] or "") & set("wax+") or (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    if is_writing or event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.fork",
                                       "os.posix_spawn", "os.rename", "os.mkdir", "os.link", "os.symlink")):
        sys.stderr.write(f"forbidden: {event} {args}\\n")
        raise RuntimeError(f"forbidden: {event}")
sys.addaudithook(refuse)
"""
MICROPHONE = f"""\
import signal, threading, numpy, fakes
fake = sys.modules["sounddevice"] = fakes.SoundDevice([("Desk", "ALSA", 1, 8000.0)], 0)
def start(stream):
    for block in numpy.array_split(fakes.spoken("415", numpy.random.default_rng(1))[:, None], 50):
        stream.deliver(block)
    threading.Timer({LISTENED_S}, end).start()
def end():
    print("opened the microphone", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGINT)
fakes.InputStream.start = start
"""
FACES = {"console": ("--console", "--json"), "replay": ("replay", "--json", SAMPLE), "window": ()}


def guarded(code, *argv, cwd):
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    return subprocess.run([sys.executable, "-c", GUARD + code, *argv], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"}, cwd=cwd,
                          timeout=100)


@pytest.mark.parametrize("act", ["import socket; socket.socket()", "open('trace', 'w')",
                                 "os.open('trace', os.O_CREAT | os.O_WRONLY)", "os.mkdir('trace')",
                                 "import subprocess; subprocess.run('true')"])
def test_the_guard_refuses_what_it_should(tmp_path, act):
    done = guarded(act, cwd=tmp_path)
    assert "forbidden" in done.stderr and done.returncode == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("face", FACES)
def test_no_socket_is_opened_and_no_file_written(tmp_path, face):
    done = guarded(MICROPHONE + RUN_WITH_FAKE_MODEL, *FACES[face], cwd=tmp_path)
    assert "forbidden" not in done.stderr and "Traceback" not in done.stderr
    assert done.returncode == (0 if face == "replay" else 130)
    assert ("opened the microphone" in done.stderr) == (face != "replay")
    if face == "console":
        assert [json.loads(line)["digit"] for line in done.stdout.splitlines()] == [4, 1, 5]
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_system_calls_speak_to_the_sound_server_alone(tmp_path):
    """The whole process with a real PortAudio stream: no network, no file but PulseAudio's own."""
    calls = tmp_path / "calls"
    with VirtualMicrophone() as microphone:
        path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
        subprocess.run(
            ["strace", "-f", "-qq", "-o", str(calls), "-e", "trace=socket,connect,openat,creat,mkdir,rename",
             "timeout", "--signal=INT", "8", sys.executable, "-B", "-c", RUN_WITH_FAKE_MODEL, "--console"],
            env={**microphone.environment, "PYTHONPATH": path}, capture_output=True, timeout=100)
        own = microphone.environment["PULSE_STATE_PATH"].rsplit("/", 1)[0]
    made = calls.read_text().splitlines()
    families = {family for line in made for family in re.findall(r"socket\((\w+)", line)}
    connected = {path for line in made for path in re.findall(r'connect\(.*sun_path=@?"([^"]+)"', line)}
    assert families <= {"AF_UNIX"}
    assert own + "/native" in connected
    assert {path for path in connected if not path.startswith((own, "/dev/shm/jack"))} == set()
    written = {path for line in made if re.search("O_WRONLY|O_RDWR|O_CREAT|creat|mkdir|rename", line)
               and " = -1 " not in line for path in re.findall(r'"([^"]+)"', line)}
    assert {path for path in written if not path.startswith((own, "/dev/"))} == set()
