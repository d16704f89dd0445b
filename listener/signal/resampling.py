"""Any rate and channel count in, one mono stream at the network's rate out."""

from __future__ import annotations

from numbers import Real

import numpy as np
import soxr

from ..config import MAX_CHANNELS, MAX_RATE, MIN_RATE, IntakeConfig
from ..errors import AudioFormatError


BEYOND_MEASURE = np.float32(1e30)         # of some channels' sum, so that it stays a number


class Resampler:
    """Streaming conversion of mono float32 samples to *target_rate*.

    soxr's variable-rate filter keeps the band up to 3.9 kHz within 0.1 dB and lags by 15 to
    30 ms.  Its fixed-rate ones work in large blocks and lag by up to 120 ms.

    Raises
    ------
    AudioFormatError
        If *source_rate* is not between 1 and 768 kHz.
    """

    def __init__(self, source_rate: int, target_rate: int) -> None:
        if not isinstance(source_rate, Real) or not MIN_RATE <= source_rate <= MAX_RATE:
            raise AudioFormatError(f"sample rate {source_rate!s:.40} Hz must be between "
                                   f"{MIN_RATE} and {MAX_RATE} Hz")
        self._soxr = None if source_rate == target_rate else soxr.ResampleStream(
            source_rate, target_rate, 1, dtype="float32", vr=True)

    def push(self, samples: np.ndarray, last: bool = False) -> np.ndarray:
        """Take samples, shape (n,); return those that are ready, or all if these are the *last*."""
        return samples if self._soxr is None else self._soxr.resample_chunk(samples, last=last)


def to_mono(block: np.ndarray, intake: IntakeConfig = IntakeConfig()) -> np.ndarray:
    """One channel, or the mean of all, amplified, float32 in [-1, 1]; what is not a number
    becomes silence.

    Raises
    ------
    AudioFormatError
        If *block* is not of shape (n,) or (n, n_channels) with one to 1,024 channels, or
        does not have the channel that is wanted.
    """
    with np.errstate(over="ignore"):             # beyond measure is infinite, and so is loud
        return _to_mono(np.asarray(block, np.float32), intake)


def _to_mono(block: np.ndarray, intake: IntakeConfig) -> np.ndarray:
    if block.ndim not in (1, 2) or (block.ndim == 2 and block.shape[1] == 0):
        raise AudioFormatError(f"samples must have shape (n,) or (n, n_channels), got {block.shape}")
    n_channels = 1 if block.ndim == 1 else block.shape[1]
    if intake.channel is not None and intake.channel > n_channels:
        raise AudioFormatError(f"channel={intake.channel}: the sound has {n_channels} "
                               f"channel{'' if n_channels == 1 else 's'}")
    if n_channels > MAX_CHANNELS:
        raise AudioFormatError(f"samples must have shape (n,) or (n, n_channels), got {block.shape}, with "
                               f"{n_channels} channels; give samples.T")
    if not (np.abs(block) < BEYOND_MEASURE).all():           # nor is what is no number
        block = np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0).clip(-BEYOND_MEASURE, BEYOND_MEASURE)
    if block.ndim == 2:
        # NB: numpy sums in an order that depends on how the samples lie in memory.
        block = (np.ascontiguousarray(block).mean(axis=1) if intake.channel is None
                 else block[:, intake.channel - 1])
    return np.clip(block * np.float32(intake.gain), -1.0, 1.0)


def to_int16(samples: np.ndarray) -> np.ndarray:
    """Float samples in [-1, 1] as int16, scale 32768."""
    return np.minimum(np.maximum(np.rint(samples * 32768.0), -32768), 32767).astype(np.int16)


def from_int16(samples: np.ndarray) -> np.ndarray:
    """int16 samples as float32 in [-1, 1), scale 32768."""
    return samples.astype(np.float32) / 32768.0
