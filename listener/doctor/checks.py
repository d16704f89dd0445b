"""What the doctor looks at, one function each."""

from __future__ import annotations

import csv
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module, metadata, resources
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..errors import AudioDeviceError, DisplayError, ModelError
from .findings import FAULT, NOTE, OK, Check, Finding
from .mending import install_line, pip_line, start_line, unmute_line
from ..settings import Settings

if TYPE_CHECKING:
    from ..sources.devices import InputDevice

LIBRARIES = {"numpy": "numpy", "soundfile": "soundfile", "soxr": "soxr", "webrtcvad-wheels": "webrtcvad",
             "ai-edge-litert": "ai_edge_litert.interpreter", "sounddevice": "sounddevice",
             "platformdirs": "platformdirs", "rich": "rich.live"}
SAMPLE = "phone_number.flac"
REINSTALL = "install the listener again"
LISTEN_S = 2.0
TOO_LOUD_DB, TOO_SOFT_DB, NOISY_DB = -0.1, -60.0, -35.0     # below full scale
QT_PATIENCE_S = 30


def check_versions(settings: Settings) -> Iterator[Finding]:
    """Every library is there and can be imported."""
    yield Finding("Python", OK, f"{platform.python_version()} on {platform.platform()}")
    for distribution, module in LIBRARIES.items():
        try:
            import_module(module)
        except ImportError as error:
            yield Finding(distribution, FAULT, str(error), pip_line(distribution))
            continue
        except OSError:                          # PortAudio's own check tells of it
            pass
        yield Finding(distribution, OK, _version(distribution))


def check_sound(settings: Settings) -> Iterator[Finding]:
    """From PortAudio to what the microphone delivers; what cannot be asked is left out."""
    from ..sources.devices import find_input, list_inputs, portaudio_version
    try:
        yield Finding("PortAudio", OK, portaudio_version())
    except AudioDeviceError as error:
        yield Finding("PortAudio", FAULT, str(error).partition(":")[0], install_line("portaudio"))
        return
    inputs = list_inputs()
    yield from map(_microphone, inputs)
    if not inputs:
        yield Finding("microphone", FAULT, "there is none, or no sound server that knows one", start_line())
        return
    find_input(settings.device)
    yield from _level(settings)


def _microphone(device: InputDevice) -> Finding:
    from ..sources.devices import supported_rates
    rates = " ".join(map(str, supported_rates(device)))
    return Finding("microphone", OK, f"{'* ' * device.is_default}{device}, {device.n_channels} channel"
                                     f"{'s' * (device.n_channels != 1)}, {device.sample_rate} Hz; "
                                     f"can do {rates or 'no common rate'}")


def _level(settings: Settings) -> Iterator[Finding]:
    """Two seconds of the microphone: that it delivers, how loud, how noisy."""
    from .levels import record
    print(f"listener: listening for {LISTEN_S:g} s: say something", file=sys.stderr, flush=True)
    levels = record(settings, LISTEN_S)
    heard = (f"{levels.name!r}, {LISTEN_S:g} s at {levels.sample_rate} Hz: loudest {levels.peak_db:.0f} dB, "
             f"background {levels.noise_db:.0f} dB")
    if levels.is_zero:
        yield Finding("level", FAULT, f"{levels.name!r} delivers nothing but zeros: it is muted, or this "
                                      "program may not use it", unmute_line())
    elif levels.peak_db >= TOO_LOUD_DB:
        yield Finding("level", NOTE, f"{heard}: it clips", "turn the microphone down in the system's mixer")
    elif levels.peak_db < TOO_SOFT_DB:
        yield Finding("level", NOTE, f"{heard}: very soft, unless nobody spoke",
                      "turn the microphone up in the system's mixer, or: listener --gain-db 20")
    elif levels.noise_db > NOISY_DB:
        yield Finding("level", NOTE, f"{heard}: a loud place, or too much gain",
                      "go nearer to the microphone and turn it down")
    else:
        yield Finding("level", OK, heard)
    if levels.n_lost:
        yield Finding("level", NOTE, f"{levels.n_lost} samples were lost: the machine is too busy")


def check_vad(settings: Settings) -> Iterator[Finding]:
    """The speech gate opens for speech and for nothing else."""
    from .levels import voiced_share
    of_silence, of_speech = voiced_share(settings, None), voiced_share(settings, _sample())
    is_well = of_silence == 0 and of_speech > 0.2
    yield Finding("speech gate", OK if is_well else FAULT,
                  f"open for {of_speech:.0%} of recorded speech and {of_silence:.0%} of silence",
                  "" if is_well else pip_line("webrtcvad-wheels"))


def check_model(settings: Settings) -> Iterator[Finding]:
    """The model is whole (its digest is the one that its metadata states) and hears."""
    from ..heard import digits_of
    from ..hearing import open_pipeline
    from ..pipeline import run
    from ..recognition.model import Model, shipped_model
    from ..sources.recording import Recording
    path = settings.model or shipped_model()
    try:
        model = Model.load(settings.model)
    except ModelError as error:
        yield Finding("model", FAULT, str(error), REINSTALL if settings.model is None else "")
        return
    yield Finding("model", OK, f"{path}, SHA-256 {model.metadata['sha256'][:12]}...")
    with Recording(_sample()) as source:
        digits = digits_of(run(source, open_pipeline(model, Settings(), source.sample_rate)))
    is_well = digits == _what_is_said()
    yield Finding("hearing", OK if is_well else NOTE, f"the shipped sample says {_what_is_said()}, "
                                                      f"heard {digits or 'nothing'}")


def check_window(settings: Settings) -> Iterator[Finding]:
    """Qt starts here; without a screen the console is left."""
    from ..display import NO_DISPLAY, WINDOW_LIBRARIES, check_display
    if not all(map(find_spec, WINDOW_LIBRARIES)):
        yield Finding("window", NOTE, "not installed; the console works without it",
                      pip_line("synesthesia-listener[desktop]"))
        return
    try:
        check_display()
    except DisplayError as error:
        is_screen_missing = str(error).startswith(NO_DISPLAY)
        yield Finding("window", NOTE if is_screen_missing else FAULT, str(error),
                      "" if is_screen_missing else install_line("qt"))
        return
    try:
        probe = subprocess.run([sys.executable, "-m", "listener.desktop.probe"], capture_output=True,
                               text=True, timeout=QT_PATIENCE_S)
    except subprocess.TimeoutExpired:
        yield Finding("window", FAULT, f"Qt does not start within {QT_PATIENCE_S} s")
        return
    said = (probe.stdout if probe.returncode == 0 else probe.stderr).strip() or "Qt cannot start"
    yield Finding("window", OK if probe.returncode == 0 else FAULT, said.splitlines()[-1],
                  "" if probe.returncode == 0 else install_line("qt"))


CHECKS: dict[str, Check] = {
    "libraries": check_versions, "microphone": check_sound, "speech gate": check_vad, "model": check_model,
    "window": check_window}


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "version unknown"


def _sample() -> str:
    return str(resources.files("listener.samples") / SAMPLE)


def _what_is_said() -> str:
    """The digits in the shipped sample, by its manifest."""
    manifest = resources.files("listener.samples") / "manifest.csv"
    with manifest.open(encoding="utf-8") as file:
        return next(row["digits"] for row in csv.DictReader(file) if row["file"] == SAMPLE)
