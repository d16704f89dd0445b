"""The line above the picture: what the window is doing, the microphone, how loud it is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QWidget

from ..events import Level
from .chooser import DeviceChooser
from .controls import Button
from .meter import LevelMeter
from .settings import GAIN_DB
from .state import State
from .theme import SPACING, Theme

STATE_WIDTH, DOT_WIDTH = 180, 32


class TopBar(QWidget):
    """Shows a `State` and a `Level`; holds the microphone's controls and buttons for *actions*."""

    def __init__(self, theme: Theme, chooser: DeviceChooser, actions: Sequence[QAction]) -> None:
        super().__init__()
        self._theme, self._shown = theme, State()
        self._state = QLabel()
        # A long name must not push the controls out of the window.
        self._state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._state.setMinimumWidth(STATE_WIDTH)
        self.chooser = chooser
        self.gain = QSpinBox(minimum=GAIN_DB[0], maximum=GAIN_DB[1], suffix=" dB", prefix="gain ")
        self.gain.setAccessibleName("Gain")
        self.gain.setToolTip("How much the sound is amplified before it is heard")
        self.gain.setFocusPolicy(Qt.FocusPolicy.StrongFocus)     # the wheel alone changes nothing
        self._meter = LevelMeter(theme)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING // 2)
        layout.addWidget(self._state, 1)
        for widget in (chooser, self.gain, self._meter, *(Button(action) for action in actions)):
            layout.addWidget(widget)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self._meter.set_theme(theme)
        self._say(self._shown)

    def show_state(self, state: State) -> None:
        """Say what the window is doing."""
        self._say(state)
        self._meter.reset()

    def show_level(self, level: Level) -> None:
        """Say how loud it is."""
        self._meter.set_level(level.rms_db, level.peak_db)
        if self._meter.is_clipping:
            self._state.setText(self._html("too loud: turn the gain down", self._theme.danger))
        else:
            self._say(self._shown)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Qt's: there is more room for words, or less."""
        super().resizeEvent(event)
        self._say(self._shown)

    def _say(self, state: State) -> None:
        self._shown = state
        text = self._html(state.doing, self._theme.accent if state.is_listening and not state.trouble
                          else self._theme.line)
        if text != self._state.text():
            self._state.setText(text)
            self._state.setAccessibleName(state.doing)
            self._state.setToolTip(state.doing)

    def _html(self, text: str, colour: str) -> str:
        room = self._state.width() - DOT_WIDTH
        shown = self._state.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        return f'<span style="color:{colour}">&#9679;</span>&nbsp; {escape(shown)}'
