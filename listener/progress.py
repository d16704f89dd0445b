"""How far a replay is, on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType

from .events import Event, Level
from .replay import Told
from .sources.recording import length_s

GLANCE_S = 0.1           # so often, at most, does the bar move within a recording


class Progress:
    """Gives on what a `Report` takes, and draws a bar on standard error: files, speed, time left.

    Parameters
    ----------
    report : Report, or what takes the same
    files : sequence of str
        All that will be heard, in order.
    """

    def __init__(self, report: Told, files: Sequence[str]) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar
        self._report = report
        self._lengths = {file: length_s(file) for file in files}
        self._n_files, self._n_heard = len(files), 0
        self._done_s = self._heard_s = 0.0           # of sound: by headers, and really
        self._began = self._drawn = time.monotonic()
        self._bar = Bar(BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn(),
                        console=Console(file=sys.stderr), transient=True, redirect_stdout=False)
        # Where no header tells its length, files are counted.
        self._by_length = all(self._lengths.values())
        total = sum(self._lengths[file] for file in files) if self._by_length else self._n_files
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._bar.stop()

    def begin(self, sample_rate: int, file: str) -> None:
        """A recording begins."""
        self._file, self._sample_rate, self._within_s = file, sample_rate, 0.0
        self._report.begin(sample_rate, file)

    def event(self, event: Event) -> None:
        """Give *event* on; every level says how far the recording is."""
        self._report.event(event)
        if isinstance(event, Level) and time.monotonic() - self._drawn > GLANCE_S:
            self._within_s = event.at / self._sample_rate
            self._draw()

    def end(self, duration_s: float) -> None:
        """The recording was heard."""
        self._report.end(duration_s)
        self._heard_s += duration_s
        self._next(self._file)

    def error(self, message: str, file: str) -> None:
        """The recording could not be heard, or not to its end."""
        self._report.error(message, file)
        self._next(file)

    def _next(self, file: str) -> None:
        self._n_heard += 1
        self._done_s += self._lengths[file]
        self._within_s = 0.0
        self._draw()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        speed = (self._heard_s + self._within_s) / max(self._drawn - self._began, 1e-3)
        done = self._done_s + self._within_s if self._by_length else self._n_heard
        said = f"{self._n_heard} of {self._n_files} files, {speed:.0f} x real time"
        self._bar.update(self._task, completed=done, description=said)
