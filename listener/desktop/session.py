"""What the window listens to: one stream at a time, with a worker of its own.  No Qt here."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator

from ..config import GateConfig
from ..events import Event
from ..pipeline import Pipeline
from ..recognition.recogniser import Recogniser
from ..sources.base import Source
from ..worker import Ended, Worker

MOST_AT_ONCE = 2_000     # events in one go: a file heard at once must not freeze the window


class Session:
    """Starts a fresh pipeline for each source, and hands over what it heard.

    Parameters
    ----------
    make_recogniser : callable
        Returns a new `Recogniser`; each stream gets its own.
    gate : GateConfig
    """

    def __init__(self, make_recogniser: Callable[[], Recogniser], gate: GateConfig = GateConfig()) -> None:
        self._make_recogniser = make_recogniser
        self._gate = gate
        self._worker: Worker | None = None

    @property
    def is_listening(self) -> bool:
        """Whether a stream is going on."""
        return self._worker is not None

    def start(self, source: Source) -> None:
        """Listen to *source*, which belongs to the session from now on, and to nothing else."""
        self.stop()
        pipeline = Pipeline(self._make_recogniser(), source.sample_rate, self._gate, picture=True)
        self._worker = Worker(source, pipeline)
        self._worker.start()

    def drain(self) -> Iterator[Event | Ended]:
        """What was heard since the last time; after an `Ended` there is no stream any more."""
        for _ in range(MOST_AT_ONCE):
            if self._worker is None:
                return
            try:
                event = self._worker.events.get_nowait()
            except queue.Empty:
                return
            if isinstance(event, Ended):
                self.stop()
            yield event

    def stop(self) -> None:
        """Close the source, end the worker, forget what has not been drained."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()
