"""Recordings, one after another or several at once, as fast as the machine can."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, Protocol, TextIO

from .errors import AudioFormatError, ListenerError
from .events import Event, Level
from .hearing import pipeline_maker
from .pipeline import Pipeline, run
from .processes import Processes
from .recognition.model import Model
from .settings import Settings
from .sources.base import Source
from .sources.ffmpeg import open_recording
from .sources.stream import Stream

STANDARD_INPUT = "-"


class Told(Protocol):
    """What is told of each recording: a `Report` or what takes the same."""

    def begin(self, sample_rate: int, file: str) -> None: ...

    def event(self, event: Event) -> None: ...

    def end(self, duration_s: float) -> None: ...

    def error(self, message: str, file: str) -> None: ...


def open_file(file: str, raw_rate: int | None = None, realtime: bool = False) -> Source:
    """The source that *file* means: a recording, or ``-``, standard input."""
    if file == STANDARD_INPUT:
        return Stream.standard_input(raw_rate)
    if os.path.isdir(file):
        with suppress(OSError), os.scandir(file):    # of one that is locked that is the fault
            raise AudioFormatError(f"{file}: no recording is in this folder")
    return open_recording(file, realtime)


def replay(files: Sequence[str], open_source: Callable[[str], Source],
           make_pipeline: Callable[[int], Pipeline], report: Told, errors: TextIO) -> int:
    """Hear each of *files* to its end; return the exit status.

    A file that cannot be read is reported, and the others are still heard.

    Parameters
    ----------
    open_source : callable
        File name to source.
    make_pipeline : callable
        Sample rate to a fresh pipeline: what was heard in one file does not tell in the next.
    errors : text file
        Gets the faults, in words.
    """
    faults = [_hear(file, open_source, make_pipeline, report, errors) for file in files]
    return int(any(faults))


def replay_at_once(files: Sequence[str], n_jobs: int, settings: Settings, report: Told,
                   errors: TextIO) -> int:
    """As `replay`, each of *files* in one of *n_jobs* processes; told in the order of *files*.

    Raises
    ------
    ListenerError
        If a process was ended from outside.
    """
    status = 0
    try:
        with Processes(n_jobs, _prepare, settings) as pool:
            for notes in pool.map(_hear_apart, files):
                status = max(status, notes.tell(report, errors))
    except BrokenProcessPool as error:
        raise ListenerError("a process that heard recordings was ended from outside; is there too little "
                            f"memory for --jobs {n_jobs}?") from error
    return status


def _hear(file: str, open_source: Callable[[str], Source], make_pipeline: Callable[[int], Pipeline],
          report: Told, errors: TextIO) -> bool:
    """Whether *file* could not be heard to its end."""
    try:
        with open_source(file) as source:
            pipeline = make_pipeline(source.sample_rate)
            report.begin(pipeline.sample_rate, file)
            for event in run(source, pipeline):
                report.event(event)
            report.end(pipeline.position / pipeline.sample_rate)
    except AudioFormatError as error:
        name = Stream.name if file == STANDARD_INPUT else file
        message = str(error) if name in str(error) else f"{name}: {error}"
        print(f"listener: error: {message}", file=errors, flush=True)
        report.error(message, file)
        return True
    return False


class _Notes:
    """Takes what a `Report` takes, in another process, and tells it in this one."""

    def __init__(self) -> None:
        self._calls: list[tuple[str, tuple[Any, ...]]] = []
        self.faults = io.StringIO()
        self.failed = False

    def begin(self, *about: Any) -> None:
        self._calls.append(("begin", about))

    def event(self, event: Event) -> None:
        if not isinstance(event, Level):         # ten a second, and no report wants them
            self._calls.append(("event", (event,)))

    def end(self, *about: Any) -> None:
        self._calls.append(("end", about))

    def error(self, *about: Any) -> None:
        self._calls.append(("error", about))

    def tell(self, report: Told, errors: TextIO) -> int:
        """The exit status."""
        for name, about in self._calls:
            getattr(report, name)(*about)
        errors.write(self.faults.getvalue())
        errors.flush()
        return int(self.failed)


_makers: list[Callable[[int], Pipeline]] = []        # one, of a process of its own, from `_prepare`


def _prepare(settings: Settings) -> None:
    _makers.append(pipeline_maker(Model.load(settings.model), settings))


def _hear_apart(file: str) -> _Notes:
    notes = _Notes()
    notes.failed = _hear(file, open_file, _makers[0], notes, notes.faults)
    return notes
