"""The real window, fed with events, and with a pipeline that hears tones as digits."""

import os
import signal
import subprocess
import sys
import threading
from importlib import resources

import numpy as np
import pytest
from fakes import Blocks, LiveBlocks
from PyQt6.QtCore import QSettings, QTimer
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QApplication, QLabel, QTextEdit

from listener.desktop import app
from listener.desktop.meter import LevelMeter
from listener.desktop.session import Session
from listener.desktop.settings import Settings, Store
from listener.desktop.state import Began
from listener.desktop.theme import DARK
from listener.desktop.window import Window
from listener.errors import AudioDeviceError
from listener.events import Digit, Gap, Level
from listener.recognition.recogniser import Recogniser

LIMIT_MS = 20_000
MISSING = AudioDeviceError("no microphone found: plug one in")


@pytest.fixture(scope="session")
def qapp_args():
    """No screen is needed."""
    return ["test", "-platform", "offscreen"]


@pytest.fixture
def make_window(qtbot, fake_model, tmp_path):
    """A shown window on these microphone and demo; an error is raised when they are opened."""
    def opener(source):
        def open_source(device=""):
            if isinstance(source, Exception):
                raise source
            return source
        return open_source

    def make(microphone=MISSING, demo=MISSING, size=(1_000, 700)):
        session = Session(lambda: Recogniser(fake_model), opener(microphone), opener(demo))
        kept = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = Window(session, fake_model, Store(kept, Settings(theme="dark")))
        window.resize(*size)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        return window
    return make


@pytest.fixture
def window(make_window):
    return make_window()


def digit(start, end, value=7, confidence=0.97):
    return Digit(end + 800, start, end, value, "seven", confidence)


def show(window, events):
    for event in events:
        window.show_event(event)
    window.spectrogram.draw()


def pixels(widget):
    """What *widget* looks like, shape (height, width, 3)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    data = image.constBits().asarray(image.sizeInBytes())
    return np.array(data).reshape(image.height(), image.bytesPerLine())[:, :3 * image.width()].reshape(
        image.height(), image.width(), 3)


def rgb(colour):
    return np.array(QColor(colour).getRgb()[:3])


def shown(window):
    """The running string, as it is shown."""
    return window.findChild(QTextEdit).toPlainText()


def workers():
    return [thread for thread in threading.enumerate() if thread.name == "listener-worker"]


def test_a_gap_is_told(window):
    show(window, [Gap(8_000, 0, 8_000)])
    assert "1000 ms of sound were lost" in window.statusBar().currentMessage()


def test_the_next_stream_begins_a_group(window):
    show(window, [Began(), digit(0, 1_000), Began(), digit(1_200, 2_000)])
    assert window.transcript.text == "7 7"


def test_the_last_digit_is_large_and_says_how_sure(window):
    show(window, [digit(0, 1_000), digit(1_500, 2_500, 4, 1.0)])
    last = window.findChild(QLabel, "last")
    assert last.text() == "4" and last.font().pixelSize() >= 100
    assert "99% sure" in window.findChild(QLabel, "word").text()


def test_a_digit_that_is_not_sure_has_another_colour(window):
    show(window, [digit(0, 1_000), digit(1_500, 2_500, 4, 0.7)])
    assert shown(window) == "74"
    part = pixels(window.digits)
    assert (part == rgb(DARK.unsure)).all(axis=2).any() and (part == rgb(DARK.text)).all(axis=2).any()


def test_colours_are_told_of_only_where_they_are_seen(window):
    show(window, [digit(0, 1_000)])
    assert not (pixels(window.digits) == rgb(DARK.unsure)).all(axis=2).any()


def test_one_drawing_for_however_much_arrived(make_window, qtbot, four_one_five, monkeypatch):
    window = make_window(LiveBlocks(np.array_split(four_one_five, 40)))
    drawn = []
    monkeypatch.setattr(window.spectrogram, "draw", lambda: drawn.append(window.transcript.text))
    window.listen()
    qtbot.waitUntil(lambda: window.transcript.text == "415", timeout=LIMIT_MS)
    assert 0 < len(drawn) < 50
    n_drawn = len(drawn)
    window.tick()
    window.tick()
    assert len(drawn) <= n_drawn + 1         # nothing new, nothing drawn


def test_level_and_clipping(window):
    meter = window.findChild(LevelMeter)
    show(window, [Level(800, -30.0, -20.0)])
    assert not meter.is_clipping and "-30 dB" in meter.accessibleDescription()
    assert not (pixels(meter) == rgb(DARK.danger)).all(axis=2).any()
    show(window, [Level(1_600, -6.0, 0.0)])
    assert meter.is_clipping and (pixels(meter) == rgb(DARK.danger)).all(axis=2).any()


def test_an_error_of_the_device_is_shown(make_window, qtbot):
    window = make_window(Blocks([AudioDeviceError("microphone 'Desk' is gone")]))
    window.listen()
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    assert window.banner.text == "Microphone 'Desk' is gone"


@pytest.mark.parametrize("leave, status", [
    (lambda: QApplication.activeWindow().close(), 0), (lambda: os.kill(os.getpid(), signal.SIGINT), 130)])
def test_main_listens_until_the_window_is_closed(qapp, fake_model, monkeypatch, tmp_path, leave, status):
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path))
    microphone = LiveBlocks([])
    monkeypatch.setattr(app, "open_microphone", lambda device, sample_rate: microphone)
    seen = []

    def finish():
        seen.extend(workers())
        leave()
    QTimer.singleShot(500, finish)
    assert app.main(fake_model) == status
    assert seen and microphone.is_closed and workers() == []


def test_the_demo_is_there():
    with app.open_demo() as demo:
        assert (demo.name, demo.sample_rate) == (str(resources.files("listener.samples") / app.DEMO), 8_000)


@pytest.mark.parametrize("module, foreign", [
    ("listener.desktop.app", {"scipy", "matplotlib", "tensorflow", "librosa", "sounddevice", "PIL"}),
    ("listener.desktop.session", {"PyQt6", "pyqtgraph", "sounddevice"}),
    ("listener.desktop.transcript", {"PyQt6", "pyqtgraph"}),
    ("listener.desktop.ring", {"PyQt6", "pyqtgraph"})])
def test_what_is_not_needed_is_not_imported(module, foreign):
    told = subprocess.run([sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
                          capture_output=True, text=True, check=True)
    assert foreign.isdisjoint(told.stdout.split())
