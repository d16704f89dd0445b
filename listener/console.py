"""The terminal view: a line for each digit, as soon as it was said."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import TextIO

from .events import Event, Gap, SourceLost, SourceReturned
from .outputs.report import Report
from .pipeline import Pipeline
from .sources.base import Source
from .worker import Ended, Worker

GLANCE_S = 0.2           # how long Ctrl-C may go unnoticed on Windows while nothing is heard


def listen(source: Source, pipeline: Pipeline, report: Report, notes: TextIO,
           file: str | None = None) -> None:
    """Hear *source* until it ends; sum up what was heard.

    Parameters
    ----------
    report : Report
        Gets the events.
    notes : text file
        Gets what is said to the person: how to stop, and the summary.
    file : str, optional
        The recording's name, if *source* is one; it is reported when it was heard to its
        end.  A microphone has neither.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C, when all that was heard until then is reported and summed up.
    ListenerError
        What ended the source.
    """
    print(f"listener: hearing {source.name!r} at {source.sample_rate} Hz; Ctrl-C ends it",
          file=notes, flush=True)
    report.begin(pipeline.sample_rate, file)
    worker = Worker(source, pipeline)
    tally = _Tally(report, notes)
    try:
        worker.start()
        tally.take(_until_ended(worker.events))
        if file is not None:
            report.end(pipeline.position / pipeline.sample_rate)
    except KeyboardInterrupt:
        worker.stop()
        tally.take(_what_is_left(worker.events))
        raise
    finally:
        worker.stop()
        print(f"listener: {tally.summary(pipeline)}", file=notes, flush=True)


class _Tally:
    """Hands events to the report and counts what the summary tells; notes where the source is."""

    def __init__(self, report: Report, notes: TextIO) -> None:
        self._report = report
        self._notes = notes
        self._n_lost = 0

    def take(self, events: Iterator[Event]) -> None:
        for event in events:
            if isinstance(event, Gap):
                self._n_lost += event.n_lost
            elif isinstance(event, SourceLost):
                print(f"listener: {event.message}", file=self._notes, flush=True)
            elif isinstance(event, SourceReturned):
                print(f"listener: hearing {event.name!r} again", file=self._notes, flush=True)
            self._report.event(event)

    def summary(self, pipeline: Pipeline) -> str:
        digits = self._report.digits
        lost = f", {self._n_lost / pipeline.sample_rate:.2f} s were lost" if self._n_lost else ""
        return (f"{pipeline.position / pipeline.sample_rate:.1f} s heard{lost}, {len(digits)} "
                f"digit{'' if len(digits) == 1 else 's'}{': ' if digits else ''}{digits}")


def _until_ended(events: queue.SimpleQueue[Event | Ended]) -> Iterator[Event]:
    """Events as they come; raise what ended the worker."""
    while True:
        try:
            event = events.get(timeout=GLANCE_S)
        except queue.Empty:
            continue
        if isinstance(event, Ended):
            if event.error is not None:
                raise event.error
            return
        yield event


def _what_is_left(events: queue.SimpleQueue[Event | Ended]) -> Iterator[Event]:
    """What the stopped worker had still to say."""
    while not events.empty():
        event = events.get()
        if isinstance(event, Event):
            yield event
