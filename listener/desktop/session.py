"""What the window listens to: one stream at a time, each with a worker of its own.  No Qt here."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable
from dataclasses import dataclass

from ..config import GateConfig, IntakeConfig
from ..errors import ListenerError
from ..events import Event
from ..pipeline import Pipeline
from ..recognition.recogniser import Recogniser
from ..sources.base import Source
from ..worker import Ended, Worker

MOST_AT_ONCE = 2_000     # events in one go: a file heard at once must not freeze the window

OpenSource = Callable[[], Source]


@dataclass(frozen=True)
class State:
    """What a person should know about the stream; *trouble* says why there is none."""

    doing: str = "Not listening"
    is_listening: bool = False
    is_demo: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class Began:
    """Another stream begins: positions in the events after this one count from zero again."""


class Session:
    """Listens to the microphone, or to the demo in its place.

    Parameters
    ----------
    make_recogniser : callable
        Returns a new `Recogniser`; each stream gets its own.
    open_microphone, open_demo : callable
        Return a source, or raise a `ListenerError` that says what to do.
    gate : GateConfig
    intake : IntakeConfig

    Attributes
    ----------
    state : State
        A new one whenever something changes.
    """

    def __init__(self, make_recogniser: Callable[[], Recogniser], open_microphone: OpenSource,
                 open_demo: OpenSource, gate: GateConfig = GateConfig(),
                 intake: IntakeConfig = IntakeConfig()) -> None:
        self.state = State()
        self._make_recogniser = make_recogniser
        self._open_microphone, self._open_demo = open_microphone, open_demo
        self._gate, self._intake = gate, intake
        self._worker: Worker | None = None
        self._begins = False

    def listen(self) -> None:
        """Listen to the microphone; without one, the state says what to do about it."""
        self._hear(self._open_microphone, "Listening to {}")

    def toggle_demo(self) -> None:
        """Hear the demo in place of the microphone, or the microphone in place of the demo."""
        if self.state.is_demo:
            self.listen()
        else:
            self._hear(self._open_demo, "Playing the demo", is_demo=True)

    def stop(self) -> None:
        """Close the source, end the worker, forget what has not been drained."""
        worker, self._worker = self._worker, None
        self.state = State()
        if worker is not None:
            worker.stop()

    def drain(self) -> list[Event | Began]:
        """What was heard since the last time."""
        events: list[Event | Began] = []
        if self._begins:
            self._begins = False
            events.append(Began())
        while self._worker is not None and len(events) < MOST_AT_ONCE:
            try:
                event = self._worker.events.get_nowait()
            except queue.Empty:
                break
            if isinstance(event, Ended):
                self._end(event.error)
                break
            events.append(event)
        return events

    def _hear(self, open_source: OpenSource, doing: str, is_demo: bool = False) -> None:
        """Open a source and start to hear it, in place of the one before."""
        self.stop()
        try:
            source = open_source()
            self._worker = self._start(source)
        except ListenerError as error:
            self.state = State(trouble=str(error))
            return
        self._begins = True
        self.state = State(doing.format(source.name), True, is_demo)

    def _start(self, source: Source) -> Worker:
        try:
            pipeline = Pipeline(self._make_recogniser(), source.sample_rate, self._gate, picture=True,
                                intake=self._intake)
        except ListenerError:
            source.close()
            raise
        worker = Worker(source, pipeline)
        worker.start()
        return worker

    def _end(self, error: Exception | None) -> None:
        """The stream is over: after the demo comes the microphone, after an error nothing."""
        if error is None:
            self.listen()
            return
        self.stop()
        self.state = State(trouble=str(error))
        if not isinstance(error, ListenerError):     # a bug of ours: it keeps its traceback
            self.state = State(trouble=f"something is wrong with this program: {error!r}")
            sys.excepthook(type(error), error, error.__traceback__)
