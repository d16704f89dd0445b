"""The digits heard: the last one very large, all of them in the speaker's groups."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTextEdit, QToolButton, QVBoxLayout

from ..events import Digit
from .theme import SPACING, Theme
from .transcript import Transcript, percent_sure

LAST_WIDTH = 150
UNSURE = 0.8             # a digit heard with less confidence is shown in another colour


class DigitsPanel(QFrame):
    """Shows a `Transcript`; the window changes that and calls `show_digits`."""

    def __init__(self, transcript: Transcript, theme: Theme, actions: Sequence[QAction]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._transcript, self._theme = transcript, theme
        self._last = _label("last", "The last digit")
        self._last.setFixedWidth(LAST_WIDTH)
        self._word = _label("word", "The last digit's word and confidence")
        self._text = QTextEdit(readOnly=True)
        self._text.setAccessibleName("The digits heard")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACING, SPACING, SPACING, SPACING)
        layout.setSpacing(2 * SPACING)
        layout.addLayout(self._left())
        layout.addLayout(self._right(actions), 1)
        self.show_digits()

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._last, 1)
        column.addWidget(self._word)
        return column

    def _right(self, actions: Sequence[QAction]) -> QVBoxLayout:
        heading = QHBoxLayout()
        unsure = f'<span style="color:{self._theme.unsure}">less than {UNSURE:.0%} sure</span>'
        heading.addWidget(_label("quiet", "", f"Heard, grouped by your pauses; {unsure}"))
        heading.addStretch(1)
        for action in actions:
            heading.addWidget(button(action))
        column = QVBoxLayout()
        column.addLayout(heading)
        column.addWidget(self._text, 1)
        return column

    def show_digits(self) -> None:
        """Show what the transcript holds now."""
        last = self._transcript.last
        self._last.setText(f"{last.digit}" if last else "")
        self._word.setText(f"{last.word}, {percent_sure(last.confidence)}% sure" if last else "nothing yet")
        groups = ("".join(map(self._html, group)) for group in self._transcript.groups)
        self._text.setHtml("&nbsp; ".join(groups))
        bar = self._text.verticalScrollBar()
        bar.setValue(bar.maximum())

    def invite(self, text: str) -> None:
        """What stands in the digits' place as long as there are none."""
        self._text.setPlaceholderText(text)

    def _html(self, heard: Digit) -> str:
        colour = self._theme.text if heard.confidence >= UNSURE else self._theme.unsure
        return f'<span style="color:{colour}">{heard.digit}</span>'


def _label(kind: str, name: str, text: str = "") -> QLabel:
    label = QLabel(text, objectName=kind)
    if name:
        label.setAccessibleName(name)
    if not text:
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def button(action: QAction) -> QToolButton:
    """A button for *action*, reachable by keyboard."""
    made = QToolButton()
    made.setDefaultAction(action)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made
