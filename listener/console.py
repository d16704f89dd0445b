"""The terminal view: a line for each digit, as soon as it was said."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import TextIO

from .events import Digit, Event, Gap, SourceLost, SourceReturned
from .outputs.report import Report
from .pipeline import Pipeline
from .settings import Settings
from .sources.base import Source
from .worker import Ended, Worker

GLANCE_S = 0.2           # how long Ctrl-C may go unnoticed on Windows while nothing is heard


def listen(source: Source, pipeline: Pipeline, report: Report, notes: TextIO,
           file: str | None = None, group_pause_s: float = Settings.group_pause) -> None:
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
    group_pause_s : float
        Seconds between two digits that part them in the summary.

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
    tally = _Tally(report, group_pause_s * pipeline.sample_rate, notes)
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

    def __init__(self, report: Report, group_pause: float, notes: TextIO) -> None:
        self._report = report
        self._group_pause = group_pause
        self._notes = notes
        self._n_lost = 0
        self._grouped = ""
        self._digit_end = 0

    def take(self, events: Iterator[Event]) -> None:
        for event in events:
            if isinstance(event, Gap):
                self._n_lost += event.n_lost
            elif isinstance(event, SourceLost):
                print(f"listener: {event.message}", file=self._notes, flush=True)
            elif isinstance(event, SourceReturned):
                print(f"listener: hearing {event.name!r} again", file=self._notes, flush=True)
            if isinstance(event, Digit):
                self._group(event)
            self._report.event(event)

    def summary(self, pipeline: Pipeline) -> str:
        n_digits = len(self._report.digits)
        lost = f", {self._n_lost / pipeline.sample_rate:.2f} s were lost" if self._n_lost else ""
        return (f"{pipeline.position / pipeline.sample_rate:.1f} s heard{lost}, {n_digits} "
                f"digit{'' if n_digits == 1 else 's'}{': ' if n_digits else ''}{self._grouped}")

    def _group(self, digit: Digit) -> None:
        """Write it beside the one before, or apart."""
        is_apart = self._grouped and digit.start - self._digit_end >= self._group_pause
        self._grouped += f"{' ' if is_apart else ''}{digit.digit}"
        self._digit_end = digit.end


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
