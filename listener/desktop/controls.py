"""Small widgets that several parts of the window are made of."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QAction, QKeyEvent, QWheelEvent
from PyQt6.QtWidgets import QLabel, QSpinBox, QToolButton


class Button(QToolButton):
    """A button for *action*, reachable by keyboard.

    A click does not give it the focus: the space bar, which pauses the picture, would from then
    on press the button.
    """

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setDefaultAction(action)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(action.text())
        action.changed.connect(lambda: self.setAccessibleName(action.text()))

    def event(self, event: QEvent | None) -> bool:
        """Qt's: with the focus on it, the space bar is the button's and no shortcut."""
        return keeps_space(event) or super().event(event)


class CalmSpinBox(QSpinBox):
    """A number that the wheel changes only once it has the focus."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Qt's."""
        if self.hasFocus():
            super().wheelEvent(event)
        elif event is not None:
            event.ignore()


def keeps_space(event: QEvent | None) -> bool:
    """Take the space bar for the widget that has the focus; whether *event* asked for that."""
    is_asked = (isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
                and event.type() == QEvent.Type.ShortcutOverride)
    if is_asked:
        event.accept()
    return is_asked


def label(kind: str, name: str = "", text: str = "") -> QLabel:
    """A line of text; *kind* chooses its look in the style sheet, *name* is for screen readers."""
    made = QLabel(text, objectName=kind)
    if name:
        made.setAccessibleName(name)
    if not text:
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
