"""A line that says what is wrong and offers what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel

from .digits import button
from .theme import SPACING


class Banner(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, actions: Sequence[QAction]) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._text = QLabel(wordWrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACING, SPACING // 2, SPACING // 2, SPACING // 2)
        layout.addWidget(self._text, 1)
        for action in actions:
            layout.addWidget(button(action))
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, text: str) -> None:
        """Show *text* as a sentence; nothing if there is none."""
        sentence = text[:1].upper() + text[1:]
        self._text.setText(sentence)
        self._text.setAccessibleName(sentence)
        self.setVisible(bool(text))
