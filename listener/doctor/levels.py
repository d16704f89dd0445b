"""How loud a microphone is, and how much of a sound the speech gate's detector takes for speech."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..config import FeatureConfig
from ..events import Lost
from ..settings import Settings
from ..signal.framing import Framer
from ..signal.resampling import Resampler, to_mono
from ..sources.microphone import Microphone
from ..sources.recording import Recording
from ..speech.vad import WebRtcVad

FRAMES_PER_SECOND = 50
QUIETEST = 0.2           # the share of frames that counts as background


@dataclass(frozen=True)
class Levels:
    """Of a stretch of sound, in dB below full scale, -120 at least; *is_zero*: all samples are."""

    name: str
    sample_rate: int
    peak_db: float
    noise_db: float
    is_zero: bool
    n_lost: int


def record(settings: Settings, seconds: float) -> Levels:
    """Listen to the microphone for so long.

    Raises
    ------
    AudioDeviceError
        If there is none, it cannot be opened, or it delivers nothing.
    """
    heard: list[np.ndarray] = []
    n_lost = n_heard = 0
    with Microphone(settings.device, settings.samplerate) as source:
        for block in source:
            if isinstance(block, np.ndarray):
                heard.append(to_mono(block, settings.intake))
                n_heard += len(block)
            elif isinstance(block, Lost):
                n_lost += block.n_samples
            if n_heard + n_lost >= seconds * source.sample_rate:
                break
        return measured(source.name, source.sample_rate, np.concatenate([np.zeros(0), *heard]), n_lost)


def measured(name: str, sample_rate: int, samples: np.ndarray, n_lost: int = 0) -> Levels:
    """Peak and background of *samples*, shape (n,)."""
    frames = np.stack(Framer(max(1, sample_rate // FRAMES_PER_SECOND)).push(samples))
    rms = np.sqrt(np.mean(frames ** 2, axis=1))
    return Levels(name, sample_rate, _db(np.abs(samples).max()), _db(np.quantile(rms, QUIETEST)),
                  not samples.any(), n_lost)


def voiced_share(settings: Settings, recording: str | None) -> float:
    """The share of frames of *recording*, or of a second of silence, that is taken for speech."""
    features = FeatureConfig()
    samples = np.zeros(features.sample_rate, np.float32)
    if recording is not None:
        with Recording(recording) as source:
            resampler = Resampler(source.sample_rate, features.sample_rate)
            samples = np.concatenate([resampler.push(to_mono(block)) for block in source])
    vad = WebRtcVad(settings.vad_mode, features.sample_rate)
    return float(np.mean([vad(frame) for frame in Framer(features.step_length).push(samples)]))


def _db(amplitude: float) -> float:
    return float(20 * np.log10(max(amplitude, 1e-6)))
