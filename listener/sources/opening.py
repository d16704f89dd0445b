"""From a wish to an open device; what goes wrong is told in one line, with what to try."""

from __future__ import annotations

import sys
from dataclasses import replace

from ..errors import AudioDeviceError
from .capture import Capture
from .devices import InputDevice
from .platforms import permission
from .portaudio import portaudio

INVALID_CHANNELS, INVALID_RATE, UNAVAILABLE, TIMED_OUT, HOST_ERROR = -9998, -9997, -9985, -9987, -9999
OTHER_RATES = (48_000, 44_100, 96_000, 32_000, 16_000, 192_000, 22_050, 11_025, 8_000)   # Hz, likely first


def open_capture(device: InputDevice, sample_rate: int | None = None) -> Capture:
    """Open *device* at *sample_rate*, or at its own if that is not given.

    Where a device's own rate is not one it can be opened at, as happens with ALSA, the
    usual ones are tried.

    Raises
    ------
    AudioDeviceError
        If it cannot be opened; the message names it and says what to try.
    """
    sd = portaudio()
    rates = [sample_rate] if sample_rate else dict.fromkeys((device.sample_rate, *OTHER_RATES))
    first: Exception | None = None
    for rate in rates:
        try:
            return Capture(replace(device, sample_rate=rate))
        except (sd.PortAudioError, ValueError) as error:
            first = first or error
            if _code(error) != INVALID_RATE:
                break
    raise AudioDeviceError(
        f"cannot open microphone {device} at {sample_rate or device.sample_rate} Hz: {first}; "
        f"{_advice(_code(first), device, sample_rate)}") from first


def _code(error: Exception | None) -> int | None:
    """PortAudio's number of the fault."""
    args = error.args if error is not None else ()
    return args[1] if len(args) > 1 and isinstance(args[1], int) else None


def _advice(code: int | None, device: InputDevice, sample_rate: int | None,
            system: str = sys.platform) -> str:
    """What to try."""
    others = "others to try: listener devices"
    if code == INVALID_RATE:
        own = f"its own rate is {device.sample_rate} Hz, " if sample_rate else "no usual rate works, "
        return own + others
    if code in (INVALID_CHANNELS, TIMED_OUT):
        return f"unplug it and plug it in again, or restart the sound server; {others}"
    if code == HOST_ERROR and permission(system):
        return f"is this program allowed to use it?  See {permission(system)}; {others}"
    return f"is another program holding it?  Close that one; {others}"
