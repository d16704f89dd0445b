"""Processes that share out a work, and are gone when what started them is, however that ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import ExitStack
from itertools import islice
from typing import Any, TypeVar

from .interrupt import Interrupt, is_heard

GLANCE_S = 0.2           # how long Ctrl-C may go unnoticed while nothing is made
Item, Made = TypeVar("Item"), TypeVar("Made")


class Processes:
    """*n* processes, each of which calls *prepare* with *arguments* before it works.

    They are gone when the block is left: at once, if by an exception.  Ctrl-C is raised between two things
    that they made.
    """

    def __init__(self, n: int, prepare: Callable[..., None] | None = None, *arguments: Any) -> None:
        self._pool = ProcessPoolExecutor(n, multiprocessing.get_context("spawn"), _begin,
                                         (prepare, arguments))

    def __enter__(self) -> Processes:
        self._left = ExitStack()
        self._check: Callable[[], None] = lambda: None
        if is_heard():
            self._check = self._left.enter_context(Interrupt()).check
        return self

    def __exit__(self, kind: type[BaseException] | None, *about: object) -> None:
        with self._left:
            if kind:
                end_at_once(self._pool)
            else:
                self._pool.shutdown()
                self._check()

    def map(self, function: Callable[[Item], Made], items: Iterable[Item],
            chunksize: int = 1) -> Iterator[Made]:
        """What *function* makes of each item, in their order; a process takes *chunksize* of them at a time.

        Raises
        ------
        BrokenProcessPool
            If a process was ended from outside.
        """
        # NB: the pool's own map cancels what is not done when it is broken off, and Python before 3.13 then
        # prints that what is cancelled cannot fail.
        left = iter(items)
        chunks = iter(lambda: list(islice(left, chunksize)), [])
        futures = deque([self._pool.submit(_make_all, function, chunk) for chunk in chunks])
        while futures:
            self._check()
            if wait([futures[0]], GLANCE_S).done:
                yield from futures.popleft().result()


def end_at_once(pool: ProcessPoolExecutor) -> None:
    """End the processes of *pool*, whatever they are doing."""
    for process in list((pool._processes or {}).values()):
        process.terminate()
    # NB: one may have been in the middle of telling what it made, and who reads that would wait for the rest
    # for ever, for this process could still write it.
    if pool._result_queue is not None:
        pool._result_queue._writer.close()
    pool.shutdown(cancel_futures=True)


def end_with_parent() -> None:
    """End this process when the one that started it ends: who was killed cannot stop its own, and they would
    wait for work for ever."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


def _begin(prepare: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)     # Ctrl-C is for the process that started this one
    end_with_parent()
    if prepare:
        prepare(*arguments)


def _make_all(function: Callable[[Item], Made], items: list[Item]) -> list[Made]:
    return [function(item) for item in items]
