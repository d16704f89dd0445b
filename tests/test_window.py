"""The real window around the picture, fed by a real pipeline that hears tones as digits."""

import os
import sys
import threading
import wave
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
import soundfile
from fakes import Blocks, LiveBlocks, spoken
from PyQt6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PyQt6.QtGui import QDropEvent, QGuiApplication, QWheelEvent
from PyQt6.QtWidgets import (QAbstractButton, QApplication, QComboBox, QDialog, QDoubleSpinBox, QFileDialog,
                             QLabel, QLineEdit, QMessageBox, QSpinBox, QTableView, QTextEdit)

from listener import __version__
from listener.desktop import chooser, deeds, files, preferences
from listener.desktop.actions import deeds as all_deeds
from listener.desktop.dropping import path_of
from listener.desktop.history import DIGIT, SURE, TIME
from listener.desktop.session import Session
from listener.desktop.settings import Settings, Store
from listener.desktop.theme import DARK, LIGHT
from listener.desktop.window import Window
from listener.errors import AudioDeviceError
from listener.events import Away, Back, Digit, Level
from listener.recognition.recogniser import Recogniser
from listener.sources.devices import InputDevice

LIMIT_MS = 20_000
MISSING = AudioDeviceError("no microphone found: plug one in")
DESK = InputDevice(3, "Desk", "ALSA", 48_000, 1, True)


@pytest.fixture(scope="session")
def qapp_args():
    """No screen is needed."""
    return ["test", "-platform", "offscreen"]


@pytest.fixture(autouse=True)
def inputs(monkeypatch):
    """The microphones there are; a test may change the list."""
    there = []
    monkeypatch.setattr(chooser.DeviceChooser.__init__, "__defaults__", (lambda: list(there),))
    return there


@pytest.fixture
def make_window(qtbot, fake_model, tmp_path):
    """A shown window; what it is to hear is opened one after another, an error is raised."""
    def make(*microphones, demo=MISSING, **settings):
        waiting = iter(microphones)

        def opened(source):
            if isinstance(source, Exception):
                raise source
            return source
        kept = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        store = Store(kept, Settings())
        store.change(**settings)
        session = Session(lambda: Recogniser(fake_model), lambda device: opened(next(waiting, MISSING)),
                          lambda: opened(demo), store.settings.device)
        window = Window(session, fake_model, store)
        window.store = store
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window
    return make


@pytest.fixture
def window(make_window):
    return make_window()


@pytest.fixture
def spoken_415(tmp_path, four_one_five):
    """A recording of "four one five"."""
    path = tmp_path / "talk.wav"
    soundfile.write(path, four_one_five, 8_000)
    return str(path)


def digit(start, end, value=7, confidence=0.97):
    return Digit(end + 800, start, end, value, "seven", confidence)


def show(window, *events):
    for event in events:
        window.show_event(event)
    window.spectrogram.draw()


def four(window):
    """Four digits: 74, a pause, 07."""
    show(window, digit(0, 1_000), digit(1_500, 2_500, 4, 0.7), digit(9_000, 10_000, 0), digit(10_500, 11_000))


def press(qtbot, window, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(window.focusWidget() or window, key, modifier)


def shown(window):
    """The running string, as it is shown; one blank between groups."""
    return " ".join(window.findChild(QTextEdit).toPlainText().split())


def cell(window, row, column):
    return window.history.data(window.history.index(row, column))


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


# The digits


def test_the_table_has_every_digit_newest_first(window):
    four(window)
    assert [cell(window, row, DIGIT) for row in range(window.history.rowCount())] == ["7", "0", "4", "7"]
    assert [cell(window, 2, column) for column in (TIME, DIGIT, SURE)] == ["0:00.2", "4", "70%"]
    assert shown(window) == window.transcript.text == "74 07"


def test_backspace_takes_the_last_digit_back(window, qtbot):
    four(window)
    press(qtbot, window, Key.Key_Backspace)
    assert shown(window) == window.transcript.text == "74 0"
    assert window.findChild(QLabel, "last").text() == "0" and window.history.rowCount() == 3
    for _ in range(5):                                   # more often than there are digits
        press(qtbot, window, Key.Key_Backspace)
    assert shown(window) == "" and "No digits yet" in window.statusBar().currentMessage()


def test_the_chosen_digit_is_deleted(window, qtbot):
    four(window)
    window.digits.table.selectRow(2)
    press(qtbot, window, Key.Key_Delete)
    assert shown(window) == "7 07"


def test_a_digit_is_corrected_by_typing(window, qtbot):
    four(window)
    window.digits.table.selectRow(2)
    press(qtbot, window, Key.Key_F2)
    line = window.digits.table.findChild(QLineEdit)
    qtbot.keyClicks(line, "x5")                          # what is no digit is not taken
    qtbot.keyClick(line, Key.Key_Return)
    qtbot.waitUntil(lambda: window.transcript.text == "75 07", timeout=LIMIT_MS)
    assert shown(window) == "75 07"
    assert cell(window, 2, SURE) == "by hand"
    assert [mark.text for mark in window.spectrogram._layers.digits._marks] == ["", "5", "", ""]
    window.history.setData(window.history.index(2, DIGIT), "4")         # it was right
    assert cell(window, 2, SURE) == "70%"
    assert not any(mark.text for mark in window.spectrogram._layers.digits._marks)


def test_a_corrected_last_digit_stands_large(window):
    four(window)
    assert window.history.setData(window.history.index(0, DIGIT), "1")
    assert window.findChild(QLabel, "last").text() == "1"
    assert not window.history.setData(window.history.index(0, DIGIT), "12")
    assert not window.history.setData(window.history.index(0, TIME), "1")


def test_a_new_digit_is_told_to_screen_readers(window):
    last = window.findChild(QLabel, "last")
    assert last.accessibleName() == "No digit yet"
    show(window, digit(0, 1_000))
    assert last.accessibleName() == "7, seven, 97% sure"


def test_ten_thousand_digits_cost_no_more_than_ten(window):
    for n in range(10_000):
        window.history.add(digit(2_000 * n, 2_000 * n + 1_000, n % 10), n / 4)
    assert window.history.rowCount() == 10_000 and shown(window).endswith("0123456789")


def test_each_digit_keeps_its_sound_and_it_is_played(make_window, qtbot, four_one_five, monkeypatch):
    window, played = make_window(LiveBlocks(np.array_split(four_one_five, 40))), []
    monkeypatch.setattr(deeds.Player, "play", lambda self, samples, rate: played.append((samples, rate)))
    window.listen()
    qtbot.waitUntil(lambda: window.history.rowCount() == 3, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: all(entry.clip is not None for entry in window.transcript.entries),
                    timeout=LIMIT_MS)
    window.digits.table.selectRow(1)
    press(qtbot, window, Key.Key_P)
    [(samples, rate)] = played
    heard = window.transcript.entries[1].heard
    assert rate == 8_000 and samples.dtype == np.int16
    np.testing.assert_allclose(samples / 32_768, four_one_five[heard.start - 1_600:heard.end + 1_200],
                               atol=2e-5)


def test_without_a_loudspeaker_it_says_so(window, qtbot, sound_device):
    sound_device()
    show(window, digit(0, 1_000))
    window.transcript.entries[0].clip = np.zeros(100, np.int16)
    press(qtbot, window, Key.Key_P)
    qtbot.waitUntil(lambda: "loudspeaker" in window.statusBar().currentMessage(), timeout=LIMIT_MS)


# Sound in


def test_the_window_does_not_wait_for_a_microphone(make_window, qtbot):
    gate = threading.Event()
    window = make_window()
    window.session._open_microphone = lambda device: gate.wait(20) and LiveBlocks([])
    window.listen()
    n_drawn = []
    window._timer.timeout.connect(lambda: n_drawn.append(1))
    qtbot.waitUntil(lambda: len(n_drawn) > 3, timeout=LIMIT_MS)
    assert window.session.state.doing == "Opening the microphone ..." and not window.banner.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: window.session.state.is_listening, timeout=LIMIT_MS)


def test_without_a_microphone_it_says_what_to_do_and_plays_the_demo(make_window, qtbot, four_one_five):
    window = make_window(demo=Blocks(np.array_split(four_one_five, 30)))
    assert not window.banner.isVisible()
    window.listen()
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    assert window.banner.text == "No microphone found: plug one in"
    [play] = [b for b in window.top.findChildren(QAbstractButton) if b.text() == "Play the demo"]
    qtbot.mouseClick(play, Qt.MouseButton.LeftButton)
    assert not window.banner.isVisible()
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    assert window.transcript.text == "415" and play.text() == "Play the demo"


def test_a_microphone_that_is_plugged_in_is_taken_up(make_window, qtbot, inputs):
    window = make_window(MISSING, LiveBlocks([]))
    window.listen()
    qtbot.waitUntil(lambda: window.session.state.is_missing, timeout=LIMIT_MS)
    assert window._missing.isActive()
    window.top.chooser.refresh()
    qtbot.waitUntil(lambda: window._inputs == [], timeout=LIMIT_MS)
    assert window.session.state.is_missing
    inputs.append(DESK)
    window.top.chooser.refresh()
    qtbot.waitUntil(lambda: window.session.state.is_listening, timeout=LIMIT_MS)
    assert not window.banner.isVisible() and not window._missing.isActive()


def test_an_unplugged_microphone_is_waited_for_and_heard_again(make_window, qtbot, rng):
    comes = threading.Event()

    def blocks():
        yield spoken("41", rng)
        yield Away("microphone 'Desk' was unplugged")
        comes.wait(20)
        yield Back("Desk")
        yield spoken("5", rng)
    window = make_window(LiveBlocks(blocks()))
    window.listen()
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    assert window.banner.text == "Microphone 'Desk' was unplugged"
    assert window.transcript.text == "41" and window.isVisible()
    comes.set()
    qtbot.waitUntil(lambda: window.history.rowCount() == 3, timeout=LIMIT_MS)
    assert not window.banner.isVisible() and window.transcript.text.replace(" ", "") == "415"


def test_a_microphone_of_zeros_is_told(make_window, qtbot):
    window = make_window(LiveBlocks([np.zeros(8_000, np.float32)] * 5))
    window.listen()
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    assert "delivers only silence" in window.banner.text


def test_clipping_is_told_in_words_for_as_long_as_it_lasts(window):
    [state] = [label for label in window.top.findChildren(QLabel) if label.accessibleName()]
    show(window, Level(800, -6.0, -3.0))
    assert state.accessibleName() == "Not listening"
    show(window, Level(1_600, -1.0, 0.0))
    assert "Too loud" in state.text() and "Too loud" in state.accessibleName()
    show(window, Level(2_400, -40.0, -30.0))
    assert state.accessibleName() == "Not listening"


def test_a_microphone_that_makes_silence_of_pauses_is_none_of_zeros(make_window, qtbot, four_one_five):
    window = make_window(LiveBlocks([four_one_five, *[np.zeros(8_000, np.float32)] * 6]))
    window.listen()
    qtbot.waitUntil(lambda: window.spectrogram.now > 8, timeout=LIMIT_MS)
    assert not window.banner.isVisible()


def test_a_quiet_or_muted_microphone_is_no_silent_one(make_window, qtbot, rng):
    hiss = 2e-5 * rng.standard_normal((5, 8_000)).astype(np.float32)
    window = make_window(LiveBlocks(hiss), LiveBlocks([np.zeros(8_000, np.float32)] * 5))
    window.listen()
    qtbot.waitUntil(lambda: window.spectrogram.now > 4.9, timeout=LIMIT_MS)
    assert not window.banner.isVisible()
    press(qtbot, window, Key.Key_M)
    window.listen()
    qtbot.waitUntil(lambda: window.spectrogram.now > 9.8, timeout=LIMIT_MS)
    assert not window.banner.isVisible()


def test_the_list_of_microphones_is_looked_up_when_it_is_opened(window, qtbot, inputs):
    chooser = window.top.chooser
    assert chooser.count() == 1
    inputs[:] = [DESK, InputDevice(4, "Desk", "OSS", 48_000, 1, False),
                 InputDevice(5, "Headset", "ALSA", 16_000, 1, False)]
    chooser.showPopup()
    qtbot.waitUntil(lambda: chooser.count() == 4, timeout=LIMIT_MS)
    chooser.hidePopup()
    assert [chooser.itemData(row) for row in range(4)] == ["", "Desk, ALSA", "Desk, OSS", "Headset"]
    inputs.clear()
    chooser.refresh()
    qtbot.waitUntil(lambda: chooser.count() == 1, timeout=LIMIT_MS)


def test_another_microphone_is_chosen_opened_and_kept(make_window, qtbot, inputs):
    inputs.append(DESK)
    window = make_window(LiveBlocks([]))
    asked = []
    window.session._open_microphone = lambda device: asked.append(device) or LiveBlocks([])
    window.top.chooser.refresh()
    qtbot.waitUntil(lambda: window.top.chooser.count() == 2, timeout=LIMIT_MS)
    window.top.chooser.setCurrentIndex(1)
    window.top.chooser.activated.emit(1)
    qtbot.waitUntil(lambda: window.session.state.is_listening, timeout=LIMIT_MS)
    assert asked == ["Desk"] and window.store.settings.device == "Desk"


def test_gain_and_mute(make_window, qtbot, four_one_five):
    window = make_window(LiveBlocks([four_one_five]), gain_db=20)
    assert window.top.gain.value() == 20
    press(qtbot, window, Key.Key_M)
    window.listen()
    qtbot.waitUntil(lambda: window.spectrogram.now > 2, timeout=LIMIT_MS)
    assert window.transcript.text == "" and window.session.is_silenced
    press(qtbot, window, Key.Key_M)
    assert not window.session.is_muted


# Files


def drop(window, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                                Qt.KeyboardModifier.NoModifier))


@pytest.mark.parametrize("at_once", [True, False])
def test_a_dropped_recording_is_heard(make_window, qtbot, spoken_415, at_once):
    window = make_window(LiveBlocks([]), plays_at_once=at_once)
    window.listen()
    drop(window, spoken_415)
    qtbot.waitUntil(lambda: window.history.rowCount() == 3, timeout=LIMIT_MS)
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    assert window.banner.text == "Heard talk.wav to its end" and window.transcript.text == "415"


def test_of_several_dropped_files_the_first_is_heard(window, qtbot, spoken_415, tmp_path):
    drop(window, spoken_415, str(tmp_path / "other.wav"))
    assert "One recording at a time" in window.statusBar().currentMessage()
    qtbot.waitUntil(lambda: window.history.rowCount() == 3, timeout=LIMIT_MS)


def test_a_dropped_file_that_is_no_recording_is_told(window, qtbot, tmp_path):
    path = tmp_path / "poem.txt"
    path.write_text("roses are red")
    drop(window, str(path))
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    assert "poem.txt: is not a recording" in window.banner.text


def choose_file(monkeypatch, path, kind=""):
    """The person chooses *path* in whatever dialog comes."""
    for function in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, function, lambda *about: (str(path), kind))


def test_a_recording_is_opened(window, qtbot, spoken_415, monkeypatch):
    choose_file(monkeypatch, spoken_415)
    press(qtbot, window, Key.Key_O, CTRL)
    qtbot.waitUntil(lambda: window.transcript.text == "415", timeout=LIMIT_MS)


def test_the_picture_is_saved(window, qtbot, tmp_path, monkeypatch):
    choose_file(monkeypatch, tmp_path / "seen", "PNG (*.png)")
    press(qtbot, window, Key.Key_S, CTRL)
    assert (tmp_path / "seen.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("kind, text", [
    ("Text (*.txt)", "54 07\n"),
    ("CSV table (*.csv)",
     "file,type,start,end,at,digit,word,confidence,reason,message,name\n"
     ",digit,0.0,0.125,0.225,5,five,1.0,,,\n,digit,0.1875,0.3125,0.4125,4,seven,0.7,,,\n"
     ",digit,1.125,1.25,1.35,0,seven,0.97,,,\n,digit,1.3125,1.375,1.475,7,seven,0.97,,,\n"),
    ("SubRip subtitles (*.srt)",
     "1\n00:00:00,000 --> 00:00:00,125\n5\n\n2\n00:00:00,188 --> 00:00:00,312\n4\n\n"
     "3\n00:00:01,125 --> 00:00:01,250\n0\n\n4\n00:00:01,312 --> 00:00:01,375\n7\n\n"),
    ("Audacity labels (*.labels.txt)", "0.000000\t0.125000\t5\n0.187500\t0.312500\t4\n1.125000\t1.250000\t0\n"
     "1.312500\t1.375000\t7\n")])
def test_the_digits_are_saved_as_they_stand(window, qtbot, tmp_path, monkeypatch, kind, text):
    four(window)
    window.history.setData(window.history.index(3, DIGIT), "5")
    choose_file(monkeypatch, tmp_path / "digits.2", kind)
    press(qtbot, window, Key.Key_S, CTRL | SHIFT)
    [saved] = tmp_path.glob("digits.2.*")
    assert saved.read_text() == text and saved.name[8:] == kind.partition("*")[2].rstrip(")")


def test_what_a_name_ends_as_goes_before_the_chosen_format(window, qtbot, tmp_path, monkeypatch):
    four(window)
    choose_file(monkeypatch, tmp_path / "a.CSV", "Text (*.txt)")
    press(qtbot, window, Key.Key_S, CTRL | SHIFT)
    assert (tmp_path / "a.CSV").read_text().startswith("file,type")
    choose_file(monkeypatch, tmp_path / "a.txt", "Audacity labels (*.labels.txt)")
    press(qtbot, window, Key.Key_S, CTRL | SHIFT)
    assert (tmp_path / "a.txt").read_text().startswith("0.000000\t")


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_a_name_that_gets_its_ending_later_is_asked_about(window, qtbot, tmp_path, monkeypatch, answer):
    four(window)
    (tmp_path / "digits.txt").write_text("precious")
    choose_file(monkeypatch, tmp_path / "digits", "Text (*.txt)")
    monkeypatch.setattr(QMessageBox, "question", lambda *about: getattr(QMessageBox.StandardButton, answer))
    press(qtbot, window, Key.Key_S, CTRL | SHIFT)
    assert (tmp_path / "digits.txt").read_text() == ("74 07\n" if answer == "Yes" else "precious")


def test_the_digits_are_saved_as_json_lines(window, qtbot, tmp_path, monkeypatch):
    four(window)
    choose_file(monkeypatch, tmp_path / "digits", "JSON lines (*.jsonl)")
    press(qtbot, window, Key.Key_S, CTRL | SHIFT)
    first = (tmp_path / "digits.jsonl").read_text().splitlines()[0]
    assert first == ('{"type":"digit","start":0.0,"end":0.125,"at":0.225,"digit":7,"word":"seven",'
                     '"confidence":0.97}')


def test_the_sound_heard_is_saved_while_listening(make_window, qtbot, four_one_five, tmp_path, monkeypatch):
    go_on = threading.Event()

    def blocks():
        yield four_one_five
        go_on.wait(20)
        yield four_one_five[:800]
    window = make_window(LiveBlocks(blocks()))
    choose_file(monkeypatch, tmp_path / "heard", "WAV (*.wav)")
    press(qtbot, window, Key.Key_W, CTRL | SHIFT)
    assert "Nothing was heard yet" in window.statusBar().currentMessage()
    window.listen()
    qtbot.waitUntil(lambda: window.history.rowCount() == 3, timeout=LIMIT_MS)
    press(qtbot, window, Key.Key_W, CTRL | SHIFT)
    go_on.set()
    qtbot.waitUntil((tmp_path / "heard.wav").exists, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: "Saved 2.3 s" in window.statusBar().currentMessage(), timeout=LIMIT_MS)


def test_a_recording_heard_can_be_saved_as_sound(make_window, qtbot, four_one_five, spoken_415, tmp_path,
                                                 monkeypatch):
    window = make_window(plays_at_once=True)
    window.play_recording(spoken_415)
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    choose_file(monkeypatch, tmp_path / "heard", "WAV (*.wav)")
    press(qtbot, window, Key.Key_W, CTRL | SHIFT)
    qtbot.waitUntil(lambda: (tmp_path / "heard.wav").exists(), timeout=LIMIT_MS)
    with wave.open(str(tmp_path / "heard.wav")) as file:
        assert (file.getframerate(), file.getnchannels()) == (8_000, 1)
        samples = np.frombuffer(file.readframes(10**6), "<i2")
    np.testing.assert_allclose(samples / 32_768, four_one_five, atol=1e-4)


@pytest.mark.parametrize("key, kind", [(Key.Key_S, "PNG (*.png)"), (Key.Key_S | SHIFT, "Text (*.txt)")])
def test_what_cannot_be_written_is_told(window, qtbot, tmp_path, monkeypatch, key, kind):
    four(window)
    choose_file(monkeypatch, tmp_path / "no" / "such" / "folder.txt", kind)
    press(qtbot, window, Key.Key_S, CTRL | SHIFT if kind.startswith("Text") else CTRL)
    [box] = window.findChildren(QMessageBox)
    assert box.text() == f"Cannot write {tmp_path / 'no/such/folder.txt'}{'.png' * (key == Key.Key_S)}: " \
                         "no such file or directory"
    box.close()
    assert window.isVisible()


@pytest.mark.parametrize("keys", [(Key.Key_S, CTRL), (Key.Key_S, CTRL | SHIFT), (Key.Key_W, CTRL | SHIFT)])
def test_a_full_disk_leaves_what_was_there(make_window, qtbot, spoken_415, tmp_path, monkeypatch, keys):
    window = make_window(plays_at_once=True)
    window.play_recording(spoken_415)
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    (tmp_path / "x").write_text("precious")
    monkeypatch.setattr(files, "ask_path", lambda *about: (str(tmp_path / "x"), "Text (*.txt)"))

    def full(path, content):
        with open(path, "wb") as file:
            file.write(content[:3])
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(Path, "write_bytes", full)
    press(qtbot, window, *keys)
    [box] = window.findChildren(QMessageBox)
    assert "no space left" in box.text()
    box.close()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("x")] == ["x"]
    assert (tmp_path / "x").read_text() == "precious"


def test_the_sound_of_all_streams_is_saved_by_the_picture_s_clock(make_window, qtbot, spoken_415, tmp_path,
                                                                  monkeypatch):
    window = make_window(plays_at_once=True)
    for n in (1, 2):
        window.play_recording(spoken_415)
        qtbot.waitUntil(lambda: window.history.rowCount() == 3 * n and window.banner.isVisible(),
                        timeout=LIMIT_MS)
    choose_file(monkeypatch, tmp_path / "heard", "WAV (*.wav)")
    press(qtbot, window, Key.Key_W, CTRL | SHIFT)
    with wave.open(str(tmp_path / "heard.wav")) as file:
        samples = np.frombuffer(file.readframes(10**6), "<i2")
    for entry in window.transcript.entries:
        first = round(entry.at_s * 8_000)
        loudest = np.abs(samples[first:first + entry.heard.end - entry.heard.start]).max()
        assert entry.clip is not None and loudest == np.abs(entry.clip).max()


# The picture, and the keys


def test_pausing_loses_no_digit(make_window, qtbot, rng):
    go_on = threading.Event()

    def blocks():
        yield spoken("41", rng)
        go_on.wait(20)
        yield spoken("5", rng)
    window = make_window(LiveBlocks(blocks()))
    window.listen()
    qtbot.waitUntil(lambda: window.history.rowCount() == 2, timeout=LIMIT_MS)
    press(qtbot, window, Key.Key_Space)
    assert window.spectrogram.is_paused and window.actions_["pause"].isChecked()
    go_on.set()
    qtbot.waitUntil(lambda: window.history.rowCount() == 3, timeout=LIMIT_MS)
    assert window.transcript.text.replace(" ", "") == "415" and window.spectrogram.is_paused
    press(qtbot, window, Key.Key_Space)
    assert not window.spectrogram.is_paused and not window.actions_["pause"].isChecked()


def test_space_presses_the_button_that_has_the_focus(window, qtbot):
    four(window)
    [clear] = [b for b in window.digits.findChildren(QAbstractButton) if b.text() == "Clear"]
    clear.setFocus()
    press(qtbot, window, Key.Key_Space)
    assert window.transcript.text == "" and not window.spectrogram.is_paused


def test_space_opens_the_list_of_microphones_that_has_the_focus(window, qtbot):
    window.top.chooser.setFocus()
    press(qtbot, window, Key.Key_Space)
    assert window.top.chooser.view().isVisible() and not window.spectrogram.is_paused
    window.top.chooser.hidePopup()


def test_scrolling_back_and_to_now_by_keyboard(make_window, qtbot, four_one_five):
    window = make_window(LiveBlocks([np.tile(four_one_five, 8)]))
    window.listen()
    qtbot.waitUntil(lambda: window.spectrogram.now > 18, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: not window.session.drain(), timeout=LIMIT_MS)
    followed = []
    window.spectrogram.followed.connect(followed.append)
    press(qtbot, window, Key.Key_Left)
    assert followed == [False] and window.actions_["pause"].isChecked()
    press(qtbot, window, Key.Key_Right)
    press(qtbot, window, Key.Key_Left)
    press(qtbot, window, Key.Key_Left)
    press(qtbot, window, Key.Key_End)
    assert followed == [False, True, False, True] and not window.actions_["pause"].isChecked()


def test_copy_and_clear_by_keyboard(window, qtbot):
    QGuiApplication.clipboard().setText("before")
    press(qtbot, window, Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "before"
    four(window)
    press(qtbot, window, Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "74 07"
    press(qtbot, window, Key.Key_L, CTRL)
    assert window.transcript.text == shown(window) == window.findChild(QLabel, "last").text() == ""


def test_every_shortcut_does_its_deed(make_window, qtbot, monkeypatch):
    window, done = make_window(), []
    for deed in all_deeds():
        action = window.actions_[deed.name]
        action.disconnect()
        signal = action.toggled if deed.is_switch else action.triggered
        signal.connect(lambda *_, name=deed.name: done.append(name))
    for deed in all_deeds():
        for keys in window.actions_[deed.name].shortcuts():
            done.clear()
            combination = keys[0]
            press(qtbot, window, combination.key(), combination.keyboardModifiers())
            assert done == [deed.name], keys.toString()


def test_no_two_deeds_have_the_same_keys():
    keys = [key for deed in all_deeds() for key in deed.keys]
    assert len(keys) == len(set(keys)) >= 24


def test_full_screen_and_back(window, qtbot):
    press(qtbot, window, Key.Key_F11)
    assert window.isFullScreen()
    press(qtbot, window, Key.Key_F11)
    assert not window.isFullScreen()


@pytest.mark.parametrize("key", [Key.Key_F1, Key.Key_Question])
def test_the_sheet_tells_every_shortcut(window, qtbot, key):
    press(qtbot, window, key)
    [box] = window.findChildren(QMessageBox)
    for deed in all_deeds():
        assert all(keys in box.text() for keys in deed.keys)
    box.close()


def test_about_names_version_model_and_licence(window, fake_model):
    window.actions_["about"].trigger()
    [box] = window.findChildren(QMessageBox)
    for told in (__version__, fake_model.metadata["sha256"][:16], "fsdd", "GPL-3.0", "MIT", "0.50"):
        assert told in box.text()
    box.close()


# Settings


def test_settings_take_effect_at_once_and_are_kept(make_window, qtbot, four_one_five):
    go_on = threading.Event()

    def blocks():
        yield four_one_five
        go_on.wait(20)
        yield four_one_five
        yield np.zeros(8_000, np.float32)
    window = make_window(LiveBlocks(blocks()))
    window.listen()
    qtbot.waitUntil(lambda: window.history.rowCount() == 3, timeout=LIMIT_MS)
    press(qtbot, window, Key.Key_Comma, CTRL)
    [dialog] = window.findChildren(QDialog)
    dialog.findChild(QDoubleSpinBox, "threshold").setValue(0.95)
    dialog.findChild(QComboBox, "colours").setCurrentIndex(1)
    dialog.findChild(QSpinBox, "pre_roll_ms").setValue(213)
    dialog.findChild(QComboBox, "theme").setCurrentIndex(1)
    assert (window.store.settings.threshold, window.store.settings.pre_roll_ms) == (0.95, 200)
    assert dialog.findChild(QSpinBox, "pre_roll_ms").value() == 200
    assert LIGHT.ground in window.styleSheet() and DARK.ground not in window.styleSheet()
    window.preferences.change("threshold", 0.99)
    go_on.set()
    qtbot.waitUntil(lambda: window.spectrogram.now > 5.5, timeout=LIMIT_MS)
    assert window.history.rowCount() == 3            # the network is 0.97 sure of a tone
    again = make_window()
    assert (again.store.settings.threshold, again.store.settings.theme) == (0.99, "light")
    assert LIGHT.ground in again.styleSheet()


def test_the_menus_switches_are_settings(make_window, qtbot):
    window = make_window(shows_posteriors=False)
    assert not window.actions_["posteriors"].isChecked()
    press(qtbot, window, Key.Key_A)
    press(qtbot, window, Key.Key_R)
    settings = window.store.settings
    assert settings.shows_posteriors and settings.shows_refused


def test_reset_brings_back_what_the_program_came_with(make_window, qtbot):
    window = make_window(threshold=0.8, theme="light", gain_db=10, device="Desk")
    window.preferences.show_dialog()
    [dialog] = window.findChildren(QDialog)
    [reset] = [b for b in dialog.findChildren(QAbstractButton) if "Defaults" in b.text()]
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert window.store.settings == replace(Settings(), device="Desk")
    assert window.top.gain.value() == 0 and dialog.findChild(QDoubleSpinBox, "threshold").value() == 0.5


def test_the_theme_follows_the_system(make_window, monkeypatch):
    window = make_window()
    for scheme, theme in ((Qt.ColorScheme.Light, LIGHT), (Qt.ColorScheme.Dark, DARK),
                          (Qt.ColorScheme.Unknown, DARK)):
        monkeypatch.setattr(preferences, "system_scheme", lambda: scheme)
        QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)
        assert f"background: {theme.ground}" in window.styleSheet()
    window.preferences.change("theme", "light")
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert f"background: {LIGHT.ground}" in window.styleSheet()


# All of it


def test_closing_ends_source_and_worker(make_window, qtbot, four_one_five):
    microphone = LiveBlocks([four_one_five])
    window = make_window(microphone)
    window.listen()
    qtbot.waitUntil(lambda: window.session.state.is_listening, timeout=LIMIT_MS)
    window.close()
    assert microphone.is_closed
    assert not [thread for thread in threading.enumerate() if thread.name == "listener-worker"]


@pytest.mark.parametrize("size", [(1_020, 640), (1_024, 640), (1_920, 1_080)])
def test_nothing_is_cut_off(make_window, qtbot, size):
    window = make_window()
    window.resize(*size)
    window.listen()
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    show(window, *(digit(1_000 * n, 1_000 * n + 1_000) for n in range(8)))
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    for widget in window.findChildren((QLabel, QAbstractButton, QComboBox, QSpinBox)):
        if widget.isVisible():
            assert widget.width() >= widget.minimumSizeHint().width(), widget.accessibleName()
            assert widget.height() >= widget.minimumSizeHint().height(), widget.accessibleName()


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(window):
    controls = window.findChildren((QAbstractButton, QComboBox, QSpinBox, QTableView))
    ours = [control for control in controls
            if control.isVisible() and control.objectName() != "qt_menubar_ext_button"]
    assert len(ours) >= 12
    for control in ours:
        assert control.accessibleName(), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.accessibleName()


def test_tab_goes_through_every_control(window, qtbot):
    seen = set()
    for _ in range(40):
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        seen.add(QApplication.focusWidget().accessibleName())
    wanted = {"Spectrogram", "Microphone", "Gain", "Mute", "Play the demo", "Copy", "Clear", "Play",
              "Correct", "Every digit heard, the newest first"}
    assert wanted <= seen


# What the wheel and a person's names must not do


def test_the_wheel_over_the_controls_changes_nothing(window, qtbot):
    window.spectrogram.setFocus()
    for widget in (window.top.gain, window.top.chooser):
        middle = QPointF(widget.rect().center())
        turned = QWheelEvent(middle, widget.mapToGlobal(middle), QPoint(), QPoint(0, -120),
                             Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
                             Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(widget, turned)
    assert window.top.gain.value() == 0 and window.top.chooser.currentIndex() == 0


def test_a_name_that_looks_like_html_is_told_as_it_is(window, qtbot, tmp_path):
    path = tmp_path / "a<b>bold<i>c.wav"
    path.write_text("no sound")
    window.play_recording(str(path))
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    [text] = [label for label in window.banner.findChildren(QLabel) if path.name in label.text()]
    assert text.textFormat() == Qt.TextFormat.PlainText


def test_a_rate_that_cannot_be_heard_is_told_with_the_file(window, qtbot, tmp_path):
    soundfile.write(tmp_path / "slow.wav", np.zeros(1_000), 100)
    window.play_recording(str(tmp_path / "slow.wav"))
    qtbot.waitUntil(window.banner.isVisible, timeout=LIMIT_MS)
    assert "slow.wav: sample rate 100 Hz must be between" in window.banner.text


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_name_in_no_encoding_is_dropped(window, qtbot, spoken_415, tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.wav"
    os.rename(spoken_415, path)
    [name] = [path_of(QUrl.fromEncoded(b"file://" + quote(path).encode()))]
    assert os.fsencode(name) == path


def test_what_is_being_typed_in_the_settings_is_taken_when_the_window_closes(window, qtbot):
    window.preferences.show_dialog()
    [dialog] = window.findChildren(QDialog)
    box = dialog.findChild(QDoubleSpinBox, "threshold")
    box.setFocus()
    box.lineEdit().selectAll()
    qtbot.keyClicks(box, "0.55")
    window.close()
    assert window.preferences.settings.threshold == 0.55


def test_a_length_that_is_no_whole_step_is_shown_as_it_is_taken(window, qtbot):
    window.preferences.show_dialog()
    [dialog] = window.findChildren(QDialog)
    box = dialog.findChild(QSpinBox, "pre_roll_ms")
    for typed, taken in ((0, 0), (5, 0), (215, 200)):
        box.setValue(typed)
        assert (box.value(), window.preferences.settings.pre_roll_ms) == (taken, taken)
