"""Recordings as the network hears them: mono, 8 kHz; and where the word in one lies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from listener.config import FeatureConfig
from listener.errors import AudioFormatError
from listener.signal.resampling import Resampler, to_mono

RATE = FeatureConfig().sample_rate
HOP = RATE // 100                # endpoints are found to 10 ms
BRIDGE = 12                      # hops: a closure inside a word ("eigh-t", "si-x")


def load(path: Path, sample_rate: int = RATE) -> np.ndarray:
    """Samples of a recording, mono float32, through the listener's own resampler."""
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioFormatError(f"{path}: {error}") from error
    return Resampler(rate, sample_rate).push(to_mono(samples), last=True)


def endpoints(samples: np.ndarray) -> tuple[int, int]:
    """First, and one past the last, sample of the loudest word in *samples*.

    Hops count as speech when they stand 10 dB above the quietest tenth, within 18 to 38 dB
    of the loudest; gaps of up to 120 ms are closed.
    """
    n = len(samples) // HOP
    if n < 4:
        return 0, len(samples)
    level = 10 * np.log10(np.mean(samples[:n * HOP].reshape(n, HOP) ** 2, axis=1) + 1e-10)
    level = np.convolve(np.pad(level, 1, "edge"), np.ones(3) / 3, "valid")
    threshold = np.clip(np.percentile(level, 10) + 10, level.max() - 38, level.max() - 18)
    first = last = int(level.argmax())
    for hop in np.flatnonzero(level > threshold).tolist():
        if last < hop <= last + BRIDGE:
            last = hop
    for hop in np.flatnonzero(level > threshold).tolist()[::-1]:
        if first - BRIDGE <= hop < first:
            first = hop
    return first * HOP, min(len(samples), (last + 1) * HOP)
