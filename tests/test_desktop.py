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
from PyQt6.QtCore import QRectF, QSettings, QTimer
from PyQt6.QtGui import QColor, QImage, QPolygonF
from PyQt6.QtWidgets import QApplication, QLabel, QTextEdit

from listener.config import FeatureConfig
from listener.desktop import app
from listener.desktop.colours import BRIGHTEST_DB, DARKEST_DB, colour_indices
from listener.desktop.meter import LevelMeter
from listener.desktop.session import Session
from listener.desktop.settings import Settings, Store
from listener.desktop.state import Began
from listener.desktop.theme import DARK
from listener.desktop.window import Window
from listener.errors import AudioDeviceError
from listener.events import Digit, Gap, Level, Picture, SpeechStarted, SpeechStopped
from listener.pipeline import run
from listener.recognition.recogniser import Recogniser

LIMIT_MS = 20_000
STEP = 160               # samples of a `Picture`
FEATURES = FeatureConfig()
BRIGHT, DARK_ROW = 0.0, -20.0        # natural log of power
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


def picture(step, power=DARK_ROW, is_open=False):
    """Step number *step* of a stream, all mel bands of one *power*."""
    rows = np.full((FEATURES.rows_per_step, FEATURES.n_mels), power, np.float32)
    return Picture((step + 1) * STEP, rows, None, is_open)


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


def picture_box(window):
    """Where the mel bands are drawn: right of the axis, between the lanes."""
    plot = window.spectrogram.ci.getItem(0, 0).getViewBox()
    bands = QRectF(plot.viewRect().left(), 0, plot.viewRect().width(), FEATURES.n_mels)
    return window.spectrogram.mapFromScene(plot.mapViewToScene(QPolygonF(bands))).boundingRect()


def picture_part(window):
    """The pixels of the mel bands."""
    box = picture_box(window)
    return pixels(window.spectrogram)[box.top():box.bottom(), box.left():box.right()]


def lines(part):
    """The columns of *part* in which a digit's border is drawn from top to bottom."""
    is_line = (part == rgb(DARK.accent)).all(axis=2).mean(axis=0) > 0.95
    return np.flatnonzero(is_line)


def seconds_before_now(columns, part):
    """100 columns a second, the newest on the right."""
    return (part.shape[1] - columns) / 100


def shown(window):
    """The running string, as it is shown."""
    return window.findChild(QTextEdit).toPlainText()


def workers():
    return [thread for thread in threading.enumerate() if thread.name == "listener-worker"]


def test_a_label_stands_over_the_sound_it_was_heard_in(window):
    events = [picture(step, BRIGHT if 150 <= step < 170 else DARK_ROW) for step in range(200)]
    show(window, [*events, digit(150 * STEP, 170 * STEP)])
    part = picture_part(window)
    left, right = lines(part)
    bright = np.flatnonzero(part[part.shape[0] // 2].mean(axis=1) > 150)
    bright = bright[(bright > left) & (bright < right)]
    assert right - left == 40                               # 0.4 s
    assert bright.min() - left <= 2 and right - bright.max() <= 2
    assert seconds_before_now(left, part) == pytest.approx(1.0, abs=0.02)


def test_labels_of_a_real_pipeline_stand_over_their_tones(window, make_pipeline, four_one_five):
    events = list(run([four_one_five], make_pipeline(picture=True)))
    show(window, events)
    assert window.transcript.text == "415"
    part = picture_part(window)
    edges = lines(part).reshape(-1, 2)
    assert len(edges) == 3
    length_s = max(event.at for event in events if isinstance(event, Picture)) / FEATURES.sample_rate
    for (left, right), start_s in zip(edges, (0.5, 0.95, 1.4)):         # as `fakes.spoken` puts them
        assert length_s - seconds_before_now(left, part) == pytest.approx(start_s, abs=0.05)
        assert length_s - seconds_before_now(right, part) == pytest.approx(start_s + 0.25, abs=0.05)


def test_the_same_power_always_has_the_same_colour(window):
    show(window, [picture(step, -8.0) for step in range(100)])
    before = picture_part(window)[100, -50]
    show(window, [picture(step, BRIGHT if step < 199 else -8.0) for step in range(100, 200)])
    after = picture_part(window)[100, -1]
    np.testing.assert_array_equal(before, after)
    assert not np.array_equal(before, picture_part(window)[100, -50])


def test_colours_span_the_levels():
    decibels = np.array([-200, DARKEST_DB, (DARKEST_DB + BRIGHTEST_DB) / 2, BRIGHTEST_DB, 50])
    assert colour_indices(decibels * np.log(10) / 10).tolist() == [0, 0, 128, 255, 255]


def test_the_picture_goes_on_after_its_history_is_full(window):
    show(window, [picture(step, BRIGHT if 3_290 <= step < 3_300 else DARK_ROW) for step in range(3_330)])
    row = picture_part(window)[100].mean(axis=1)
    bright = np.flatnonzero(row > 150)
    assert (bright.min(), bright.max()) == (row.size - 80, row.size - 61)


def test_the_gate_shows_its_pre_roll(window):
    at = 100 * STEP
    show(window, [*(picture(step) for step in range(100)), SpeechStarted(at, at - 15 * STEP),
                  *(picture(step, is_open=True) for step in range(100, 150)),
                  SpeechStopped(150 * STEP, at - 15 * STEP, 150 * STEP, "silence"),
                  *(picture(step) for step in range(150, 160))])
    image = pixels(window.spectrogram)
    box = picture_box(window)
    band = image[box.bottom():, box.left():box.right()]
    is_open = (band == rgb(DARK.accent)).all(axis=2).any(axis=0)
    columns = np.flatnonzero(is_open)
    assert (columns.min(), columns.max()) == (is_open.size - 150, is_open.size - 21)


def test_another_stream_goes_on_where_the_last_one_ended(window):
    show(window, [Began(), *(picture(step) for step in range(100)), digit(40 * STEP, 50 * STEP)])
    show(window, [Began(), *(picture(step) for step in range(100)), digit(40 * STEP, 50 * STEP)])
    part = picture_part(window)
    seconds = seconds_before_now(lines(part), part)
    assert seconds == pytest.approx([3.2, 3.0, 1.2, 1.0], abs=0.02)
    assert window.transcript.text == "7 7"


def test_a_gap_is_told_and_leaves_a_hole(window):
    show(window, [*(picture(step, BRIGHT) for step in range(50)), Gap(100 * STEP, 50 * STEP, 50 * STEP),
                  *(picture(step, BRIGHT) for step in range(100, 150))])
    row = picture_part(window)[100].mean(axis=1)
    assert (row[-300:] > 150).tolist() == [True] * 100 + [False] * 100 + [True] * 100
    assert "1000 ms" in window.statusBar().currentMessage()


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


def test_seconds_are_told_whole_and_none_before_the_beginning(window):
    show(window, [picture(step) for step in range(310)])
    axis = window.spectrogram.ci.getItem(0, 0).getAxis("bottom")
    _, ticks, labels = axis.generateDrawSpecs(None)
    assert [label for _, _, label in labels] == ["0 s", "1 s", "2 s", "3 s", "4 s", "5 s"]
    places = [start.x() for _, start, _ in ticks]
    assert axis.size().width() - np.array(places) == pytest.approx(np.arange(620, 0, -100), abs=1)


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


@pytest.mark.parametrize("text, ground", [
    ("text", "ground"), ("text", "panel"), ("text", "warning"), ("quiet", "ground"), ("quiet", "panel"),
    ("accent", "panel"), ("accent", "picture"), ("unsure", "panel")])
def test_contrast(text, ground):
    """By the formula of the W3C's Web Content Accessibility Guidelines, 2.1."""
    def luminance(colour):
        c = rgb(colour) / 255
        return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)
    assert (luminance(getattr(DARK, text)) + 0.05) / (luminance(getattr(DARK, ground)) + 0.05) >= 7


@pytest.mark.parametrize("leave, status", [
    (lambda: QApplication.activeWindow().close(), 0), (lambda: os.kill(os.getpid(), signal.SIGINT), 130)])
def test_main_listens_until_the_window_is_closed(qapp, fake_model, monkeypatch, leave, status):
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
