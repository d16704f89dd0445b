"""How others start the program and end it: with standard streams that are closed, and by signals."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from .interrupt import ENDINGS

SIGNALLED = 128          # and the signal's number: the exit status, as shells have it
INTERRUPTED = SIGNALLED + signal.SIGINT


def open_closed_streams() -> None:
    """Put something in the place of each standard stream that is closed.

    Python has None there; what is printed to None goes to standard output, or nowhere without a word.  So
    nothing is read, notes are dropped, and to write to standard output is an error, as for other programs.
    """
    for name, flags, mode in (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_RDONLY, "w"),
                              ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            stream = open(os.open(os.devnull, flags), mode, encoding="utf-8", errors="backslashreplace")
            setattr(sys, name, stream)


def end_as_by_ctrl_c() -> list[int]:
    """From now on `ENDINGS` do what Ctrl-C does: what was heard is told, files are whole, processes gone.

    A second one ends the program at once.

    Returns
    -------
    The signals that came; empty until then.
    """
    came: list[int] = []
    terminals = [file for file in range(3) if os.isatty(file)]

    def on_signal(number: int, frame: FrameType | None) -> None:
        came.append(number)
        signal.signal(number, signal.SIG_DFL)
        for file in terminals:
            if not os.isatty(file):      # it was closed: what is still said to it is no error
                os.dup2(os.open(os.devnull, os.O_RDWR), file)
        handler = signal.getsignal(signal.SIGINT)
        if callable(handler):
            handler(signal.SIGINT, frame)
        elif handler is signal.SIG_DFL:
            signal.raise_signal(number)
        else:                            # one who shall not hear Ctrl-C, as behind &
            raise KeyboardInterrupt

    for number in ENDINGS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, on_signal)
    return came


def status_of(main: Callable[[], int]) -> int:
    """The exit status of *main*, which is ended as by Ctrl-C, and of the signal that ended it, if one did."""
    came = end_as_by_ctrl_c()
    status = main()
    return SIGNALLED + came[0] if came and status == INTERRUPTED else status
