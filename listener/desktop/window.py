"""The window: one timer drains one queue and draws once, however much arrived."""

from __future__ import annotations

import sys
from collections.abc import Callable
from html import escape

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QVBoxLayout, QWidget

from ..config import FeatureConfig, n_samples
from ..errors import ListenerError
from ..events import Digit, Event, Gap, Level
from ..sources.base import Source
from ..worker import Ended
from .banner import Banner
from .digits import DigitsPanel, button
from .meter import LevelMeter
from .session import Session
from .spectrogram import Spectrogram
from .theme import DARK, SPACING, Theme, style_sheet
from .transcript import PAUSE_MS, Transcript

FRAME_MS = 33            # from one drawing to the next
MESSAGE_MS = 4_000       # how long the status bar says something
DIGITS_HEIGHT = 210

OpenSource = Callable[[], Source]


class Window(QMainWindow):
    """Shows what a `Session` hears.

    Parameters
    ----------
    session : Session
        Stopped by the window when it closes.
    features : FeatureConfig
        Of the model that listens: the picture is what it sees.
    open_microphone, open_demo : callable
        Open a source, or raise a `ListenerError` that says what to do.
    """

    def __init__(self, session: Session, features: FeatureConfig, open_microphone: OpenSource,
                 open_demo: OpenSource, theme: Theme = DARK) -> None:
        super().__init__()
        self._session, self._features = session, features
        self._open_microphone, self._open_demo = open_microphone, open_demo
        self._is_demo, self._theme = False, theme
        self.transcript = Transcript(n_samples(PAUSE_MS, features.sample_rate))
        self._make_actions()
        self.spectrogram = Spectrogram(features, theme)
        self.meter = LevelMeter(theme)
        self.banner = Banner([self.retry, self.demo])
        self.digits = DigitsPanel(self.transcript, theme, [self.copy, self.clear])
        self._state = QLabel("Starting")
        self._state.setAccessibleName("State")
        self._lay_out(theme)
        self._timer = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    def _make_actions(self) -> None:
        """What can be done, once for buttons and keys."""
        self.copy = self._action("Copy", self.copy_digits, QKeySequence.StandardKey.Copy)
        self.clear = self._action("Clear", self.clear_digits, QKeySequence("Ctrl+L"))
        self.demo = self._action("Play the demo", self.play_demo, QKeySequence("Ctrl+D"))
        self.retry = self._action("Try again", self.listen, QKeySequence("Ctrl+R"))

    def _action(self, text: str, slot: Callable[[], None], keys: QKeySequence | QKeySequence.StandardKey
                ) -> QAction:
        action = QAction(text, self)
        action.setShortcut(keys)
        action.setToolTip(f"{text} ({action.shortcut().toString()})")
        action.triggered.connect(lambda: slot())
        self.addAction(action)
        return action

    def _lay_out(self, theme: Theme) -> None:
        """Top: state, level, demo.  Then the picture, and the digits under it."""
        self.setWindowTitle("Synesthesia Listener")
        self.setStyleSheet(style_sheet(theme))
        self.setMinimumSize(800, 560)
        self.resize(1180, 760)
        top = QHBoxLayout()
        top.setSpacing(SPACING)
        top.addWidget(self._state, 1)
        top.addWidget(QLabel("Level"))
        top.addWidget(self.meter)
        top.addWidget(button(self.demo))
        self.digits.setFixedHeight(DIGITS_HEIGHT)
        column = QVBoxLayout()
        column.setContentsMargins(SPACING, SPACING, SPACING, 0)
        column.setSpacing(SPACING)
        column.addLayout(top)
        column.addWidget(self.banner)
        column.addWidget(self.spectrogram, 1)
        column.addWidget(self.digits)
        self.setCentralWidget(QWidget())
        self.centralWidget().setLayout(column)
        f = self._features
        self.statusBar().addPermanentWidget(QLabel(
            f"The picture is what the network sees: {f.n_mels} mel bands up to {f.f_max / 1000:g} kHz, "
            f"{f.sample_rate // f.hop_length} rows a second"))

    def listen(self) -> None:
        """Listen to the microphone; without one, say what to do about it."""
        self._hear(self._open_microphone, "Listening to {}")

    def play_demo(self) -> None:
        """Hear the shipped recording in place of the microphone; or stop doing so."""
        if self._is_demo:
            self._rest()
            self.listen()
        else:
            self._hear(self._open_demo, "Playing the demo", is_demo=True)

    def _hear(self, open_source: OpenSource, doing: str, is_demo: bool = False) -> None:
        """Open a source and start to hear it, in place of the one before."""
        self._rest()
        try:
            source = open_source()
            self._session.start(source)
        except ListenerError as error:
            self.banner.say(f"{error}")
            return
        self.banner.hide()
        self.spectrogram.begin()
        self.transcript.pause()
        self._set_state(doing.format(source.name), is_demo)

    def _rest(self) -> None:
        """Hear nothing."""
        self._session.stop()
        self.meter.reset()
        self._set_state("Not listening")

    def _set_state(self, text: str, is_demo: bool = False) -> None:
        self._is_demo = is_demo
        is_listening = self._session.is_listening
        colour = self._theme.accent if is_listening else self._theme.line
        self.digits.invite("Say a digit, zero to nine" if is_listening else "Play the demo to see it listen")
        self.demo.setText("Stop the demo" if is_demo else "Play the demo")
        self._state.setText(f'<span style="color:{colour}">&#9679;</span>&nbsp; {escape(text)}')

    def tick(self) -> None:
        """Take all that was heard, draw once."""
        heard = list(self._session.drain())
        for event in heard:
            self.show_event(event)
        if heard:
            self.spectrogram.draw()

    def show_event(self, event: Event | Ended) -> None:
        """Take one event; the picture is drawn by the next `Spectrogram.draw`."""
        match event:
            case Ended():
                self._on_end(event.error)
                return
            case Digit():
                self.transcript.add(event)
                self.digits.show_digits()
            case Level():
                self.meter.set_level(event.rms_db, event.peak_db)
            case Gap():
                lost_ms = 1000 * event.n_lost / self._features.sample_rate
                self.statusBar().showMessage(f"{lost_ms:.0f} ms of sound were lost", MESSAGE_MS)
        self.spectrogram.push(event)

    def _on_end(self, error: Exception | None) -> None:
        """The stream is over: after the demo comes the microphone, after an error nothing."""
        self._rest()
        if error is None:
            self.listen()
            return
        self.banner.say(str(error))
        if not isinstance(error, ListenerError):     # a bug: it keeps its traceback
            sys.excepthook(type(error), error, error.__traceback__)

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
