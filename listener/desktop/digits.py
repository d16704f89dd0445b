"""The digits heard: the last one very large, all of them in the speaker's groups, and the table."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QColor, QTextCharFormat, QTextCursor
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout

from .controls import Button, label
from .history import UNSURE, HistoryModel, HistoryTable
from .theme import SPACING, Theme
from .transcript import Entry, percent_sure

LAST_WIDTH = 150
TABLE_WIDTH = 270
PAUSE = "  "             # between groups, where lines may break
MOST_SHOWN = 500         # of the running string: laying out a text takes the longer the longer it is


class DigitsPanel(QFrame):
    """Shows what a `HistoryModel` holds.

    Parameters
    ----------
    string_actions, table_actions : sequence of QAction
        Offered beside the running string, and under the table.
    """

    def __init__(self, model: HistoryModel, theme: Theme, string_actions: Sequence[QAction],
                 table_actions: Sequence[QAction]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._model, self._theme = model, theme
        self._last = label("last", "The last digit")
        self._last.setFixedWidth(LAST_WIDTH)
        self._word = label("word", "The last digit's word and confidence")
        self._legend = label("quiet", "", " ")           # a word about one of the colours
        self._legend.setToolTip("Digits in this colour were heard without being sure of them")
        self._text = QTextEdit(readOnly=True)
        self._text.setAccessibleName("The digits heard")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.table = HistoryTable(model)
        self._lay_out(string_actions, table_actions)
        model.added.connect(self._append)
        for changed in (model.deleted, model.corrected, model.modelReset):
            changed.connect(self.show_digits)
        self.set_theme(theme)

    def _lay_out(self, string_actions: Sequence[QAction], table_actions: Sequence[QAction]) -> None:
        left, middle, right = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._last, 1)
        left.addWidget(self._word)
        middle.addLayout(_row(self._legend, string_actions))
        middle.addWidget(self._text, 1)
        self.table.setFixedWidth(TABLE_WIDTH)
        self.table.addActions(table_actions)
        right.addWidget(self.table, 1)
        right.addLayout(_row(None, table_actions))
        right.setSpacing(SPACING // 2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACING, SPACING // 2, SPACING, SPACING // 2)
        layout.setSpacing(2 * SPACING)
        layout.addLayout(left)
        layout.addLayout(middle, 1)
        layout.addLayout(right)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self.show_digits()

    def show_digits(self) -> None:
        """Show what the model holds now; of the running string only the end, if it is very long."""
        self._text.clear()
        shown = self._model.transcript.entries[-MOST_SHOWN:]
        self._n_shown = len(shown)
        for entry in shown:
            self._write(entry)
        self._show_last()

    def invite(self, text: str) -> None:
        """What stands in the digits' place as long as there are none."""
        self._text.setPlaceholderText(text)

    def _append(self, entry: Entry) -> None:
        """One more; the rest stays as it is, so the thousandth costs no more than the first."""
        self._n_shown += 1
        if self._n_shown > 2 * MOST_SHOWN:
            self.show_digits()
            return
        self._write(entry)
        self._show_last()

    def _write(self, entry: Entry) -> None:
        style = QTextCharFormat()
        style.setForeground(QColor(self._theme.text if _is_sure(entry) else self._theme.unsure))
        cursor = QTextCursor(self._text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        space = PAUSE if entry.begins_group and not cursor.atStart() else ""
        cursor.insertText(f"{space}{entry.digit}", style)

    def _show_last(self) -> None:
        last = self._model.transcript.last
        self._last.setText(f"{last.digit}" if last else "")
        self._word.setText(_described(last) if last else "nothing yet")
        # A screen reader is told of a changed name.
        self._last.setAccessibleName(f"{last.digit}, {_described(last)}" if last else "No digit yet")
        legend = f'<span style="color:{self._theme.unsure}">under {UNSURE:.0%} sure</span>'
        is_needed = not all(map(_is_sure, self._model.transcript.entries[-self._n_shown:]))
        self._legend.setText(legend if is_needed else "")
        bar = self._text.verticalScrollBar()
        bar.setValue(bar.maximum())


def _is_sure(entry: Entry) -> bool:
    return entry.is_corrected or entry.heard.confidence >= UNSURE


def _described(entry: Entry) -> str:
    if entry.is_corrected:
        return f"was heard as {entry.heard.digit}"
    return f"{entry.heard.word}, {percent_sure(entry.heard.confidence)}% sure"


def _row(first: object, actions: Sequence[QAction]) -> QHBoxLayout:
    """Something, and buttons on its right."""
    row = QHBoxLayout()
    row.setSpacing(SPACING // 2)
    if first is not None:
        row.addWidget(first, 1)
    for action in actions:
        row.addWidget(Button(action))
    return row
