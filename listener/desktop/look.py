"""How menus, lists, boxes and dialogs look: the part of the style sheet that the picture does not need."""

from __future__ import annotations

from importlib import resources
from string import Template

from .theme import Theme, style_sheet

_SHEET = Template("""
QMenuBar { background: $ground; padding: 2px 8px; }
QMenuBar::item { background: transparent; padding: 4px 10px; border-radius: 4px; }
QMenuBar::item:selected { background: $line; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { background: transparent; padding: 6px 28px 6px 28px; border-radius: 4px; }
QMenu::item:selected { background: $line; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QToolButton:checked { background: $accent; color: $ground; }
QPushButton { background: $panel; border: 1px solid $line; border-radius: 6px; padding: 7px 14px; }
QPushButton:hover { border-color: $quiet; }
QPushButton:focus { border: 2px solid $accent; padding: 6px 13px; }
QComboBox, QSpinBox, QDoubleSpinBox { background: $panel; border: 1px solid $line; border-radius: 6px;
                                      padding: 5px 8px; min-height: 20px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow, QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$down"); width: 10px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$up"); width: 10px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-position: top right; border: none; width: 18px; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-position: bottom right; border: none;
                                                     width: 18px; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus { border: 2px solid $accent; padding: 4px 7px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; selection-background-color: $line;
                              selection-color: $text; }
QCheckBox:focus { color: $accent; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $quiet; border-radius: 3px;
                       background: $panel; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; }
QFileDialog QToolButton, QFileDialog QToolButton:focus { padding: 3px; }
QTableView { background: $panel; border: 1px solid $line; border-radius: 6px; gridline-color: $line;
             selection-background-color: $line; selection-color: $text; }
QTableView:focus { border: 2px solid $accent; }
QTableView QLineEdit { background: $ground; border: 1px solid $accent; }
QHeaderView::section { background: $panel; color: $quiet; border: none; border-bottom: 1px solid $line;
                       padding: 3px; }
QFrame#panel QToolButton { padding: 4px 9px; }
QFrame#panel QToolButton:focus { padding: 3px 8px; }
QScrollBar:vertical { background: transparent; width: 10px; }
QScrollBar::handle:vertical { background: $line; border-radius: 4px; min-height: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
GraphicsLayoutWidget, Spectrogram { border: 2px solid $ground; }
GraphicsLayoutWidget:focus, Spectrogram:focus { border: 2px solid $line; }
""")


def window_sheet(theme: Theme) -> str:
    """The style sheet of the whole window."""
    folder = resources.files(__package__)
    arrows = {name: (folder / f"{name}.svg").as_posix() for name in ("up", "down")}
    return style_sheet(theme) + _SHEET.substitute(vars(theme), **arrows)
