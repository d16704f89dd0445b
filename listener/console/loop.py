"""Events from the worker to whoever wants them, until the source or the person ends it."""

from __future__ import annotations

import queue
import signal
from collections.abc import Iterator
from typing import TextIO

from ..events import Event, SourceLost, SourceReturned
from ..interrupt import ENDINGS, Interrupt
from ..outputs.report import Report
from ..pipeline import Pipeline
from ..settings import Settings
from ..sources.base import Source
from ..worker import Ended, Worker
from .tally import Tally
from .terminal import Unseen, View

GLANCE_S = 0.2           # how long Ctrl-C may go unnoticed while nothing is heard


def listen(source: Source, pipeline: Pipeline, report: Report, notes: TextIO,
           file: str | None = None, group_pause_s: float = Settings.group_pause,
           view: View | None = None) -> None:
    """Hear *source* until it ends; sum up what was heard.

    Parameters
    ----------
    report : Report
        Gets the events.
    notes : text file
        Gets what is said to the person: how to stop, a microphone that went, the summary.
    file : str, optional
        The recording's name, if *source* is one; it is reported when it was heard to its
        end.  A microphone has neither.
    group_pause_s : float
        Seconds between two digits that part them in the view and the summary.
    view : View, optional
        Shows on a terminal how things stand.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C, when all that was heard until then is reported and summed up.
    ListenerError
        What ended the source.
    """
    _note(f"hearing {source.name!r} at {source.sample_rate} Hz; Ctrl-C ends it", notes)
    report.begin(pipeline.sample_rate, file)
    worker = Worker(source, pipeline)
    tally = Tally(pipeline.sample_rate, group_pause_s)
    heard = _Heard(tally, report, view or Unseen(), notes)
    try:
        with heard.view.over(tally):
            _hear(worker, heard)
            if file is not None:
                report.end(pipeline.position / pipeline.sample_rate)
    finally:
        _stop(worker)
        _note(tally.summary(pipeline.position), notes)


class _Heard:
    """Gives each event to all who want it."""

    def __init__(self, tally: Tally, report: Report, view: View, notes: TextIO) -> None:
        self.view = view
        self._tally = tally
        self._report = report
        self._notes = notes

    def take(self, event: Event) -> None:
        self._tally.event(event)
        self._report.event(event)
        self.view.event(event)
        if isinstance(event, SourceLost):
            _note(event.message, self.view.text_file or self._notes)
        elif isinstance(event, SourceReturned):
            _note(f"hearing {event.name!r} again", self.view.text_file or self._notes)


def _hear(worker: Worker, heard: _Heard) -> None:
    """Until the end; after Ctrl-C also what the worker had still to say."""
    try:
        with Interrupt() as interrupt:
            worker.start()
            for event in _until_ended(worker.events, interrupt):
                heard.take(event)
                if worker.events.empty():       # NB: a view that is late must not grow later
                    heard.view.draw()
    except KeyboardInterrupt:
        _stop(worker)
        for event in _what_is_left(worker.events):
            heard.take(event)
        raise


def _stop(worker: Worker) -> None:
    """Three seconds at most."""
    # NB: to be ended now would leave PortAudio half closed, and it would crash when the program ends.
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, *ENDINGS)}
    try:
        worker.stop()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _note(message: str, notes: TextIO) -> None:
    print(f"listener: {message}", file=notes, flush=True)


def _until_ended(events: queue.Queue[Event | Ended], interrupt: Interrupt) -> Iterator[Event]:
    """Events as they come; raise what ended the worker, or Ctrl-C."""
    while True:
        interrupt.check()
        try:
            event = events.get(timeout=GLANCE_S)
        except queue.Empty:
            continue
        if isinstance(event, Ended):
            if event.error is not None:
                raise event.error
            return
        yield event


def _what_is_left(events: queue.Queue[Event | Ended]) -> Iterator[Event]:
    """What the stopped worker had still to say."""
    while not events.empty():
        event = events.get()
        if isinstance(event, Event):
            yield event
