"""What the view on the terminal costs: ``python tests/console_cost.py [SECONDS]``, on Linux.

Plays the shipped telephone number over and over into a virtual microphone, and prints the
share of one core that the console took, and its memory: with its lines in a pipe, with the
view on a pseudo-terminal of 100 by 30 characters, and with the spectrogram in it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from processes import RUN, start
from terminal import Terminal
from virtual_microphone import VirtualMicrophone

import listener

SPEECH = Path(listener.__file__).parent / "samples" / "phone_number.flac"
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def main(seconds: float = 20.0) -> None:
    """Measure and print."""
    with VirtualMicrophone() as microphone:
        stopped = threading.Event()
        player = threading.Thread(target=_speak, args=(microphone, stopped))
        player.start()
        try:
            for name, options, on_terminal in (("lines in a pipe", [], False), ("view", [], True),
                                               ("view and spectrogram", ["--spectrogram"], True)):
                share, memory_mb = _cost(microphone, seconds, options, on_terminal)
                print(f"{name:<22}{share:6.1%} of a core {memory_mb:6.0f} MB", flush=True)
        finally:
            stopped.set()
            player.join()


def _speak(microphone: VirtualMicrophone, stopped: threading.Event) -> None:
    while not stopped.is_set():
        microphone.play(SPEECH)


def _cost(microphone: VirtualMicrophone, seconds: float, options: list[str],
          on_terminal: bool) -> tuple[float, float]:
    """CPU time by time, and the greatest memory, of a console that is warm."""
    terminal = Terminal(100, 30)
    environment = {**microphone.environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    console = start("--console", *options, code=RUN, environment=environment, stdin=terminal.slave,
                    stdout=terminal.slave if on_terminal else subprocess.DEVNULL)
    assert console.stderr is not None and "Ctrl-C ends it" in console.stderr.readline()
    time.sleep(3)
    before, began = _cpu_s(console.pid), time.monotonic()
    time.sleep(seconds)
    share = (_cpu_s(console.pid) - before) / (time.monotonic() - began)
    memory_mb = _peak_mb(console.pid)
    console.send_signal(signal.SIGINT)
    console.communicate(timeout=20)
    terminal.close()
    return share, memory_mb


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
