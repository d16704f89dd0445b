"""Stand-ins for what tests must not need: a trained model, a microphone, PortAudio.

Speech is a row of tones, one pitch for each digit; the fake network knows them by their pitch.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from listener.config import DecisionConfig, FeatureConfig
from listener.events import Lost
from listener.signal.mel import mel_edges
from listener.sources.base import Source

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MELS_PER_DIGIT = 4
LOUD = 0.55              # of a normalised row: its highest mel belongs to a tone
SHORTEST_ROWS = 8
ENDED_STEPS = 4          # so long does the network say that a digit has just ended
SURE = 0.97

# Settings of a network that is smaller than one for speech, and sooner trained.
SMALL = ("--set", "sizes.filters=[4,6]", "--set", "sizes.depths=[0,0]", "--set", "sizes.channels=16", "--set",
         "sizes.dilations=[1,2,4,8]")


def tone(digit: int, sample_rate: int = 8_000, ms: int = 250) -> np.ndarray:
    """What stands for a spoken *digit*, shape (n,), float32."""
    hz = mel_edges(FeatureConfig())[MELS_PER_DIGIT * digit + 3]
    n = sample_rate * ms // 1000
    fade = np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / (0.01 * sample_rate))
    return (0.4 * fade * np.sin(2 * np.pi * hz * np.arange(n) / sample_rate)).astype(np.float32)


def spoken(digits: str, rng: np.random.Generator, sample_rate: int = 8_000,
           pause_ms: int = 200) -> np.ndarray:
    """Tones for *digits* in one breath, half a second of soft noise before and after."""
    around = np.zeros(sample_rate // 2, np.float32)
    pause = np.zeros(sample_rate * pause_ms // 1000, np.float32)
    tones = [part for digit in digits for part in (tone(int(digit), sample_rate), pause)]
    samples = np.concatenate([around, *tones, around])
    return samples + 1e-4 * rng.standard_normal(samples.size).astype(np.float32)


def tone_corpus(root: Path) -> Path:
    """Two speakers' ten digits, seven recordings of each, in FSDD's form, in the folder *root*."""
    folder = root / "fsdd" / "recordings"
    folder.mkdir(parents=True)
    for digit in range(10):
        for speaker, ms in (("ann", 250), ("bob", 350)):
            for index in range(7):
                sound = tone(digit, ms=ms + 10 * index)
                soundfile.write(folder / f"{digit}_{speaker}_{index}.wav", sound, 8_000)
    return root


class ToneNetwork:
    """Says of each tone, when it is over, which digit it was; as the trained one does of words."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._peaks: list[int] = []
        self._ended: tuple[int, int, int] | None = None      # digit, rows it was long, rows since

    def step(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        for row in rows:
            self._hear(row)
        posterior = np.full(len(WORDS) + 2, (1 - SURE) / (len(WORDS) + 1), np.float32)
        if self._ended is None:
            posterior[-1] = SURE
            return posterior, np.zeros(2, np.float32)
        digit, n_rows, since = self._ended
        posterior[digit] = SURE
        return posterior, np.array([since * 0.01, n_rows * 0.01], np.float32)

    def _hear(self, row: np.ndarray) -> None:
        if self._ended is not None:
            digit, n_rows, since = self._ended
            self._ended = (digit, n_rows, since + 1) if since < 2 * ENDED_STEPS else None
        if row.max() > LOUD:
            self._peaks.append(int(row.argmax()))
            return
        if len(self._peaks) >= SHORTEST_ROWS:
            digit = min(int(np.median(self._peaks)) // MELS_PER_DIGIT, 9)
            self._ended = digit, len(self._peaks), 1
        self._peaks.clear()


@dataclass(frozen=True)
class FakeModel:
    """What a `Recogniser` needs of a `Model`."""

    features: FeatureConfig = FeatureConfig()
    labels: tuple[str, ...] = (*WORDS, "other", "nothing")
    decision: DecisionConfig = DecisionConfig()
    calibration: tuple[float, float] = (1.0, 0.0)
    metadata: Mapping[str, Any] = field(default_factory=lambda: {
        "network": "tones.tflite", "sha256": "0123456789abcdef" * 4, "training": {"corpora": {"fsdd": 9}}})

    def make_network(self) -> ToneNetwork:
        return ToneNetwork()


class Blocks(Source):
    """A source of prepared blocks; an exception among them is raised in its place."""

    name = "blocks"

    def __init__(self, blocks: Iterable[np.ndarray | Lost | BaseException],
                 sample_rate: int = 8_000) -> None:
        self.sample_rate = sample_rate
        self.is_closed = False
        self._blocks = blocks

    def __iter__(self) -> Iterator[np.ndarray | Lost]:
        for block in self._blocks:
            if self.is_closed:
                return
            if isinstance(block, BaseException):
                raise block
            yield block

    def close(self) -> None:
        self.is_closed = True


class LiveBlocks(Blocks):
    """After its blocks it waits, as a microphone does, until it is closed."""

    def __init__(self, blocks: Iterable[np.ndarray | Lost | BaseException],
                 sample_rate: int = 8_000) -> None:
        super().__init__(blocks, sample_rate)
        self._over = threading.Event()

    def __iter__(self) -> Iterator[np.ndarray | Lost]:
        yield from super().__iter__()
        self._over.wait()

    def close(self) -> None:
        super().close()
        self._over.set()


class PortAudioError(Exception):
    """As sounddevice names it."""


@dataclass
class Clock:
    """What the computer's clocks show, in seconds."""

    awake: float = 100.0
    asleep: float = 7.0


@dataclass
class Status:
    """Of a callback."""

    input_overflow: bool = False


@dataclass
class Time:
    """Of a callback; the names are PortAudio's."""

    inputBufferAdcTime: float = 0.0     # noqa: N815
    currentTime: float = 0.0            # noqa: N815


class InputStream:
    """Keeps what it was opened with; a test plays PortAudio by calling `deliver`."""

    def __init__(self, clock: Clock, **settings: Any) -> None:
        self.settings = settings
        self.clock = clock
        self.is_started = False
        self.is_closed = False
        self._buffer = np.zeros((0, settings["channels"]), np.float32)

    def start(self) -> None:
        self.is_started = True

    def close(self) -> None:
        self.is_closed = True
        self.settings["finished_callback"]()

    def end(self) -> None:
        """The device is unplugged: PortAudio's thread ends."""
        self.settings["finished_callback"]()

    def deliver(self, samples: np.ndarray, overflow: bool = False, adc_time: float = 0.0) -> None:
        """Call back with *samples*, shape (n, n_channels), in a buffer that is used again.

        PortAudio's clock is a thousand seconds ahead of ours.
        """
        if len(self._buffer) != len(samples):
            self._buffer = np.empty_like(samples)
        self._buffer[:] = samples
        time = Time(adc_time and adc_time + 1000, self.clock.awake + 1000)
        self.settings["callback"](self._buffer, len(samples), time, Status(overflow))


class SoundDevice:
    """The part of the sounddevice module that is used, over a list of devices.

    Parameters
    ----------
    inputs : sequence of (name, host interface, n_channels, sample_rate)
        Zero channels make it an output.
    default : int, optional
        Index of the default input; None: PortAudio knows none.
    """

    PortAudioError = PortAudioError

    def __init__(self, inputs: Iterable[tuple[str, str, int, float]] = (),
                 default: int | None = None) -> None:
        self.clock = Clock()
        self.streams: list[InputStream] = []
        self.plug(inputs, default)
        self._initialize()

    def plug(self, inputs: Iterable[tuple[str, str, int, float]] = (), default: int | None = None) -> None:
        """Other devices are there now; as ever, PortAudio does not know until it begins anew."""
        self._plugged = list(inputs), default

    def _initialize(self) -> None:
        inputs, self._default = self._plugged
        self._apis = list(dict.fromkeys(api for _, api, _, _ in inputs))
        self._devices = [{"index": i, "name": name, "hostapi": self._apis.index(api),
                          "max_input_channels": n, "default_samplerate": rate}
                         for i, (name, api, n, rate) in enumerate(inputs)]

    def _terminate(self) -> None:
        assert all(stream.is_closed for stream in self.streams), "the ground is pulled from under a stream"
        self._devices = []

    def get_portaudio_version(self) -> tuple[int, str]:
        return 1246976, "PortAudio V19.7.0-devel"

    def check_input_settings(self, device: int, channels: int, dtype: str, samplerate: int) -> None:
        """Each knows its own rate, and 8 kHz."""
        if samplerate not in (8_000, self._devices[device]["default_samplerate"]):
            raise PortAudioError("Invalid sample rate")

    def query_hostapis(self) -> tuple[dict[str, Any], ...]:
        return tuple({"name": api} for api in self._apis)

    def query_devices(self, kind: str | None = None) -> Any:
        if kind is None:
            return self._devices
        if self._default is None:
            raise PortAudioError("Error querying device -1")
        return self._devices[self._default]

    def InputStream(self, **settings: Any) -> InputStream:       # noqa: N802
        self.streams.append(InputStream(self.clock, **settings))
        return self.streams[-1]
