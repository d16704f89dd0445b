"""Start the window: it is shown first, then the microphone is opened."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from importlib import resources
from typing import Any

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication

from ..errors import AudioFormatError
from ..recognition.model import Model
from ..recognition.recogniser import Recogniser
from ..settings import Settings
from ..sources.base import Source
from .session import Session
from .window import Window

DEMO = "phone_number.flac"
FIRST_PAINT_MS = 50      # the window is seen before the sound server is waited for
INTERRUPTED = 130        # the exit status after Ctrl-C


def main(model: Model, given: Mapping[str, Any] | None = None) -> int:
    """Open the window and listen to the microphone until it is closed.

    Parameters
    ----------
    given : mapping, optional
        The settings that were set in a file, in the environment or on the command line, by
        their names in `listener.settings.Settings`.

    Returns
    -------
    The exit status: 0, or 130 after Ctrl-C in the terminal.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("synesthesia-listener")
    app.setApplicationDisplayName("Synesthesia Listener")
    window = make_window(model, given)
    window.show()
    # NB: Qt's loop runs no Python while nothing happens; the window's timer gives the handler its turn.
    before = signal.signal(signal.SIGINT, lambda *_: app.exit(INTERRUPTED))
    QTimer.singleShot(FIRST_PAINT_MS, window.listen)
    try:
        return app.exec()
    finally:
        signal.signal(signal.SIGINT, before)
        window.close()


def make_window(model: Model, given: Mapping[str, Any] | None = None) -> Window:
    """The window on a microphone, not shown and not listening yet."""
    settings = Settings(**(given or {}))
    session = Session(lambda: Recogniser(model, settings.decision(model.decision)),
                      lambda: open_microphone(settings.device, settings.samplerate), open_demo,
                      settings.gate, settings.intake)
    return Window(session, model.features)


def open_microphone(device: str | None, sample_rate: int | None = None) -> Source:
    """The microphone that *device* names, or the default one."""
    # Here and not above: to import PortAudio is to wait for the sound server.
    from ..sources.microphone import Microphone
    return Microphone(device, sample_rate)


def open_demo() -> Source:
    """The shipped phone number, in real time."""
    from ..sources.recording import Recording
    path = resources.files("listener.samples") / DEMO
    if not path.is_file():
        raise AudioFormatError(f"the demo {path} is missing; install the listener again")
    return Recording(str(path), realtime=True)
