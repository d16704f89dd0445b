"""The line above the picture: what the window is doing, how loud it is, the demo."""

from __future__ import annotations

from html import escape

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ..events import Level
from .digits import button
from .meter import LevelMeter
from .session import State
from .theme import SPACING, Theme


class TopBar(QWidget):
    """Shows a `State` and a `Level`."""

    def __init__(self, theme: Theme, demo: QAction) -> None:
        super().__init__()
        self._theme = theme
        self._state = QLabel()
        self._meter = LevelMeter(theme)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self._state, 1)
        layout.addWidget(QLabel("Level"))
        layout.addWidget(self._meter)
        layout.addWidget(button(demo))

    def show_state(self, state: State) -> None:
        """Say what the window is doing."""
        colour = self._theme.accent if state.is_listening else self._theme.line
        self._state.setText(f'<span style="color:{colour}">&#9679;</span>&nbsp; {escape(state.doing)}')
        self._state.setAccessibleName(state.doing)
        self._meter.reset()

    def show_level(self, level: Level) -> None:
        """Say how loud it is."""
        self._meter.set_level(level.rms_db, level.peak_db)
