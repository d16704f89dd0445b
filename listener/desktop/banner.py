"""A line that says what is wrong and offers what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel

from .controls import Button
from .theme import SPACING


class Banner(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, actions: Sequence[QAction]) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)   # it holds files' names
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = [Button(action) for action in actions]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACING, SPACING // 2, SPACING // 2, SPACING // 2)
        layout.addWidget(self._text, 1)
        for button in self._buttons:
            layout.addWidget(button)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, text: str, offers: bool = True) -> None:
        """Show *text* as a sentence, and what can be done if that helps; nothing if there is none."""
        sentence = text[:1].upper() + text[1:]
        if sentence == self.text:
            return
        self._text.setText(sentence)
        self._text.setAccessibleName(sentence)
        for button in self._buttons:
            button.setVisible(offers)
        self.setVisible(bool(text))
