"""Which microphones there are, and the one that is meant."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

from ..errors import AudioDeviceError
from .patience import within
from .portaudio import portaudio, turn

NO_MICROPHONE = ("no microphone found: plug one in, or start the sound server "
                 "(PipeWire, PulseAudio), and look at: listener doctor")
LIST_LIMIT_S = 5.0       # a sound server may have to be started first
COMMON_RATES = (8_000, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000)


@dataclass(frozen=True)
class InputDevice:
    """A device that records, as PortAudio describes it."""

    index: int
    name: str
    host_api: str
    sample_rate: int      # Hz, the device's own
    n_channels: int
    is_default: bool

    def __str__(self) -> str:
        return f"{self.index} {self.name!r} ({self.host_api})"


def list_inputs() -> list[InputDevice]:
    """Every device with at least one input channel; perhaps none."""
    return within(LIST_LIMIT_S, _list_inputs)


def _list_inputs() -> list[InputDevice]:
    with turn() as sd:
        try:
            host_apis = [api["name"] for api in sd.query_hostapis()]
            inputs = [device for device in sd.query_devices() if device["max_input_channels"] > 0]
        except sd.PortAudioError as error:
            raise AudioDeviceError(f"PortAudio cannot list the microphones: {error}") from error
        default = _default_index(sd)
        return [_described(device, host_apis, default) for device in inputs]


def find_input(wanted: str | int | None = None) -> InputDevice:
    """The input that *wanted* means.

    Parameters
    ----------
    wanted : str or int, optional
        An index, or any part of "name, host interface" in either case; the system's
        default input if not given.  Where several fit, a whole name goes before a part
        of one, and the default's host interface before the others (Windows lists each
        microphone once for each).

    Raises
    ------
    AudioDeviceError
        If there is no input, or not exactly one that fits; it names those there are.
    """
    inputs = list_inputs()
    if not inputs:
        raise AudioDeviceError(NO_MICROPHONE)
    default = next((device for device in inputs if device.is_default), inputs[0])
    if wanted is None:
        return default
    found = _fitting(inputs, wanted)
    if len(found) > 1:
        found = [device for device in found if device.host_api == default.host_api] or found
    if len(found) == 1:
        return found[0]
    fault = "fits several inputs, give the number of one" if found else "is not an input, choose from"
    raise AudioDeviceError(f"device={wanted!r} {fault}: {'; '.join(map(str, found or inputs))}")


def devices_table(inputs: list[InputDevice]) -> str:
    """*inputs* as lines of a table with a head; ``*`` marks the default."""
    rows = [("", "", "name", "interface", "rate", "channels"),
            *(("*" * device.is_default, str(device.index), device.name, device.host_api,
               f"{device.sample_rate} Hz", str(device.n_channels)) for device in inputs)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join("  ".join(f"{cell:{'>' if i in (1, 4, 5) else '<'}{width}}"
                               for i, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows)


def portaudio_version() -> str:
    """What PortAudio says of itself."""
    return str(portaudio().get_portaudio_version()[1])


def supported_rates(device: InputDevice) -> list[int]:
    """Those of the common rates, in Hz, that *device* says it can be opened at."""
    def works(sd: ModuleType, rate: int) -> bool:
        try:
            sd.check_input_settings(device.index, 1, "float32", samplerate=rate)
            return True
        except (sd.PortAudioError, ValueError):
            return False
    with turn() as sd:
        return [rate for rate in COMMON_RATES if works(sd, rate)]


def find_again(lost: InputDevice, wanted: str | int | None) -> InputDevice:
    """The input *lost*, which *wanted* once meant, now that devices came and went.

    Without a wish it is the system's default input, whichever that is now.  Numbers have
    changed, also ALSA's in brackets, so a device is known by its name.

    Raises
    ------
    AudioDeviceError
        If it is not there.
    """
    if wanted is None:
        return find_input()
    same = [device for device in list_inputs()
            if (_bare(device.name), device.host_api) == (_bare(lost.name), lost.host_api)]
    if not same:
        raise AudioDeviceError(f"microphone {lost.name!r} is not there")
    return next((device for device in same if device.index == lost.index), same[0])


def _bare(name: str) -> str:
    """Without ALSA's numbers: "USB Audio (hw:1,0)"."""
    return name.split(" (hw:")[0]


def _fitting(inputs: list[InputDevice], wanted: str | int) -> list[InputDevice]:
    text = str(wanted).strip().casefold()
    if text.isdecimal():
        return [device for device in inputs if device.index == int(text)]
    exact = [device for device in inputs if device.name.casefold() == text]
    return exact or [device for device in inputs
                     if text and text in f"{device.name}, {device.host_api}".casefold()]


def _default_index(sd: ModuleType) -> int | None:
    """Index of the system's default input; PortAudio raises where there is none."""
    try:
        return int(sd.query_devices(kind="input")["index"])
    except (sd.PortAudioError, ValueError):
        return None


def _described(device: dict[str, Any], host_apis: list[str], default: int | None) -> InputDevice:
    return InputDevice(device["index"], device["name"], host_apis[device["hostapi"]],
                       round(device["default_samplerate"]), device["max_input_channels"],
                       device["index"] == default)
