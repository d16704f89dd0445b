"""What the window listens to: one stream at a time, each with a worker of its own.  No Qt here."""

from __future__ import annotations

import os
import queue
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..errors import ListenerError
from ..events import Event, SourceLost, SourceReturned
from ..recognition.recogniser import Recogniser
from ..sources.base import Source
from ..sources.background import Background
from ..worker import Ended
from .state import Began, Kind, State, failed
from .stream import Hearing, Stream, named, open_stream

MOST_AT_ONCE = 2_000     # events in one go: a file heard at once must not freeze the window

OpenSource = Callable[[], Source]


class Session:
    """Listens to the microphone, or to the demo or a recording in its place.

    Sources are opened and closed in a thread of their own, so nothing here makes anybody wait
    but `stop`.

    Parameters
    ----------
    make_recogniser : callable
        Returns a new `Recogniser`; each stream gets its own.
    open_microphone : callable
        Returns the source that a device's name or number means, nothing being the default, or
        raises a `ListenerError` that says what to do.
    open_demo : callable
        Returns the demo.
    device : str

    Attributes
    ----------
    state : State
        A new one whenever something changes.
    is_muted : bool
    """

    def __init__(self, make_recogniser: Callable[[], Recogniser], open_microphone: Callable[[str], Source],
                 open_demo: OpenSource, device: str = "") -> None:
        self.state = State()
        self.is_muted = False
        self._open_microphone, self._open_demo, self._device = open_microphone, open_demo, device
        self._make_recogniser = make_recogniser
        self._hearing = Hearing()
        self._begins = False
        self._stream: Stream | None = None
        self._opening: Background[Stream] | None = None
        self._next = State()         # when what is being opened is open

    def choose(self, device: str) -> None:
        """`listen` shall take this microphone from now on."""
        self._device = device

    def listen(self) -> None:
        """Listen to the microphone; without one, the state says what to do about it."""
        device = self._device
        self._hear(lambda: self._open_microphone(device), State("Listening", Kind.MICROPHONE, True),
                   "Opening the microphone")

    def toggle_demo(self) -> None:
        """Hear the demo in place of the microphone, or the microphone in place of the demo."""
        if self.state.kind is Kind.DEMO:
            self.listen()
        else:
            self._hear(self._open_demo, State("Playing the demo", Kind.DEMO, True), "Opening the demo")

    def play(self, path: str, realtime: bool) -> None:
        """Hear the recording *path*, as slowly as it was spoken or at once."""
        name = os.path.basename(path)
        self._hear(lambda: _open_recording(path, realtime), State(f"Hearing {name}", Kind.FILE, True),
                   f"Opening {name}")

    def configure(self, **changes: Any) -> None:
        """Hear with other settings, at once and from now on; *changes* are those of `Hearing`."""
        self._hearing = replace(self._hearing, **changes)
        if self._stream is not None:
            self._stream.worker.ask(lambda clipper: clipper.pipeline.configure(**changes))

    def mute(self, is_muted: bool) -> None:
        """Whether the microphone's sound is replaced by silence; recordings are heard all the same."""
        self.is_muted = is_muted
        if self._stream is not None:
            self._stream.source.is_muted = self.is_silenced

    @property
    def is_silenced(self) -> bool:
        """Whether a microphone is muted at this moment."""
        return self.is_muted and self.state.kind is Kind.MICROPHONE

    def stop(self) -> None:
        """Close the source, end the worker, forget what has not been drained."""
        stream = self._let_go()
        self.state = State()
        if stream is not None:
            stream.worker.stop()

    def drain(self) -> list[Event | Began]:
        """What was heard since the last time."""
        self._take_up()
        events: list[Event | Began] = [Began()] if self._begins else []
        self._begins = False
        while self._stream is not None and self.state.is_listening and len(events) < MOST_AT_ONCE:
            try:
                event = self._stream.worker.events.get_nowait()
            except queue.Empty:
                break
            if isinstance(event, Ended):
                self._end(event.error)
                break
            self._follow(event)
            events.append(event)
        return events

    def _hear(self, open_source: OpenSource, then: State, doing: str) -> None:
        """Begin to open a source, in place of the one before; that is closed first, out of the way."""
        before = self._let_go()
        hearing = self._hearing

        def make() -> Stream:        # NB: in another thread: it touches nothing of ours that changes
            if before is not None:
                before.worker.stop()
            return open_stream(open_source(), self._make_recogniser, hearing)
        self._next = then
        self.state = State(f"{doing} ...", then.kind)
        self._opening = Background(make, lambda stream: stream.worker.stop())

    def _let_go(self) -> Stream | None:
        """Forget the stream, and return it, to be stopped."""
        stream, self._stream = self._stream, None
        self._begins = False
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        return stream

    def _take_up(self) -> None:
        """If the source is open by now, hear it."""
        if self._opening is None:
            return
        try:
            stream = self._opening.poll()
        except Exception as error:           # NB: a bug is told as one, see `_fail`
            self._opening = None
            self._fail(error)
            return
        if stream is not None:
            self._opening, self._stream, self._begins = None, stream, True
            is_named = self._next.kind is Kind.MICROPHONE
            name = f"Listening to {stream.source.name}" if is_named else self._next.doing
            self.state = replace(self._next, doing=name)
            self.mute(self.is_muted)
            self.configure(**vars(self._hearing))        # it may have changed in the meantime
            stream.worker.start()

    def _follow(self, event: Event) -> None:
        """A microphone that goes and comes changes the state."""
        if isinstance(event, SourceLost):
            self.state = replace(self.state, trouble=event.message,
                                 doing="Waiting for the microphone")
        elif isinstance(event, SourceReturned):
            self.state = replace(self.state, trouble="", doing=f"Listening to {event.name}")

    def _end(self, error: Exception | None) -> None:
        """The stream is over: after the demo comes the microphone, after a recording silence."""
        if error is not None:
            self._fail(named(error, self._stream.source.name) if self._stream is not None else error)
        elif self.state.kind is Kind.FILE:
            doing = self.state.doing.replace("Hearing", "Heard", 1)
            self.state = State(doing, Kind.FILE, trouble=f"{doing} to its end")
        else:
            self.listen()

    def _fail(self, error: Exception) -> None:
        self.state = failed(self.state.kind, error)
        if self._stream is not None:
            Background(self._stream.source.close)        # out of the way: the device may be frozen
        if not isinstance(error, ListenerError):         # a bug of ours: it keeps its traceback
            sys.excepthook(type(error), error, error.__traceback__)


def _open_recording(path: str, realtime: bool) -> Source:
    from ..sources.ffmpeg import open_recording      # libsndfile is not needed before
    return open_recording(path, realtime)
