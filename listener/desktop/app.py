"""Start the window: it is shown first, then the microphone is opened."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from dataclasses import fields
from importlib import resources
from types import MappingProxyType
from typing import Any

from PyQt6.QtCore import QSettings, QTimer
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import QApplication

from ..errors import AudioFormatError
from ..recognition.model import Model
from ..recognition.recogniser import Recogniser
from ..sources.base import Source
from .session import Session
from .settings import Settings, Store
from .window import Window

DEMO = "phone_number.flac"
ORGANISATION = APPLICATION = "synesthesia-listener"
ICON = "icon.svg"
FIRST_PAINT_MS = 50      # the window is seen before the sound server is waited for
INTERRUPTED = 130        # the exit status after Ctrl-C


def main(model: Model, given: Mapping[str, Any] | None = None) -> int:
    """Open the window and listen to the microphone until it is closed.

    Parameters
    ----------
    given : mapping, optional
        The settings that were set in a file, in the environment or on the command line, by
        their names in `listener.settings.Settings`.  They go before those that the window
        kept, and are not kept themselves.

    Returns
    -------
    The exit status: 0, or 130 after Ctrl-C in the terminal.
    """
    app = prepare(QApplication.instance() or QApplication(sys.argv[:1]))
    window = make_window(model, given or {})
    window.show()
    # NB: Qt's loop runs no Python while nothing happens; the window's timer gives the handler its turn.
    before = signal.signal(signal.SIGINT, lambda *_: app.exit(INTERRUPTED))
    QTimer.singleShot(FIRST_PAINT_MS, window.listen)
    try:
        return app.exec()
    finally:
        signal.signal(signal.SIGINT, before)
        window.close()


def prepare(app: QApplication) -> QApplication:
    """Name and icon, by which the desktop knows the program."""
    app.setApplicationName(APPLICATION)
    app.setApplicationDisplayName("Synesthesia Listener")
    app.setDesktopFileName(APPLICATION)
    app.setWindowIcon(QIcon(str(resources.files("listener.desktop") / ICON)))
    return app


def make_window(model: Model, given: Mapping[str, Any] = MappingProxyType({})) -> Window:
    """The window on a microphone, not shown and not listening yet; *given* as for `main`."""
    store = Store(QSettings(ORGANISATION, APPLICATION), Settings(threshold=model.decision.threshold),
                  in_window(given))
    session = Session(lambda: Recogniser(model),
                      lambda wanted: open_microphone(wanted, given.get("samplerate")),
                      open_demo, store.settings.device)
    return Window(session, model, store)


def in_window(given: Mapping[str, Any]) -> dict[str, Any]:
    """*given* by the names that the window's own settings have."""
    chosen = {field.name: given[field.name] for field in fields(Settings) if field.name in given}
    if "gain_db" in given:
        chosen["gain_db"] = round(given["gain_db"])          # the window's control has whole ones
    if "group_pause" in given:
        chosen["group_pause_ms"] = round(1000 * given["group_pause"])
    return chosen


def open_microphone(device: str, sample_rate: int | None = None) -> Source:
    """The microphone that *device* names, or the default one."""
    # Here and not above: to import PortAudio is to wait for the sound server.
    from ..sources.microphone import Microphone
    from ..sources.portaudio import refresh
    refresh()
    return Microphone(device or None, sample_rate)


def open_demo() -> Source:
    """The shipped phone number, in real time."""
    from ..sources.recording import Recording
    path = resources.files("listener.samples") / DEMO
    if not path.is_file():
        raise AudioFormatError(f"the demo {path} is missing; install the listener again")
    return Recording(str(path), realtime=True)
