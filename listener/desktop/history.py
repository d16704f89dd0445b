"""The digits as a table: when, what, how sure; to be played, corrected, deleted."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QIntValidator
from PyQt6.QtWidgets import (QAbstractItemView, QHeaderView, QLineEdit, QStyledItemDelegate,
                             QStyleOptionViewItem, QTableView, QWidget)

from ..events import Digit
from .theme import Theme
from .transcript import Entry, Transcript, percent_sure

TIME, DIGIT, SURE = range(3)
TITLES = ("Time", "Digit", "Sure")
NOWHERE = QModelIndex()
UNSURE = 0.8             # a digit heard with less confidence is shown in another colour
ROW_PX = 28
Role = Qt.ItemDataRole


class HistoryModel(QAbstractTableModel):
    """A `Transcript`, newest row first.  Whoever changes the transcript does it here.

    Signals
    -------
    added, deleted, corrected : Entry
    """

    added = pyqtSignal(Entry)
    deleted = pyqtSignal(Entry)
    corrected = pyqtSignal(Entry)

    def __init__(self, transcript: Transcript, theme: Theme) -> None:
        super().__init__()
        self.transcript = transcript
        self._theme = theme

    def add(self, heard: Digit, at_s: float) -> Entry:
        """A digit was heard, *at_s* on the picture's clock."""
        self.beginInsertRows(NOWHERE, 0, 0)
        entry = self.transcript.add(heard, at_s)
        self.endInsertRows()
        self.added.emit(entry)
        return entry

    def keep_clip(self, heard: Digit, samples: np.ndarray) -> None:
        """The sound of *heard* is there."""
        self.transcript.keep_clip(heard, samples)

    def delete(self, row: int) -> None:
        """Take the entry in *row* of the table away."""
        self.beginRemoveRows(NOWHERE, row, row)
        entry = self.transcript.delete(self._place(row))
        self.endRemoveRows()
        self.deleted.emit(entry)

    def clear(self) -> None:
        """Forget everything."""
        self.beginResetModel()
        self.transcript.clear()
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme

    def entry(self, row: int) -> Entry:
        """What *row* of the table shows."""
        return self.transcript.entries[self._place(row)]

    def _place(self, row: int) -> int:
        return len(self.transcript.entries) - 1 - row

    def rowCount(self, parent: QModelIndex = NOWHERE) -> int:
        """Qt's: so many digits."""
        return 0 if parent.isValid() else len(self.transcript.entries)

    def columnCount(self, parent: QModelIndex = NOWHERE) -> int:
        """Qt's: time, digit, confidence."""
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation,
                   role: int = Role.DisplayRole) -> object:
        """Qt's: the titles."""
        is_title = orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole
        return TITLES[section] if is_title else None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Qt's: the digit can be corrected."""
        plain = super().flags(index)
        return plain | Qt.ItemFlag.ItemIsEditable if index.column() == DIGIT else plain

    def data(self, index: QModelIndex, role: int = Role.DisplayRole) -> object:
        """Qt's: what stands in a cell, and how."""
        entry = self.entry(index.row())
        if role in (Role.DisplayRole, Role.EditRole):
            return self._text(entry, index.column())
        if role == Role.ToolTipRole:
            return _tip(entry)
        if role == Role.AccessibleTextRole:
            return f"{TITLES[index.column()]} {self._text(entry, index.column())}"
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == Role.ForegroundRole and entry.heard.confidence < UNSURE and not entry.is_corrected:
            return QColor(self._theme.unsure)
        return None

    def _text(self, entry: Entry, column: int) -> str:
        if column == TIME:
            minutes, tenths = divmod(round(10 * entry.at_s), 600)
            return f"{minutes}:{tenths / 10:04.1f}"
        if column == DIGIT:
            return str(entry.digit)
        return "by hand" if entry.is_corrected else f"{percent_sure(entry.heard.confidence)}%"

    def setData(self, index: QModelIndex, value: object, role: int = Role.EditRole) -> bool:
        """Qt's: correct the digit; False where *value* is none."""
        if role != Role.EditRole or index.column() != DIGIT or value not in tuple("0123456789"):
            return False
        row = index.row()
        self.transcript.correct(self._place(row), int(value))
        self.dataChanged.emit(self.index(row, 0), self.index(row, SURE))
        self.corrected.emit(self.entry(row))
        return True


class DigitDelegate(QStyledItemDelegate):
    """Lets nothing but one digit be typed."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem,
                     index: QModelIndex) -> QWidget:
        """Qt's: a line of one character."""
        line = QLineEdit(parent, maxLength=1, alignment=Qt.AlignmentFlag.AlignCenter)
        line.setValidator(QIntValidator(0, 9, line))
        line.setAccessibleName("The right digit, 0 to 9")
        return line

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        """Qt's: the digit as it is, to be typed over."""
        editor.setText(index.data())
        editor.selectAll()


class HistoryTable(QTableView):
    """Rows of one height, so that a thousand cost no more than ten.

    Signals
    -------
    looked_at : Entry
        A row was chosen.
    """

    looked_at = pyqtSignal(Entry)

    def __init__(self, model: HistoryModel) -> None:
        super().__init__()
        self.setModel(model)
        self.selectionModel().currentRowChanged.connect(self._look_at)
        self.setAccessibleName("Every digit heard, the newest first")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setItemDelegateForColumn(DIGIT, DigitDelegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)              # Tab leads out of the table
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_PX)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        columns.setHighlightSections(False)

    @property
    def row(self) -> int | None:
        """The chosen row, else the newest; None where there is none."""
        chosen = self.currentIndex().row()
        return chosen if chosen >= 0 else 0 if self.model().rowCount() else None

    def edit_digit(self) -> None:
        """Let the digit of the chosen row be typed anew."""
        if self.row is not None:
            index = self.model().index(self.row, DIGIT)
            self.setCurrentIndex(index)
            self.edit(index)

    def _look_at(self, index: QModelIndex) -> None:
        if index.isValid() and self.hasFocus():
            self.looked_at.emit(self.model().entry(index.row()))


def _tip(entry: Entry) -> str:
    heard = f"heard as {entry.heard.word}, {percent_sure(entry.heard.confidence)}% sure"
    return heard + ("" if entry.clip is not None else "; its sound is not at hand (any more)")
