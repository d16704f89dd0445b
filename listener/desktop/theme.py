"""The window's colours and sizes, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

SPACING = 12             # between controls, in device-independent pixels
SMALL_PX, TEXT_PX, LARGE_PX, HUGE_PX = 13, 15, 34, 128


@dataclass(frozen=True)
class Theme:
    """Colours; text on its ground has a contrast of at least 7 : 1."""

    ground: str
    panel: str
    line: str
    text: str
    quiet: str
    accent: str              # what the machine heard
    unsure: str              # ... without being sure of it
    warning: str
    danger: str
    picture: str             # where nothing was heard yet, and behind the digits' labels


DARK = Theme(ground="#15161c", panel="#1e2029", line="#3a3d4a", text="#f4f4f7", quiet="#b4b8c5",
             accent="#5fe3f0", unsure="#ffc24d", warning="#4a3a12", danger="#ff6b5e", picture="#0d0e12")
LIGHT = Theme(ground="#f2f3f6", panel="#ffffff", line="#c4c8d2", text="#14151a", quiet="#434855",
              accent="#005a66", unsure="#7a4300", warning="#fff0c2", danger="#a8201a", picture="#ffffff")

_SHEET = Template("""
QWidget { background: $ground; color: $text; font-size: ${text_px}px; }
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 4px; }
QToolButton { background: $panel; border: 1px solid $line; border-radius: 6px; padding: 7px 14px; }
QToolButton:hover { border-color: $quiet; }
QToolButton:pressed { background: $line; }
QToolButton:focus { border: 2px solid $accent; padding: 6px 13px; }
QToolButton:disabled { color: $line; }
QFrame#panel { background: $panel; border: 1px solid $line; border-radius: 10px; }
QFrame#panel QWidget { background: $panel; }
QFrame#banner { background: $warning; border: 1px solid $unsure; border-radius: 8px; }
QFrame#banner QLabel { background: transparent; border: none; }
QLabel#quiet, QStatusBar, QStatusBar QLabel { color: $quiet; font-size: ${small_px}px; }
QLabel#last { color: $accent; font-size: ${huge_px}px; font-weight: bold; }
QTextEdit { border: none; font-size: ${large_px}px; }
QStatusBar::item { border: none; }
""")


def style_sheet(theme: Theme) -> str:
    """The style sheet of the whole window."""
    return _SHEET.substitute(vars(theme), small_px=SMALL_PX, text_px=TEXT_PX, large_px=LARGE_PX,
                             huge_px=HUGE_PX)
