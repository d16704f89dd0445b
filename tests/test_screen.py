"""The real window on a real X server, with the trained model."""

import csv
import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from PyQt6.QtGui import QColor, QImage

from listener.desktop.app import DEMO
from listener.desktop.theme import DARK

SCREEN = "1024x640x24"
LIMIT_S = 120


@pytest.fixture
def x_server():
    """The name of a display of our own."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with open(reading) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(LIMIT_S)


def colours(path):
    """How many pixels of the screen have each colour."""
    screen = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    counts = {}
    for y in range(0, screen.height(), 2):
        for x in range(0, screen.width(), 2):
            colour = screen.pixel(x, y)
            counts[colour] = counts.get(colour, 0) + 1
    return counts


@pytest.mark.slow
def test_the_demo_in_the_window(x_server, tmp_path):
    environment = {**os.environ, "DISPLAY": x_server, "QT_QPA_PLATFORM": "xcb",
                   "XDG_CONFIG_HOME": str(tmp_path)}
    played = subprocess.run([sys.executable, str(Path(__file__).with_name("play_demo.py")),
                             str(tmp_path / "screen.png")],
                            env=environment, capture_output=True, text=True, timeout=LIMIT_S)
    assert played.returncode == 0, played.stderr[-6000:]
    told = json.loads(played.stdout)
    with (resources.files("listener.samples") / "manifest.csv").open() as file:
        expected = {row["file"]: row["digits"] for row in csv.DictReader(file)}
    assert told["platform"] == "xcb"
    assert told["digits"] == expected[DEMO]
    counts = colours(tmp_path / "screen.png")
    assert len(counts) > 150                             # the colour map's, for the most part
    assert counts[QColor(DARK.ground).rgb()] < 0.5 * sum(counts.values())
    assert counts[QColor(DARK.accent).rgb()] > 200       # the digits, and lines around their sound


@pytest.mark.slow
def test_the_window_in_its_states(tmp_path):
    script = Path(__file__).with_name("screenshots.py")
    names = ["window", "no-microphone", "large"]
    taken = subprocess.run([sys.executable, str(script), str(tmp_path), *names], capture_output=True,
                           text=True, timeout=2 * LIMIT_S)
    assert taken.returncode == 0, taken.stderr
    spoken, missing, large = map(json.loads, taken.stdout.splitlines())
    # Through a sound server some samples may be lost, so not every digit need be right.
    assert len(spoken["digits"].replace(" ", "")) >= 5 and spoken["banner"] == ""
    assert missing["digits"] == "" and missing["banner"].startswith("No microphone found: plug one in")
    assert len(large["digits"].replace(" ", "")) >= 5
    sizes = [QImage(str(tmp_path / f"{name}.png")).size() for name in names]
    assert [(size.width(), size.height()) for size in sizes] == [(1180, 780), (1180, 780), (3840, 2160)]
