"""Calls that may never return: a frozen sound server answers nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from ..errors import AudioDeviceError
from . import leaving  # noqa: F401  (waits for what is begun here when the program ends)
from .platforms import begin_thread

T = TypeVar("T")


class Attempt(Generic[T]):
    """*call* in a thread of its own, which is left behind if it hangs."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._done = threading.Event()
        self._error: BaseException | None = None
        # NB: daemon, for what hangs must not keep the program from ending.
        threading.Thread(target=self._run, name="listener-patience", daemon=True).start()

    def is_done(self, limit_s: float) -> bool:
        """Wait until it is over, *limit_s* at most."""
        return self._done.wait(limit_s)

    def result(self) -> T:
        """What the call returned or raised; it must be done."""
        if self._error is not None:
            raise self._error
        return self._result

    def _run(self) -> None:
        try:
            begin_thread()
            self._result = self._call()
        except BaseException as error:      # NB: raised again where somebody waits for the result
            self._error = error
        self._done.set()


def within(limit_s: float, call: Callable[[], T]) -> T:
    """What *call* returns; an `AudioDeviceError` if that takes longer than *limit_s*."""
    attempt = Attempt(call)
    if not attempt.is_done(limit_s):
        raise AudioDeviceError(f"the sound server has not answered for {limit_s:g} s: is it frozen?  "
                               "On Linux: systemctl --user restart pipewire pulseaudio")
    return attempt.result()
