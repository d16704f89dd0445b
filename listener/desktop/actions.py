"""Everything that can be done in the window: its name, its keys, its place in the menus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMainWindow


@dataclass(frozen=True)
class Deed:
    """One thing that can be done; *is_switch*: it is on or off.  *short* is for a button."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    is_switch: bool = False
    tip: str = ""
    short: str = ""


LINE = None              # between the entries of a menu
MENUS: dict[str, tuple[Deed | None, ...]] = {
    "&File": (
        Deed("open", "Open a recording ...", ("Ctrl+O",)),
        Deed("at_once", "Hear recordings at once", is_switch=True,
             tip="As fast as this machine can, not as slowly as they were spoken"),
        Deed("demo", "Play the demo", ("Ctrl+D",)),
        LINE,
        Deed("save_picture", "Save the picture ...", ("Ctrl+S",)),
        Deed("save_digits", "Save the digits ...", ("Ctrl+Shift+S",)),
        Deed("save_sound", "Save the last 10 minutes of sound ...", ("Ctrl+Shift+W",)),
        LINE,
        Deed("quit", "Quit", ("Ctrl+Q",))),
    "&Edit": (
        Deed("copy", "Copy", ("Ctrl+C",), tip="The digits, grouped by your pauses"),
        Deed("undo", "Take back", ("Backspace",), tip="The last digit"),
        Deed("clear", "Clear", ("Ctrl+L",), tip="Forget all digits"),
        LINE,
        Deed("play", "Play", ("P",), tip="The sound of the chosen digit, or of the last one"),
        Deed("correct", "Correct", ("F2",), tip="The chosen digit, or the last one"),
        Deed("delete", "Delete", ("Del",), tip="The chosen digit, or the last one"),
        LINE,
        Deed("settings", "Settings ...", ("Ctrl+,",))),
    "&View": (
        Deed("pause", "Pause the picture", ("Space",), is_switch=True,
             tip="Listening goes on; no digit is lost", short="Pause"),
        Deed("earlier", "Scroll back", ("Left",)),
        Deed("later", "Scroll forward", ("Right",)),
        Deed("now", "Go to now", ("End",)),
        Deed("zoom_in", "Zoom in", ("+", "=")),
        Deed("zoom_out", "Zoom out", ("-",)),
        LINE,
        Deed("posteriors", "Show the network's answers", ("A",), is_switch=True),
        Deed("refused", "Show what was refused", ("R",), is_switch=True),
        LINE,
        Deed("full_screen", "Full screen", ("F11",), is_switch=True)),
    "&Sound": (
        Deed("listen", "Listen to the microphone", ("Ctrl+R",)),
        Deed("mute", "Mute", ("M",), is_switch=True, tip="The microphone's sound becomes silence")),
    "&Help": (
        Deed("shortcuts", "Keyboard shortcuts", ("F1", "?")),
        Deed("about", "About Synesthesia Listener")),
}


def deeds() -> Iterator[Deed]:
    """All of them, in the menus' order."""
    return (deed for menu in MENUS.values() for deed in menu if deed is not None)


class Actions:
    """A `QAction` for each `Deed`, by its name, and the window's menus.

    Parameters
    ----------
    window : QMainWindow
        Gets the menus; the shortcuts hold in it.
    slots : dict
        From each name to what is called: with whether it is on, if it is a switch.
    """

    def __init__(self, window: QMainWindow, slots: dict[str, Callable[..., object]]) -> None:
        self._actions: dict[str, QAction] = {}
        for title, menu_deeds in MENUS.items():
            menu = window.menuBar().addMenu(title)
            for deed in menu_deeds:
                if deed is None:
                    menu.addSeparator()
                else:
                    self._actions[deed.name] = _make(window, deed, slots[deed.name])
                    menu.addAction(self._actions[deed.name])

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def several(self, *names: str) -> list[QAction]:
        """Those of these *names*."""
        return [self._actions[name] for name in names]


def _make(window: QMainWindow, deed: Deed, slot: Callable[..., object]) -> QAction:
    action = QAction(deed.text, window)
    action.setShortcuts([QKeySequence(keys) for keys in deed.keys])
    keys = " or ".join(deed.keys)
    action.setToolTip((deed.tip or deed.text) + (f" ({keys})" if keys else ""))
    if deed.short:
        action.setIconText(deed.short)
    action.setCheckable(deed.is_switch)
    if deed.is_switch:
        action.toggled.connect(slot)
    else:
        action.triggered.connect(lambda: slot())     # without the signal's own argument
    return action
