"""The window: one timer drains one queue and draws once, however much arrived."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence
from PyQt6.QtWidgets import QLabel, QMainWindow, QVBoxLayout, QWidget

from ..config import FeatureConfig, n_samples
from ..events import Digit, Event, Gap, Level
from .banner import Banner
from .digits import DigitsPanel
from .session import Began, Session
from .spectrogram import Spectrogram
from .theme import DARK, SPACING, Theme, style_sheet
from .topbar import TopBar
from .transcript import PAUSE_MS, Transcript

FRAME_MS = 33            # from one drawing to the next
MESSAGE_MS = 4_000       # how long the status bar says something
DIGITS_HEIGHT = 210


class Window(QMainWindow):
    """Shows what a `Session` hears.

    Parameters
    ----------
    session : Session
        Stopped by the window when it closes.
    features : FeatureConfig
        Of the model that listens: the picture is what it sees.
    """

    def __init__(self, session: Session, features: FeatureConfig, theme: Theme = DARK) -> None:
        super().__init__()
        self._session, self._features = session, features
        self.transcript = Transcript(n_samples(PAUSE_MS, features.sample_rate))
        self._make_actions()
        self.top = TopBar(theme, self.demo_action)
        self.banner = Banner([self.retry_action])
        self.spectrogram = Spectrogram(features, theme)
        self.digits = DigitsPanel(self.transcript, theme, [self.copy_action, self.clear_action])
        self._lay_out(theme)
        self._show_state()
        self._timer = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    def _make_actions(self) -> None:
        """What can be done, once for buttons and keys."""
        self.copy_action = self._action("Copy", self.copy_digits, QKeySequence.StandardKey.Copy)
        self.clear_action = self._action("Clear", self.clear_digits, "Ctrl+L")
        self.demo_action = self._action("Play the demo", self.toggle_demo, "Ctrl+D")
        self.retry_action = self._action("Try again", self.listen, "Ctrl+R")

    def _action(self, text: str, slot: Callable[[], None], keys: str | QKeySequence.StandardKey) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.setToolTip(f"{text} ({action.shortcut().toString()})")
        action.triggered.connect(lambda: slot())     # without the signal's own argument
        self.addAction(action)
        return action

    def _lay_out(self, theme: Theme) -> None:
        """Top bar, banner, picture, digits; in the status bar what the picture is."""
        self.setWindowTitle("Synesthesia Listener")
        self.setStyleSheet(style_sheet(theme))
        self.setMinimumSize(800, 560)
        self.resize(1180, 760)
        self.digits.setFixedHeight(DIGITS_HEIGHT)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(SPACING, SPACING, SPACING, 0)
        column.setSpacing(SPACING)
        for widget in (self.top, self.banner, self.spectrogram, self.digits):
            column.addWidget(widget, stretch=int(widget is self.spectrogram))
        self.setCentralWidget(centre)
        f = self._features
        self.statusBar().addPermanentWidget(QLabel(
            f"The picture is what the network sees: {f.n_mels} mel bands up to {f.f_max / 1000:g} kHz, "
            f"{f.sample_rate // f.hop_length} rows a second"))

    def listen(self) -> None:
        """Listen to the microphone, or say why not."""
        self._session.listen()
        self._show_state()

    def toggle_demo(self) -> None:
        """Play the demo, or stop it."""
        self._session.toggle_demo()
        self._show_state()

    def tick(self) -> None:
        """Take all that was heard, draw once."""
        state = self._session.state
        events = self._session.drain()
        for event in events:
            self.show_event(event)
        if events:
            self.spectrogram.draw()
        if self._session.state is not state:
            self._show_state()

    def show_event(self, event: Event | Began) -> None:
        """Take one event; the picture is drawn by the next `Spectrogram.draw`."""
        match event:
            case Began():
                self.spectrogram.begin()
                self.transcript.pause()
                return
            case Digit():
                self.transcript.add(event)
                self.digits.show_digits()
            case Level():
                self.top.show_level(event)
            case Gap():
                lost_ms = 1000 * event.n_lost / self._features.sample_rate
                self.statusBar().showMessage(f"{lost_ms:.0f} ms of sound were lost", MESSAGE_MS)
        self.spectrogram.push(event)

    def _show_state(self) -> None:
        """Say what is going on, and what can be done if nothing is."""
        state = self._session.state
        self.top.show_state(state)
        self.banner.say(state.trouble)
        self.demo_action.setText("Stop the demo" if state.is_demo else "Play the demo")
        self.digits.invite("Say a digit, zero to nine" if state.is_listening
                           else "Play the demo to see it listen" if state.trouble else "")

    def copy_digits(self) -> None:
        """The digits, grouped, to the clipboard."""
        text = self.transcript.text
        if text:
            QGuiApplication.clipboard().setText(text)
        self.statusBar().showMessage(f"Copied {text}" if text else "Nothing to copy yet", MESSAGE_MS)

    def clear_digits(self) -> None:
        """Forget the digits; the picture goes on."""
        self.transcript.clear()
        self.digits.show_digits()
        self.spectrogram.clear_marks()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Source, worker, window, in this order."""
        self._timer.stop()
        self._session.stop()
        super().closeEvent(event)
