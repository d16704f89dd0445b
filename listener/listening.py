"""A microphone to iterate over, with ``for`` or ``async for``."""

from __future__ import annotations

import queue
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from .errors import ListenerError
from .events import Event
from .heard import Heard, told
from .pipeline import Pipeline
from .sources.base import Source
from .worker import Ended, Worker

if TYPE_CHECKING:
    import asyncio

GLANCE_S = 0.2           # how long Ctrl-C may go unnoticed on Windows while nothing is heard


class Listening:
    """Each iteration opens the source anew, and closes it when it ends.

    Parameters
    ----------
    open_source : callable
        Returns the microphone.
    make_pipeline : callable
        Sample rate to a fresh pipeline.
    everything : bool
        Tell of all events, and not of digits alone.
    """

    def __init__(self, open_source: Callable[[], Source], make_pipeline: Callable[[int], Pipeline],
                 everything: bool = False) -> None:
        self._open_source = open_source
        self._make_pipeline = make_pipeline
        self._everything = everything

    def __iter__(self) -> Iterator[Heard]:
        worker, sample_rate = self._open()
        worker.start()
        try:
            while True:
                try:
                    event = worker.events.get(timeout=GLANCE_S)
                except queue.Empty:
                    continue
                if isinstance(event, Ended):
                    return _end(event)
                yield from told([event], sample_rate, self._everything)
        finally:
            worker.stop()

    async def __aiter__(self) -> AsyncIterator[Heard]:
        import asyncio
        worker, sample_rate = await self._open_aside()
        worker.events = bridge = _Bridge(asyncio.get_running_loop())
        worker.start()
        try:
            while not isinstance(event := await bridge.take(), Ended):
                for heard in told([event], sample_rate, self._everything):
                    yield heard
            _end(event)
        finally:
            await asyncio.to_thread(worker.stop)

    def _open(self) -> tuple[Worker, int]:
        """A worker that is not started yet, and the rate that positions in its events count at."""
        source = self._open_source()
        try:
            pipeline = self._make_pipeline(source.sample_rate)
        except ListenerError:
            source.close()
            raise
        return Worker(source, pipeline), pipeline.sample_rate

    async def _open_aside(self) -> tuple[Worker, int]:
        """As `_open`, while the loop goes on; who is cancelled meanwhile leaves nothing open."""
        import asyncio
        opening = asyncio.ensure_future(asyncio.to_thread(self._open))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            with suppress(ListenerError):
                worker, _ = await opening
                worker.stop()
            raise


class _Bridge(queue.Queue["Event | Ended"]):
    """What the worker puts in comes out of a queue of the loop's."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        import asyncio
        super().__init__()
        self._loop = loop
        self._events: asyncio.Queue[Event | Ended] = asyncio.Queue()
        self._n_put = self._n_taken = 0          # each is counted by one thread

    def put(self, event: Event | Ended, block: bool = True, timeout: float | None = None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._events.put_nowait, event)
            self._n_put += 1

    def qsize(self) -> int:
        """How many wait, also on their way to the loop's queue."""
        return self._n_put - self._n_taken

    async def take(self) -> Event | Ended:
        """The next one."""
        event = await self._events.get()
        self._n_taken += 1
        return event


def _end(ended: Ended) -> None:
    if ended.error is not None:
        raise ended.error
