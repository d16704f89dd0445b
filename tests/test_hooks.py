"""A program for each digit."""

import json
import sys
import time
from pathlib import Path

import pytest
import soundfile
from fakes import spoken

from listener.errors import ConfigError
from listener.events import Digit
from listener.hearing import open_pipeline
from listener.taps.hooks import MAX_WAITING, DigitHook, _split
from listener.pipeline import run
from listener.settings import Settings

LIMIT_S = 20

TELL = ("import json, os, sys; open(sys.argv[1], 'a').write(json.dumps("
        "{k[9:]: v for k, v in os.environ.items() if k.startswith('LISTENER_')}) + chr(10))")


@pytest.fixture
def told(tmp_path):
    """A command that writes down its environment, and what it wrote."""
    class Told:
        path = tmp_path / "told"
        command = f'{sys.executable} -c "{TELL}" {tmp_path}/told'

        def __call__(self):
            written = self.path.read_text() if self.path.exists() else ""
            return [json.loads(line) for line in written.splitlines()]
    return Told()


@pytest.fixture
def warnings():
    return []


@pytest.fixture
def pipeline(make_pipeline):
    return make_pipeline()


def digit(n=7):
    return Digit(9_000, 4_000, 8_000, n, "seven", 0.98765)


def test_each_digit_in_order_with_all_that_is_known_of_it(fake_model, told, warnings, four_one_five):
    hook = DigitHook(told.command, warnings.append)
    hook.begin("x.wav")
    events = list(run([four_one_five], open_pipeline(fake_model, Settings(), 8_000, [hook])))
    hook.close()
    digits = [event for event in events if isinstance(event, Digit)]
    assert [line["DIGIT"] for line in told()] == ["4", "1", "5"] and warnings == []
    for line, event in zip(told(), digits, strict=True):
        assert line["WORD"] == event.word and line["FILE"] == "x.wav"
        assert float(line["CONFIDENCE"]) == pytest.approx(event.confidence, abs=1e-4)
        for name, position in (("START", event.start), ("END", event.end), ("AT", event.at)):
            assert float(line[name]) == pytest.approx(position / 8_000, abs=1e-4)


def test_a_microphone_has_no_file(told, warnings, pipeline):
    hook = DigitHook(told.command, warnings.append)
    hook([digit()], pipeline)
    hook.close()
    [line] = told()
    assert (line["DIGIT"], line["CONFIDENCE"], line["START"]) == ("7", "0.9877", "0.5000")
    assert "FILE" not in line


def test_there_is_no_shell(tmp_path, warnings, pipeline):
    hook = DigitHook(f"{sys.executable} -c 'import sys; open(sys.argv[1], \"w\").write(str(sys.argv[2:]))' "
                     f"{tmp_path}/args ';' touch {tmp_path}/shell '$HOME' '`id`'", warnings.append)
    hook([digit()], pipeline)
    hook.close()
    assert (tmp_path / "args").read_text() == str([";", "touch", f"{tmp_path}/shell", "$HOME", "`id`"])
    assert not (tmp_path / "shell").exists()


def test_listening_is_not_blocked_and_few_wait(warnings, pipeline):
    hook = DigitHook(f"{sys.executable} -c 'import time; time.sleep(60)'", warnings.append)
    began = time.monotonic()
    hook([digit() for _ in range(1_000)], pipeline)
    assert time.monotonic() - began < 5          # and not sixty
    assert len(warnings) == 1
    assert f"{MAX_WAITING} are waiting, digits are left out (said once)" in warnings[0]
    running = hook._running
    hook.close(patience_s=0)
    assert running.poll() is not None            # given up, and gone
    assert time.monotonic() - began < 10


def test_recordings_wait_and_lose_no_digit(told, warnings, pipeline):
    n = MAX_WAITING + 3
    hook = DigitHook(f"sh -c 'echo \"{{}}\" >> {told.path}'", warnings.append, waits=True)
    hook([digit() for _ in range(n)], pipeline)
    hook.close()
    assert len(told()) == n and warnings == []


def test_what_waits_is_finished_in_the_end(told, warnings, pipeline):
    hook = DigitHook(told.command, warnings.append)
    hook([digit(n) for n in range(5)], pipeline)
    hook.close()
    assert [line["DIGIT"] for line in told()] == list("01234")


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"      # dead, init has not noticed yet
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_what_hangs_is_given_up_with_all_that_it_started(tmp_path, warnings, pipeline):
    hook = DigitHook(f"sh -c 'sleep 60 & echo $! > {tmp_path}/child; wait'", warnings.append)
    hook([digit(), digit()], pipeline)
    while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text():
        time.sleep(0.01)
    hook.close(patience_s=0.1)
    assert "was given up after 0.1 s, 1 more were waiting" in warnings[0]
    child = int((tmp_path / "child").read_text())
    until = time.monotonic() + LIMIT_S
    while is_alive(child):               # it was killed; the system may take a moment
        assert time.monotonic() < until
        time.sleep(0.01)


def test_failures_are_said_once(warnings, pipeline):
    hook = DigitHook("false", warnings.append)
    hook([digit() for _ in range(3)], pipeline)
    hook.close()
    assert warnings == ["--on-digit 'false' ended with status 1 (said once)"]


def test_a_program_that_goes_away_is_said_once(tmp_path, warnings, pipeline):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    hook = DigitHook(str(program), warnings.append)
    program.unlink()
    hook([digit(), digit()], pipeline)
    hook.close()
    assert warnings == [f"--on-digit '{program}' cannot be run: No such file or directory (said once)"]


@pytest.mark.parametrize("command, fault", [
    ("", "must be a program"), ("   ", "must be a program"), ("echo 'half", "no closing quotation"),
    ("no-such-program-here x", "there is no program 'no-such-program-here'")])
def test_a_command_that_cannot_be_run_is_refused(warnings, command, fault):
    with pytest.raises(ConfigError, match=fault):
        DigitHook(command, warnings.append)


@pytest.mark.parametrize("command, has_backslash_paths, words", [
    (f"'{sys.executable}' 'a b' c#d \\'", False, [sys.executable, "a b", "c#d", "'"]),
    (f'"{sys.executable}" C:\\new\\x.bat', True, [sys.executable, "C:\\new\\x.bat"])])
def test_a_command_is_split_as_its_system_does(command, has_backslash_paths, words):
    assert _split(command, has_backslash_paths) == words


def test_its_output_does_not_mix_with_ours(start, tmp_path, rng):
    soundfile.write(tmp_path / "x.wav", spoken("415", rng), 8_000)
    listener = start("replay", "--json", "--on-digit", "echo from the hook", str(tmp_path / "x.wav"))
    out, err = listener.communicate(timeout=60)
    assert [json.loads(line)["type"] for line in out.splitlines()] == ["digit"] * 3 + ["end"]
    assert err.splitlines() == ["from the hook"] * 3
