"""The window: one timer drains one queue and draws once, however much arrived."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ..config import n_samples
from ..events import Digit, Event, Gap, Level
from ..recognition.model import Model
from ..sources.devices import InputDevice
from .actions import Actions
from .banner import Banner
from .chooser import DeviceChooser
from .clips import Clip, LastMinutes, Sound
from .deeds import Deeds
from .digits import DigitsPanel
from .dropping import DropTarget
from .history import HistoryModel
from .loudness import SilenceWatch
from .preferences import Preferences
from .session import Session
from .settings import Store
from .spectrogram import Spectrogram
from .state import Began, Kind, State
from .theme import SPACING
from .topbar import TopBar
from .transcript import Entry, Transcript

FRAME_MS = 33            # from one drawing to the next
MESSAGE_MS = 5_000       # how long the status bar says something
LOOK_AGAIN_MS = 5_000    # for a microphone, where there is none
DIGITS_HEIGHT = 196
SILENT = ("this microphone delivers only silence: is it muted, is its switch off, may this program hear "
          "it (privacy settings)?")


class Window(DropTarget):
    """Shows what a `Session` hears.

    Parameters
    ----------
    session : Session
        Stopped by the window when it closes.
    model : Model
        The one that listens: the picture is what it sees.
    store : Store
        The settings; applied at once, and changed by the window's controls.
    """

    def __init__(self, session: Session, model: Model, store: Store) -> None:
        super().__init__()
        self.session, self.model, self._features = session, model, model.features
        pause_ms = store.settings.group_pause_ms
        self.transcript = Transcript(n_samples(pause_ms, self._features.sample_rate))
        self.sound = LastMinutes(self._features.sample_rate)
        self._silence = SilenceWatch()
        self._inputs: list[InputDevice] | None = None
        self.preferences = Preferences(self, store)
        theme = self.preferences.theme
        self.history = HistoryModel(self.transcript, theme)
        self.spectrogram = Spectrogram(self._features, theme, model.labels)
        self.deeds = Deeds(self)
        self.actions_ = Actions(self, self.deeds.slots)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.preferences.apply()
        self._show_state()
        self._timer = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    def _make_widgets(self) -> None:
        actions, theme = self.actions_, self.preferences.theme
        chooser = DeviceChooser(self.preferences.settings.device)
        self.top = TopBar(theme, chooser, actions.several("mute", "pause", "demo"))
        self.banner = Banner(actions.several("listen"))
        self.digits = DigitsPanel(self.history, theme, actions.several("copy", "undo", "clear"),
                                  actions.several("play", "correct", "delete"))

    def _lay_out(self) -> None:
        """Top bar, banner, picture, digits; in the status bar what the picture is."""
        self.setWindowTitle("Synesthesia Listener")
        self.setMinimumSize(1020, 640)       # with a banner of two lines
        self.resize(1180, 780)
        self.digits.setFixedHeight(DIGITS_HEIGHT)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(SPACING, SPACING // 2, SPACING, 0)
        column.setSpacing(SPACING)
        for widget in (self.top, self.banner, self.spectrogram, self.digits):
            column.addWidget(widget, stretch=int(widget is self.spectrogram))
        self.setCentralWidget(centre)
        f = self._features
        self.statusBar().addPermanentWidget(QLabel(
            f"The picture is what the network sees: {f.n_mels} mel bands up to {f.f_max / 1000:g} kHz, "
            f"{f.sample_rate // f.hop_length} rows a second"))
        self.spectrogram.setFocus()

    def _connect(self) -> None:
        chooser, change = self.top.chooser, self.preferences.change
        self.dropped.connect(self.play_dropped)
        chooser.chosen.connect(self.preferences.choose_device)
        chooser.looked_up.connect(self._take_inputs)
        chooser.failed.connect(self.say)
        self.top.gain.valueChanged.connect(lambda gain_db: change("gain_db", gain_db))
        self.history.deleted.connect(lambda entry: self.spectrogram.remove_mark(entry.heard))
        self.history.corrected.connect(
            lambda entry: self.spectrogram.change_mark(entry.heard, str(entry.digit) * entry.is_corrected))
        self.spectrogram.followed.connect(self.deeds.show_pause)
        self.digits.table.looked_at.connect(self._show_sound)
        self._missing = QTimer(self, interval=LOOK_AGAIN_MS)
        self._missing.timeout.connect(chooser.refresh)

    @property
    def demo_action(self) -> object:
        """Plays the demo, or stops it."""
        return self.actions_["demo"]

    def say(self, message: str) -> None:
        """Say something in the status bar, for a while."""
        self.statusBar().showMessage(message[:1].upper() + message[1:], MESSAGE_MS)

    def listen(self) -> None:
        """Listen to the microphone, or say why not."""
        self.session.listen()
        self._show_state()

    def toggle_demo(self) -> None:
        """Play the demo, or stop it."""
        self.session.toggle_demo()
        self._show_state()

    def play_recording(self, path: str) -> None:
        """Hear the recording *path* in place of the microphone."""
        self.session.play(path, realtime=not self.preferences.settings.plays_at_once)
        self._show_state()

    def play_dropped(self, paths: list[str]) -> None:
        """Hear what was dropped; of several recordings the first."""
        if len(paths) > 1:
            self.say(f"one recording at a time: hearing {paths[0]}")
        self.play_recording(paths[0])

    def tick(self) -> None:
        """Take all that was heard, draw once."""
        before = self.session.state, self._silence.is_silent
        events = self.session.drain()
        for event in events:
            self.show_event(event)
        if events:
            self.spectrogram.draw()
        self.deeds.tick()
        if (self.session.state, self._silence.is_silent) != before:
            self._show_state()

    def show_event(self, event: Event | Began) -> None:
        """Take one event; the picture is drawn by the next `Spectrogram.draw`."""
        match event:
            case Began():
                self.spectrogram.begin()
                self._silence.reset()
                self.transcript.pause()
                return
            case Digit():
                self.history.add(event, self.spectrogram.seconds(event.start))
            case Sound():
                self.sound.write(self.spectrogram.position(event.start), event.samples)
            case Clip():
                self.history.keep_clip(event.digit, event.samples)
            case Level():
                self._show_level(event)
            case Gap():
                self.say(f"{1000 * event.n_lost / self._features.sample_rate:.0f} ms of sound were lost")
        self.spectrogram.push(event)

    def _show_level(self, level: Level) -> None:
        self.top.show_level(level)
        if self.session.state.kind is Kind.MICROPHONE and not self.session.is_muted:
            self._silence.push(level)
        else:
            self._silence.reset()

    def _show_state(self) -> None:
        """Say what is going on, and what can be done if nothing is."""
        state = self.session.state
        self.top.show_state(State("Muted", is_listening=False) if self.session.is_silenced else state)
        self.banner.say(state.trouble or (SILENT if self._silence.is_silent else ""),
                        offers=not state.is_listening)
        self.actions_["demo"].setText("Stop the demo" if state.is_demo else "Play the demo")
        self.digits.invite("Say a digit, zero to nine" if state.is_listening
                           else "Play the demo to see it listen" if state.is_missing else "")
        if state.is_missing != self._missing.isActive():
            (self._missing.start if state.is_missing else self._missing.stop)()

    def _show_sound(self, entry: Entry) -> None:
        """Bring a digit's sound into view."""
        length_s = (entry.heard.end - entry.heard.start) / self._features.sample_rate
        self.spectrogram.show_stretch(entry.at_s, entry.at_s + length_s)

    def show_muted(self) -> None:
        """The microphone was muted, or is heard again."""
        self._silence.reset()
        self._show_state()

    def _take_inputs(self, inputs: list[InputDevice]) -> None:
        """Where there was no microphone, one that has come is heard."""
        is_new, self._inputs = bool(inputs) and inputs != self._inputs, inputs
        if self.session.state.is_missing and is_new:
            self.listen()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Source, worker, window, in this order."""
        self._timer.stop()
        self._missing.stop()
        self.preferences.close_dialog()
        self.session.stop()
        super().closeEvent(event)
