"""Signals, closed standard streams, full disks, users without a home: what others do to the program."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soundfile
from fakes import spoken
from processes import RUN_WITH_FAKE_MODEL, TESTS

ENDINGS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
STATUS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
HOMELESS = """
import os, pwd
def homeless(*_, **__): raise KeyError("nobody")
pwd.getpwuid = homeless
""" + RUN_WITH_FAKE_MODEL


@pytest.fixture
def recording(tmp_path, rng):
    """A file in which 4 1 5 is said."""
    path = tmp_path / "x.wav"
    soundfile.write(path, spoken("415", rng), 8_000)
    return str(path)


def shell(line, *argv, code=RUN_WITH_FAKE_MODEL, **environment):
    """``listener ARGV`` as the command "$@" of a shell's *line*."""
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    return subprocess.run(["sh", "-c", line, "sh", sys.executable, "-c", code, *argv], text=True, timeout=60,
                          capture_output=True, env={**os.environ, "PYTHONPATH": path, **environment})


@pytest.mark.parametrize("how", ENDINGS)
def test_what_was_heard_is_written_whatever_ends_it(start, tmp_path, rng, how):
    out, long = tmp_path / "x.TextGrid", tmp_path / "long.wav"
    soundfile.write(long, spoken("4152" * 10, rng), 8_000)
    listener = start("replay", "--realtime", "--events", "all", "--format", "textgrid", "-o", str(out),
                     str(long))
    while not out.exists():
        assert listener.poll() is None
        time.sleep(0.01)
    time.sleep(0.5)
    listener.send_signal(how)
    assert (listener.wait(60), listener.stderr.read()) == (STATUS[how], "")
    assert out.read_text().startswith("File type")


@pytest.mark.parametrize("how", ENDINGS)
def test_half_a_document_goes_and_processes_too(start, recording, tmp_path, how):
    (tmp_path / "in").mkdir()
    for i in range(300):
        os.link(recording, tmp_path / "in" / f"{i}.wav")
    listener = start("replay", "--jobs", "2", "--json", "--output-dir", str(tmp_path / "out"),
                     str(tmp_path / "in"))
    while not list(tmp_path.glob("out/*.jsonl")):
        assert listener.poll() is None
        time.sleep(0.01)
    listener.send_signal(how)
    listener.communicate(timeout=60)             # NB: the pipes end when the last that holds them is gone
    assert listener.returncode == STATUS[how]
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".jsonl"}
    assert len(list((tmp_path / "out").iterdir())) < 300


def test_behind_an_ampersand_ctrl_c_is_for_others(recording):
    """A shell that is a script lets its background ignore SIGINT: SIGTERM ends it all the same."""
    done = shell('"$@" & sleep 2; kill -INT $!; kill -TERM $!; wait $!', "replay", "--realtime", "--json",
                 *[recording] * 100)
    assert (done.returncode, done.stderr) == (143, "")


def test_notes_do_not_get_among_the_lines(recording):
    done = shell('"$@" 2>&-', "replay", "--json", recording, "missing.wav")
    assert done.returncode == 1
    assert [line["type"] for line in map(json.loads, done.stdout.splitlines())] == [
        "digit", "digit", "digit", "end", "error"]


@pytest.mark.parametrize("argv", [["replay", "x.wav"], ["--print-config"], ["doctor"]])
@pytest.mark.parametrize("line, fault", [
    ('"$@" >&-', "Bad file descriptor"),
    pytest.param('"$@" >/dev/full', "No space left on device",
                 marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full"))])
def test_what_cannot_be_written_is_said(recording, tmp_path, line, fault, argv):
    done = shell(f"cd {tmp_path}; {line}", *argv)
    assert (done.returncode, done.stderr) == (
        1, f"listener: error: cannot write to standard output: {fault}\n")


@pytest.mark.parametrize("line, fault", [
    ('"$@" <&-', "standard input is empty"), ('"$@" 0>/dev/null', "standard input: bad file descriptor")])
def test_an_input_that_is_none_is_one_line(line, fault):
    done = shell(line, "replay", "-")
    assert (done.returncode, done.stderr) == (1, f"listener: error: {fault}\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("output", [["-o", "/dev/full"], ["--output-dir", "full"]])
def test_a_full_disk_leaves_one_line_and_no_half_file(recording, tmp_path, output):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x.txt.part").symlink_to("/dev/full")
    done = shell(f'cd {tmp_path}; "$@"', "replay", *output, recording)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert "No space left on device" in done.stderr
    assert not list((tmp_path / "full").iterdir()) or output[0] == "-o"


@pytest.mark.parametrize("argv", [["--version"], ["--help"], ["replay", "--json", "x.wav"],
                                  ["--print-config"]])
def test_a_user_needs_no_home(recording, tmp_path, argv):
    done = shell(f'cd {tmp_path}; unset HOME XDG_CONFIG_HOME; "$@"', *argv, code=HOMELESS)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout


def test_help_can_be_told_in_any_encoding():
    done = shell('"$@"', "--help", PYTHONIOENCODING="ascii", XDG_CONFIG_HOME="/tmp/日本")
    assert (done.returncode, done.stderr) == (0, "")
