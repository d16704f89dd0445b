"""Listening in Python.  The names in ``listener.__all__`` are the public ones; they are stable.

Times are seconds since the stream began, as in the JSON lines.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from .errors import AudioFormatError, ConfigError, ListenerError
from .events import Event
from .heard import Heard, Transcript, digits_of, told, wants_all
from .hearing import open_pipeline
from .listening import Listening
from .pipeline import Pipeline, run
from .recognition.model import Model
from .replay import open_file
from .settings import Settings, checked
from .signal.resampling import from_int16
from .sources.microphone import Microphone

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Hearing(TypedDict, total=False):
    """The settings that every way of listening takes, named as on the command line."""

    model: str | os.PathLike[str] | None
    threshold: float | None
    vad_mode: int
    pre_roll_ms: int
    hangover_ms: int
    channel: int | None
    gain_db: float


class Ear:
    """Hears the samples that you push into it; one stream, from beginning to end.

    Parameters
    ----------
    sample_rate : int
        Of the samples that will be pushed, in Hz: 1 to 768 kHz.
    events : str
        "digits", or "all" for all that is heard.
    **settings
        model, threshold, vad_mode, pre_roll_ms, hangover_ms, channel, gain_db: as on the
        command line.  Settings files and the environment are not read.

    Attributes
    ----------
    digits : str
        All that were heard so far.

    Raises
    ------
    ConfigError
        If a setting is unknown or not allowed; it is a `ValueError`, too.
    ModelError
        If the model cannot be loaded.
    """

    def __init__(self, sample_rate: int, *, events: str = "digits", **settings: Unpack[Hearing]) -> None:
        self.digits = ""
        self._wants_all = wants_all(events)
        self._pipeline = _open(_settings(settings), sample_rate)
        self._is_over = False

    def push(self, samples: np.ndarray) -> list[Heard]:
        """Take the next samples; return what they brought about.

        Parameters
        ----------
        samples : shape (n,) or (n, n_channels), floats in [-1, 1] or int16
            Of any length; what is heard does not depend on how the stream is cut.

        Raises
        ------
        AudioFormatError
            If they are of another kind or shape.
        ListenerError
            If the stream was flushed.
        """
        if self._is_over:
            raise ListenerError("this ear was flushed: its stream is over, make another one")
        return self._heard(self._pipeline.push(_as_float(samples)))

    def flush(self) -> list[Heard]:
        """The stream is over: return what was still to be heard."""
        events = [] if self._is_over else self._pipeline.flush()
        self._is_over = True
        return self._heard(events)

    def _heard(self, events: list[Event]) -> list[Heard]:
        self.digits += digits_of(events)
        return told(events, self._pipeline.sample_rate, self._wants_all)


def transcribe(file: str | os.PathLike[str], *, events: str = "digits",
               **settings: Unpack[Hearing]) -> Transcript:
    """Hear a recording to its end.

    Parameters
    ----------
    file : path-like
        Any sound file, at any rate.
    events, **settings
        As for `Ear`.

    Raises
    ------
    AudioFormatError
        If *file* cannot be read.
    ConfigError, ModelError
        As for `Ear`.
    """
    everything = wants_all(events)
    wanted = _settings(settings)
    with open_file(os.fspath(file)) as source:
        pipeline = _open(wanted, source.sample_rate)
        heard = list(run(source, pipeline))
    return Transcript(os.fspath(file), digits_of(heard), pipeline.position / pipeline.sample_rate,
                      tuple(told(heard, pipeline.sample_rate, everything)))


def listen(device: str | int | None = None, *, samplerate: int | None = None, events: str = "digits",
           **settings: Unpack[Hearing]) -> Listening:
    """Listen to a microphone: what is returned may be iterated with ``for`` or ``async for``.

    The microphone is opened when iteration begins, and closed when it ends, also by
    ``break`` or an exception.

    Parameters
    ----------
    device : str or int, optional
        A number, or a part of a name, as ``listener devices`` lists them; the system's
        default input if not given.
    samplerate : int, optional
        Hz; the device's own if not given.
    events, **settings
        As for `Ear`.

    Raises
    ------
    ConfigError, ModelError
        As for `Ear`.
    AudioDeviceError
        While iterating: if there is no such microphone, it cannot be opened, or is gone.
    """
    wanted = _settings(settings, device=device, samplerate=samplerate)
    everything = wants_all(events)
    _model(wanted.model)                     # what is wrong with it is said now, and not in the loop
    return Listening(lambda: Microphone(wanted.device, wanted.samplerate),
                     lambda sample_rate: _open(wanted, sample_rate), everything)


def _open(settings: Settings, sample_rate: int) -> Pipeline:
    return open_pipeline(_model(settings.model), settings, sample_rate)


@lru_cache(maxsize=4)
def _model(path: str | None) -> Model:
    """Loaded once, for it takes 0.2 s and is shared."""
    return Model.load(path)


def _settings(hearing: Hearing, **live: Any) -> Settings:
    """Settings from arguments, each checked as in a settings file; None is not given."""
    if unknown := [name for name in hearing if name not in Hearing.__annotations__]:
        raise ConfigError(f"unknown setting {unknown[0]!r}, choose from: "
                          f"{', '.join(Hearing.__annotations__)}")
    given: dict[str, Any] = {**hearing, **live}
    if isinstance(given.get("model"), os.PathLike):
        given["model"] = os.fspath(given["model"])
    return Settings(**{name: checked(name, value) for name, value in given.items() if value is not None})


def _as_float(samples: np.ndarray) -> np.ndarray:
    try:
        samples = np.asarray(samples)
    except ValueError as error:
        raise AudioFormatError(f"samples must be one array: {error}") from error
    if samples.dtype == np.int16:
        return from_int16(samples)
    if samples.dtype.kind != "f":
        raise AudioFormatError(f"samples must be floats in [-1, 1] or int16, got {samples.dtype}")
    return samples
