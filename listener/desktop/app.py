"""Start the window: it is shown first, then the microphone is opened."""

from __future__ import annotations

import signal
import sys
from importlib import resources

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


def main(model: Model, device: str | None = None, threshold: float | None = None,
         vad_mode: int | None = None) -> int:
    """Open the window and listen to *device* until it is closed.

    What is given goes before the settings that were kept, and is not kept itself.

    Returns
    -------
    The exit status: 0, or 130 after Ctrl-C in the terminal.
    """
    app = prepare(QApplication.instance() or QApplication(sys.argv[:1]))
    window = make_window(model, device, threshold, vad_mode)
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


def make_window(model: Model, device: str | None = None, threshold: float | None = None,
                vad_mode: int | None = None) -> Window:
    """The window on a microphone, not shown and not listening yet; the arguments are those of `main`."""
    given = {"device": device, "threshold": threshold, "vad_mode": vad_mode}
    store = Store(QSettings(ORGANISATION, APPLICATION), Settings(threshold=model.decision.threshold),
                  {name: value for name, value in given.items() if value is not None})
    session = Session(lambda: Recogniser(model), lambda wanted: open_microphone(wanted), open_demo,
                      store.settings.device)
    return Window(session, model, store)


def open_microphone(device: str) -> Source:
    """The microphone that *device* names, or the default one."""
    # Here and not above: to import PortAudio is to wait for the sound server.
    from ..sources.fresh import look_again
    from ..sources.microphone import Microphone
    look_again()
    return Microphone(device or None)


def open_demo() -> Source:
    """The shipped phone number, in real time."""
    from ..sources.recording import Recording
    path = resources.files("listener.samples") / DEMO
    if not path.is_file():
        raise AudioFormatError(f"the demo {path} is missing; install the listener again")
    return Recording(str(path), realtime=True)
