"""Ctrl-C where it does no harm."""

from __future__ import annotations

import signal

# From kill, timeout and services; from a terminal that is closed, which Windows does not tell.
ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


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
