"""The console on a real terminal, hearing a real PortAudio stream.  Slow, as the others are."""

import re
import signal
import time

import pytest
import soundfile
from fakes import spoken
from terminal import Terminal
from virtual_microphone import VirtualMicrophone

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def microphone():
    with VirtualMicrophone() as started:
        yield started


@pytest.fixture
def on_terminal(start, microphone, tmp_path, rng):
    """What `listener --console OPTIONS`, ended by Ctrl-C, writes while it hears "4150226"."""
    def run(columns, *options, **environment):
        soundfile.write(tmp_path / "tones.wav", spoken("4150226", rng, 16_000), 16_000)
        terminal = Terminal(columns)
        environment = {**microphone.environment, "TERM": "xterm-256color", "COLORTERM": "truecolor",
                       **environment}
        console = start("--console", *options, environment=environment, stdin=terminal.slave,
                        stdout=terminal.slave)
        assert "Ctrl-C ends it" in console.stderr.readline()
        time.sleep(1)                       # the first block may come late
        microphone.play(tmp_path / "tones.wav")
        terminal.wait_for("six")
        console.send_signal(signal.SIGINT)
        notes = console.communicate(timeout=20)[1]
        assert console.returncode == 130
        terminal.close()
        return terminal.written, notes
    return run


@pytest.mark.parametrize("columns", [20, 60, 100])
def test_digits_and_status_on_a_terminal(on_terminal, columns):
    written, notes = on_terminal(columns, "--spectrogram")
    assert re.search(r"\b38;2;\d+;\d+;\d+", written) and "▀" in written
    assert "● open" in written and "○ closed" in written
    assert "4150226" in written                         # the running string
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")
    assert "7 digits: 4150226" in notes and "s of speech" in notes


def test_no_colour(on_terminal):
    written, _ = on_terminal(60, "--spectrogram", NO_COLOR="1")
    assert "● open" in written and not re.search(r"\x1b\[[0-9;]*[34][0-9][;m]", written)


@pytest.mark.parametrize("options, environment", [(["--json"], {}), ([], {"TERM": "dumb"})])
def test_plain_lines(on_terminal, options, environment):
    written, _ = on_terminal(60, *options, **environment)
    assert "\x1b" not in written and len(written.splitlines()) == 7
