"""The end of the program, while a thread of ours may still be in the sound server's hands."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time

OURS = "listener-"       # our threads' names begin so
LEAVE_S = 1.0            # they may take so long to end


def wait(limit_s: float = LEAVE_S) -> bool:
    """Wait for our threads to end, *limit_s* in all at most; return whether they have."""
    until = time.monotonic() + limit_s
    ours = [thread for thread in threading.enumerate()
            if thread.name.startswith(OURS) and thread is not threading.current_thread()]
    for thread in ours:
        thread.join(max(0.0, until - time.monotonic()))
    return not any(thread.is_alive() for thread in ours)


def leave(status: int) -> None:
    """End the program with exit *status*.

    NB: libraries that are taken down under a thread that is inside them crash.  A thread that
    hangs in a frozen sound server is never done, so then nothing is taken down.
    """
    if wait():
        sys.exit(status)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(status)


atexit.register(wait)    # for programs that use the listener as a library
