"""What each of the window's actions does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMessageBox

from ..errors import ListenerError
from ..sources.playback import Player
from . import files
from .about import show_about, show_shortcuts

if TYPE_CHECKING:
    from .window import Window

SCROLL_S = 1.0           # with one press of a key
ZOOM = 1.25


class Deeds:
    """The slots of the `Actions` of *window*.

    Attributes
    ----------
    slots : dict
        From an action's name to what it does.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._player = Player()
        change, picture = window.preferences.change, window.spectrogram
        self.slots: dict[str, Callable[..., object]] = {
            "open": self._open, "demo": window.toggle_demo, "quit": window.close, "listen": window.listen,
            "at_once": lambda on: change("plays_at_once", on),
            "save_picture": self._save_picture, "save_digits": self._save_digits,
            "save_sound": self._save_sound, "copy": self._copy, "undo": self._undo, "clear": self._clear,
            "play": self._play, "correct": lambda: window.digits.table.edit_digit(), "delete": self._delete,
            "settings": window.preferences.show_dialog, "pause": self._pause,
            "earlier": lambda: picture.scroll(-SCROLL_S), "later": lambda: picture.scroll(SCROLL_S),
            "now": picture.to_now, "zoom_in": lambda: picture.zoom(ZOOM),
            "zoom_out": lambda: picture.zoom(1 / ZOOM),
            "posteriors": lambda on: change("shows_posteriors", on),
            "refused": lambda on: change("shows_refused", on),
            "full_screen": self._full_screen, "mute": self._mute,
            "shortcuts": lambda: show_shortcuts(window),
            "about": lambda: show_about(window, window.model, window.preferences.settings.threshold)}

    def tick(self) -> None:
        """Do what had to wait for another thread."""
        while not self._player.faults.empty():
            self._window.say(self._player.faults.get())

    def show_pause(self, follows: bool) -> None:
        """The picture stands still, or follows again."""
        action = self._window.actions_["pause"]
        action.blockSignals(True)
        action.setChecked(not follows)
        action.blockSignals(False)
        action.changed.emit()

    def _pause(self, on: bool) -> None:
        self._window.spectrogram.pause(on)

    def _open(self) -> None:
        path = files.ask_recording(self._window)
        if path:
            self._window.play_recording(path)

    def _save_picture(self) -> None:
        path, _ = files.ask_path(self._window, "Save the picture", "spectrogram.png", "PNG (*.png)")
        if path:
            self._try(lambda: files.save_picture(path, self._window.spectrogram.png()))

    def _save_digits(self) -> None:
        if self._has_digits():
            path, form = files.ask_digits_path(self._window)
            if path:
                self._try(lambda: files.save_digits(path, form, self._window.transcript.entries,
                                                    self._window.model.features.sample_rate))

    def _save_sound(self) -> None:
        sound, rate = self._window.sound, self._window.model.features.sample_rate
        if not sound.stop:
            self._window.say("nothing was heard yet")
            return
        path, _ = files.ask_path(self._window, "Save the sound heard", "heard.wav", "WAV (*.wav)")
        if path:
            self._try(lambda: files.save_sound(path, sound.read(), rate, sound.start / rate))

    def _copy(self) -> None:
        """The digits, grouped, to the clipboard."""
        text = self._window.transcript.text
        if text:
            QGuiApplication.clipboard().setText(text)
        self._window.say(f"Copied {text}" if text else "Nothing to copy yet")

    def _undo(self) -> None:
        if self._has_digits():
            self._window.history.delete(0)

    def _clear(self) -> None:
        """Forget the digits; the picture goes on."""
        self._window.history.clear()
        self._window.spectrogram.clear_marks()

    def _play(self) -> None:
        row = self._window.digits.table.row
        if row is None:
            self._has_digits()
            return
        clip = self._window.history.entry(row).clip
        if clip is None:
            self._window.say("the sound of this digit is not at hand (any more)")
        else:
            self._player.play(clip, self._window.model.features.sample_rate)

    def _delete(self) -> None:
        row = self._window.digits.table.row
        if row is not None:
            self._window.history.delete(row)

    def _full_screen(self, on: bool) -> None:
        states = self._window.windowState()
        full = Qt.WindowState.WindowFullScreen
        self._window.setWindowState(states | full if on else states & ~full)

    def _mute(self, on: bool) -> None:
        self._window.session.mute(on)
        self._window.show_muted()

    def _has_digits(self) -> bool:
        """Whether there are any; says so if there are none."""
        if not self._window.transcript.entries:
            self._window.say("no digits yet")
        return bool(self._window.transcript.entries)

    def _try(self, save: Callable[[], str]) -> None:
        try:
            self._window.say(save())
        except ListenerError as error:       # the status bar has no room for a path and a reason
            box = QMessageBox(QMessageBox.Icon.Warning, "Not saved", "", parent=self._window)
            box.setTextFormat(Qt.TextFormat.PlainText)
            box.setText(f"{str(error)[:1].upper()}{str(error)[1:]}")
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.open()
