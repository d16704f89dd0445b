"""The PortAudio library: loaded when it is wanted, used by one thread at a time."""

from __future__ import annotations

import atexit
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from ..errors import AudioDeviceError
from ..interrupt import held
from .quiet import QuietStderr

NO_PORTAUDIO = ("PortAudio, the library that reaches microphones, is missing: "
                "sudo apt-get install libportaudio2")
BUSY_S = 3.0             # another thread's call may take so long before it counts as hanging
QUIET_S = 0.5
LEAVE_S = 0.5            # what is being closed when the program ends may take so long

_turn = threading.Lock()               # NB: PortAudio's calls must not run at the same time
_streams: set[int] = set()             # not closed yet; ids


def portaudio() -> ModuleType:
    """The sounddevice module, imported when a microphone is wanted and not before.

    Raises
    ------
    AudioDeviceError
        If it or the PortAudio library is not installed; the message says how to mend it.
    """
    if (loaded := sys.modules.get("sounddevice")) is not None:
        return loaded
    try:
        with held(), QuietStderr(QUIET_S, is_mute=False):
            import sounddevice
    except ImportError as error:
        raise AudioDeviceError("sounddevice is missing: pip install sounddevice") from error
    except OSError as error:
        raise AudioDeviceError(NO_PORTAUDIO) from error
    atexit.unregister(sounddevice._exit_handler)
    atexit.register(_leave, sounddevice)
    return sounddevice


def _leave(sd: ModuleType) -> None:
    """The program ends.  What hangs in PortAudio by then is left to the system."""
    until = time.monotonic() + LEAVE_S
    while _streams and time.monotonic() < until:
        time.sleep(0.01)
    # NB: to terminate PortAudio under a thread that opens or closes a stream crashes.
    if not _streams and _turn.acquire(timeout=LEAVE_S):
        sd._terminate()


@contextmanager
def turn() -> Iterator[ModuleType]:
    """The library, to oneself.

    Raises
    ------
    AudioDeviceError
        If another thread's call hangs.
    """
    if not _turn.acquire(timeout=BUSY_S):
        raise AudioDeviceError("the sound server does not answer")
    try:
        yield portaudio()
    finally:
        _turn.release()


def open_stream(**settings: Any) -> Any:
    """A running input stream with these settings of ``sounddevice.InputStream``."""
    with turn() as sd:
        with QuietStderr(QUIET_S):
            stream = sd.InputStream(**settings)
            _streams.add(id(stream))
            try:
                stream.start()
            except BaseException:
                close_stream(stream)
                raise
            return stream


def close_stream(stream: Any) -> None:
    """Close *stream*; this hangs while the sound server is frozen."""
    # NB: without a turn, for all others would wait as well.
    stream.close()
    _streams.discard(id(stream))


def refresh() -> None:
    """Look for devices that came or went: PortAudio lists them once, when it is initialised.

    While any stream is open, or hangs in being closed, the old list stays: to terminate
    PortAudio then would pull the ground from under it.
    """
    with turn() as sd:
        if not _streams:
            sd._terminate()
            with QuietStderr(QUIET_S, is_mute=False):
                sd._initialize()
