"""The line above the picture: what the window is doing, the microphone, how loud it is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ..events import Level
from .chooser import DeviceChooser
from .controls import Button, CalmSpinBox
from .meter import LevelMeter
from .settings import GAIN_DB
from .state import State
from .theme import SPACING, Theme

TOO_LOUD = "Too loud: turn the gain down"
STATE_WIDTH, DOT_WIDTH = 170, 32


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
        self.gain = CalmSpinBox(minimum=GAIN_DB[0], maximum=GAIN_DB[1], suffix=" dB", prefix="gain ")
        self.gain.setAccessibleName("Gain")
        self.gain.setToolTip("How much the sound is amplified before it is heard")
        self._meter = LevelMeter(theme)
        self._meter.setToolTip("How loud it is, after the gain; red: too loud")
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
        self._meter.reset()
        self._say(state)

    def show_level(self, level: Level) -> None:
        """Say how loud it is."""
        was_clipping = self._meter.is_clipping
        self._meter.set_level(level.rms_db, level.peak_db)
        if self._meter.is_clipping != was_clipping:
            self._say(self._shown)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Qt's: there is more room for words, or less."""
        super().resizeEvent(event)
        self._say(self._shown)

    def _say(self, state: State) -> None:
        self._shown = state
        text = TOO_LOUD if self._meter.is_clipping else state.doing
        is_well = state.is_listening and not state.trouble
        colour = self._theme.accent if is_well else self._theme.line
        self._state.setText(self._html(text, self._theme.danger if self._meter.is_clipping else colour))
        self._state.setAccessibleName(text)
        self._state.setToolTip(f"<span>{escape(text)}</span>")       # a file's name may look like HTML

    def _html(self, text: str, colour: str) -> str:
        room = self._state.width() - DOT_WIDTH
        shown = self._state.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        return f'<span style="color:{colour}">&#9679;</span>&nbsp; {escape(shown)}'
