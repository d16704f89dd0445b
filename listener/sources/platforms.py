"""What differs between Linux, macOS and Windows, in one place.

Only Linux has been tried; the others' branches follow their documentation, and PortAudio's.
"""

from __future__ import annotations

import sys
import time

MULTITHREADED = 0        # Windows' COINIT_MULTITHREADED
PERMISSION = {
    "darwin": "System Settings, Privacy & Security, Microphone",
    "win32": "Settings, Privacy & security, Microphone, Let desktop apps access your microphone"}


def asleep_s() -> float:
    """How long the computer has slept so far, up to a constant; it only grows.

    Linux stops its monotonic clock while it sleeps and macOS the one that Python takes;
    Windows does not stop, so there a sleep looks like a silent device.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):                          # Linux
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    if hasattr(time, "CLOCK_UPTIME_RAW"):                        # macOS
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return 0.0


def awake_s() -> float:
    """A clock that nobody sets and that stands still while the computer sleeps."""
    if hasattr(time, "CLOCK_UPTIME_RAW"):
        return time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return time.monotonic()


def begin_thread(system: str = sys.platform) -> None:
    """To be called first in a thread that will call PortAudio."""
    if system == "win32":
        import ctypes
        # WASAPI cannot be opened from a thread that has not told COM of itself.
        ctypes.windll.ole32.CoInitializeEx(None, MULTITHREADED)


def permission(system: str = sys.platform) -> str | None:
    """Where a person allows a program the microphone; None where no such thing exists.

    Without it macOS and Windows give zeros and no error.
    """
    return PERMISSION.get(system)


def is_software(device_name: str, host_api: str) -> bool:
    """Whether a device stands for a sound server and claims more channels than there are.

    ALSA's plug-ins for PulseAudio and PipeWire claim 32 or more, whatever lies behind.
    """
    return host_api == "ALSA" and "(hw:" not in device_name
