"""Pictures of the window in each of its states, on a real X server with room for 3840 x 2160.

Usage: python tests/screenshots.py FOLDER [NAME ...].  Starts an Xvfb, and a virtual microphone
into which the shipped recordings are spoken.  Prints a line of JSON for each: what it shows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from virtual_microphone import VirtualMicrophone

SCREEN = "3840x2160x24"
SAMPLES = resources.files("listener.samples")
USUAL = (1180, 780)
Shot = tuple[tuple[int, int], str, dict[str, object]]
SHOTS: dict[str, Shot] = {
    "first-run": (USUAL, "listen", {"theme": "dark"}),
    "window": (USUAL, "speak", {"theme": "dark"}),
    "window-light": (USUAL, "speak", {"theme": "light"}),
    "refused": (USUAL, "wait", {"theme": "dark", "shows_refused": True, "threshold": 0.99}),
    "paused": (USUAL, "pause", {"theme": "dark"}),
    "no-microphone": (USUAL, "missing", {"theme": "dark"}),
    "settings": (USUAL, "settings", {"theme": "light"}),
    "small": ((1024, 640), "speak", {"theme": "dark"}),
    "large": ((3840, 2160), "speak", {"theme": "dark"})}


def main(folder: str, *names: str) -> int:
    """Take each picture in a process of its own."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with VirtualMicrophone() as microphone, tempfile.TemporaryDirectory() as home:
        display, server = _x_server()
        try:
            for name in names or SHOTS:
                _take(name, folder, microphone, {"DISPLAY": display, "XDG_CONFIG_HOME": f"{home}/{name}"})
        finally:
            server.terminate()
            server.wait()
    return 0


def _x_server() -> tuple[str, subprocess.Popen[bytes]]:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with open(reading) as pipe:
        return f":{pipe.readline().strip()}", server


def _take(name: str, folder: str, microphone: VirtualMicrophone, more: dict[str, str]) -> None:
    here = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    environment = {**microphone.environment, **more, "QT_QPA_PLATFORM": "xcb",
                   "PYTHONPATH": os.pathsep.join(here)}
    if name == "large":                  # as the desktop of such a screen does
        environment |= {"QT_SCALE_FACTOR": "2"}
    if SHOTS[name][1] == "missing":
        environment |= {"PULSE_SERVER": "unix:/nowhere"}
    child = [sys.executable, "-c", f"import screenshots; screenshots.show({name!r}, {folder!r})"]
    voice = threading.Thread(target=microphone.play, args=[SAMPLES / "phone_number.flac"])
    with subprocess.Popen(child, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if line.strip() == "speak":
                voice.start()            # not waited for: the picture is taken while it is spoken
            else:
                print(line, end="", flush=True)
    if voice.ident is not None:
        voice.join()


def show(name: str, folder: str) -> None:
    """In the child: bring the window into its state, save what is on the screen."""
    from PyQt6.QtWidgets import QApplication

    from listener.desktop.app import make_window, prepare
    from listener.recognition.model import Model
    size, act, settings = SHOTS[name]
    app = prepare(QApplication([]))
    window = make_window(Model.load())
    for setting, value in settings.items():
        window.preferences.change(setting, value)
    window.resize(*(round(length / window.devicePixelRatio()) for length in size))
    window.show()
    window.listen()
    ACTS[act](window, lambda until, limit_s=30.0: _wait(app, until, limit_s))
    _wait(app, lambda: False, 0.5)
    app.primaryScreen().grabWindow(0, 0, 0, window.width(), window.height()).save(f"{folder}/{name}.png")
    told = {"name": name, "digits": window.transcript.text, "banner": window.banner.text}
    print(json.dumps(told), flush=True)
    window.close()


def _wait(app: object, until: Callable[[], bool], limit_s: float) -> None:
    end = time.monotonic() + limit_s
    while not until() and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.005)


def _listen(window, wait) -> None:
    wait(lambda: window.spectrogram.now > 3)


def _speak(window, wait, n_digits: int = 11) -> None:
    _listen(window, wait)
    print("speak", flush=True)
    wait(lambda: window.history.rowCount() >= n_digits, 12)


def _wait_for_it(window, wait) -> None:
    _speak(window, wait, 0)
    begun = window.spectrogram.now
    wait(lambda: window.spectrogram.now > begun + 6)


def _pause(window, wait) -> None:
    _speak(window, wait)
    wait(lambda: window.spectrogram.now > 16)
    for _ in range(6):
        window.actions_["earlier"].trigger()


def _missing(window, wait) -> None:
    wait(lambda: bool(window.session.state.trouble))


def _settings(window, wait) -> None:
    _speak(window, wait, 4)
    window.preferences.show_dialog()


ACTS = {"listen": _listen, "speak": _speak, "wait": _wait_for_it, "pause": _pause, "missing": _missing,
        "settings": _settings}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
