"""What takes long, done in a thread of its own: a sound server may keep one waiting."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Background(Generic[T]):
    """Makes something in a thread of its own.

    Parameters
    ----------
    make : callable
        Called in that thread; what it returns or raises is for `poll`.
    unmake : callable
        Called with what was made after all when nobody wants it any more.
    """

    def __init__(self, make: Callable[[], T], unmake: Callable[[T], object] = lambda made: None) -> None:
        self._make, self._unmake = make, unmake
        self._outcome: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_cancelled = False
        # NB: daemon, for a frozen sound server must not keep the program from ending.
        threading.Thread(target=self._run, name="listener-background", daemon=True).start()

    def poll(self) -> T | None:
        """What was made, once; None as long as there is nothing.  Raises what `make` raised."""
        try:
            outcome = self._outcome.get_nowait()
        except queue.Empty:
            return None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def cancel(self) -> None:
        """Nobody wants it any more; returns at once."""
        with self._lock:
            self._is_cancelled = True
        try:
            made = self._outcome.get_nowait()
        except queue.Empty:
            return
        if not isinstance(made, Exception):
            self._unmake(made)

    def _run(self) -> None:
        try:
            made: T | Exception = self._make()
        except Exception as error:           # NB: `poll` raises it again, in its own thread
            made = error
        with self._lock:
            if not self._is_cancelled:
                self._outcome.put(made)
                return
        if not isinstance(made, Exception):
            self._unmake(made)
