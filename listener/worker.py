"""The thread between a source and a view: events, and in the end an `Ended`, into a queue."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .events import Away, Back, Event, Lost
from .pipeline import Pipeline, run
from .sources.base import Source


MOST_WAITING = 20_000    # events; half an hour of them in the console
PAUSE_S = 0.05


@dataclass(frozen=True)
class Ended:
    """The last thing in the queue; *error* is what stopped the worker, if anything did."""

    error: Exception | None = None


class Worker:
    """Hears *source* through *pipeline* in a thread of its own.

    If nobody takes the events, the worker waits: memory stays, and a microphone counts
    what is lost meanwhile.

    Source and pipeline belong to that thread once it is started; only ``source.close``
    is called from outside, by `stop`; for the pipeline there is `ask`.

    Attributes
    ----------
    events : queue.Queue
        Of `Event`; then one `Ended`, and nothing after it.
    """

    def __init__(self, source: Source, pipeline: Pipeline) -> None:
        # NB: no SimpleQueue: its `get` waits for ever if a signal comes just before its timeout.
        self.events: queue.Queue[Event | Ended] = queue.Queue()
        self._wishes: queue.SimpleQueue[Callable[[Pipeline], object]] = queue.SimpleQueue()
        self._source = source
        self._pipeline = pipeline
        self._is_stopped = threading.Event()
        # NB: daemon, for a frozen sound server must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="listener-worker", daemon=True)

    def start(self) -> None:
        """Begin to hear."""
        self._thread.start()

    def ask(self, wish: Callable[[Pipeline], object]) -> None:
        """Do something with the pipeline, in the thread that owns it, before the next block."""
        self._wishes.put(wish)

    def stop(self, timeout_s: float = 2.0) -> bool:
        """Close the source and wait for the thread; return whether it has ended."""
        self._is_stopped.set()
        self._source.close()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        error: Exception | None = None
        try:
            for event in run(self._blocks(), self._pipeline):
                self.events.put(event)
                while self.events.qsize() > MOST_WAITING and not self._is_stopped.wait(PAUSE_S):
                    pass
        except Exception as caught:         # NB: whoever reads the queue raises it again
            error = caught
        self.events.put(Ended(error))

    def _blocks(self) -> Iterator[np.ndarray | Lost | Away | Back]:
        """The source's, and between them what was asked for."""
        for block in self._source:
            while not self._wishes.empty():
                self._wishes.get()(self._pipeline)
            yield block
