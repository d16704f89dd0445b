"""Silence for libraries that speak to a person's terminal."""

from __future__ import annotations

import os
import threading


class QuietStderr:
    """As a context: what native code writes to stderr goes nowhere, for *limit_s* at most.

    ALSA and PortAudio print a dozen lines for each device that cannot be opened.  The limit
    is for calls that hang: our own words must be read again.

    Parameters
    ----------
    is_mute : bool
        False where the library, sounddevice, silences stderr itself, and only the limit
        is wanted.
    """

    def __init__(self, limit_s: float, is_mute: bool = True) -> None:
        self._is_mute = is_mute
        self._lock = threading.Lock()
        self._kept: int | None = None
        self._timer = threading.Timer(limit_s, self._restore)
        self._timer.daemon = True

    def __enter__(self) -> None:
        try:
            self._kept = os.dup(2)
        except OSError:                      # stderr is closed: nothing to keep quiet
            return
        if self._is_mute:
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), 2)
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._restore()

    def _restore(self) -> None:
        with self._lock:
            kept, self._kept = self._kept, None
            if kept is not None:
                os.dup2(kept, 2)
                os.close(kept)
