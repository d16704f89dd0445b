"""Processes that share out a work, and are gone when what started them is, however that ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from typing import Any, TypeVar

Item, Made = TypeVar("Item"), TypeVar("Made")


class Processes:
    """*n* processes, each of which calls *prepare* with *arguments* before it works.

    They are gone when the block is left: at once, if by an exception.
    """

    def __init__(self, n: int, prepare: Callable[..., None] | None = None, *arguments: Any) -> None:
        self._others = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(n, multiprocessing.get_context("spawn"), _begin,
                                         (prepare, arguments))

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *about: object) -> None:
        if kind:
            for process in set(multiprocessing.active_children()) - self._others:
                process.terminate()
        self._pool.shutdown(cancel_futures=True)

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
            yield from futures.popleft().result()


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
