"""Ctrl-C where it does no harm."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# From kill, timeout and services; from a terminal that is closed, which Windows does not tell.
ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def is_heard() -> bool:
    """Whether Ctrl-C is for this thread; behind ``&`` it is for nobody."""
    return (threading.current_thread() is threading.main_thread()
            and callable(signal.getsignal(signal.SIGINT)))


@contextmanager
def held() -> Iterator[None]:
    """Ctrl-C waits for the end of the block: in the middle of an import it is some library's own error."""
    if not is_heard():
        yield
        return
    with Interrupt() as interrupt:
        yield
        interrupt.check()


class Interrupt:
    """Ctrl-C, taken between two steps of a work: what is being done is done to its end.

    Raised wherever it comes, it could leave a lock taken, and who waits for that would wait for ever.  A
    second one does not wait: whoever reads may have stopped to.
    """

    def __enter__(self) -> Interrupt:
        self._came = False
        self._before = signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *about: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def check(self) -> None:
        """Raise `KeyboardInterrupt` if it came."""
        if self._came:
            raise KeyboardInterrupt

    def _on_signal(self, *about: object) -> None:
        self.check()
        self._came = True
