"""The picture: log-mel rows, and their level made independent of how loud one speaks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..config import FeatureConfig
from ..errors import AudioFormatError


def hz_to_mel(hz: np.ndarray) -> np.ndarray:
    """Slaney's mel scale: linear below 1 kHz, logarithmic above [1]_.

    References
    ----------
    .. [1] M. Slaney, "Auditory Toolbox", Interval Research report 1998-010.
    """
    hz = np.asarray(hz, float)
    return np.where(hz < 1000, 3 * hz / 200, 15 + np.log(np.maximum(hz, 1000) / 1000) * 27 / np.log(6.4))


def mel_to_hz(mel: np.ndarray) -> np.ndarray:
    """The inverse of `hz_to_mel`."""
    mel = np.asarray(mel, float)
    return np.where(mel < 15, 200 * mel / 3, 1000 * np.exp((np.maximum(mel, 15) - 15) * np.log(6.4) / 27))


@lru_cache(maxsize=8)
def mel_edges(config: FeatureConfig) -> np.ndarray:
    """Corner frequencies of the triangles in Hz, shape (n_mels + 2,)."""
    low, high = hz_to_mel(np.array([config.f_min, config.f_max]))
    return mel_to_hz(np.linspace(low, high, config.n_mels + 2))


@lru_cache(maxsize=8)
def mel_filters(config: FeatureConfig) -> np.ndarray:
    """Triangles of unit area over the FFT's bins, shape (n_fft // 2 + 1, n_mels)."""
    edges = mel_edges(config)
    bins = np.fft.rfftfreq(config.n_fft, 1 / config.sample_rate)
    rising = (bins[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - bins[:, None]) / np.diff(edges)[1:]
    area = 2 / (edges[2:] - edges[:-2])
    return (np.maximum(0, np.minimum(rising, falling)) * area).astype(np.float32)


@lru_cache(maxsize=8)
def hann(n: int) -> np.ndarray:
    """Periodic Hann window, as librosa and scipy use it for spectra."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)).astype(np.float32)


def log_mel(samples: np.ndarray, config: FeatureConfig) -> np.ndarray:
    """Log-mel spectrogram; a row depends on nothing outside its own samples.

    Parameters
    ----------
    samples : shape (n_samples,), in [-1, 1], at the rate *config* states

    Returns
    -------
    shape (n_rows, n_mels), float32, natural log of power, Slaney's mel scale and norm:
    equal to ``librosa.feature.melspectrogram(center=False)`` with the same settings

    Raises
    ------
    AudioFormatError
        If *samples* is not one-dimensional or shorter than one window.
    """
    if samples.ndim != 1 or samples.size < config.win_length:
        raise AudioFormatError(f"samples must be 1-D and at least win_length={config.win_length} "
                               f"long, got shape {samples.shape}")
    # No padding at the edges (librosa's center=True): the same sound would look different there.
    return _log(_power(samples, config), config)


def _power(samples: np.ndarray, config: FeatureConfig) -> np.ndarray:
    """Power spectra of the windows, shape (n_rows, n_bins)."""
    windows = _windows(samples, config.win_length, config.hop_length)
    spectrum = np.fft.rfft(windows * hann(config.win_length), config.n_fft)
    return (spectrum.real ** 2 + spectrum.imag ** 2).astype(np.float32)


def _log(power: np.ndarray, config: FeatureConfig) -> np.ndarray:
    """Power spectra, shape (..., n_rows, n_bins), as log-mel rows."""
    return np.log(power @ mel_filters(config) + np.float32(config.log_floor))


def _windows(samples: np.ndarray, win_length: int, hop_length: int) -> np.ndarray:
    """A view of shape (n_rows, win_length); numpy's own takes 30 times as long for a step's few rows."""
    samples = np.ascontiguousarray(samples)
    n_rows, size = 1 + (samples.size - win_length) // hop_length, samples.itemsize
    return np.ndarray((n_rows, win_length), samples.dtype, samples.data, strides=(hop_length * size, size))


class StreamingLogMel:
    """Log-mel rows of a stream, any number of steps at a time.

    Replay and live listening agree to the last bit, in whatever blocks the samples come.
    """

    def __init__(self, config: FeatureConfig) -> None:
        self._config = config
        self.reset()

    def reset(self) -> None:
        """Forget the past: silence stands before the next sample."""
        self._past = np.zeros(self._config.context_length, np.float32)

    def push(self, steps: np.ndarray) -> np.ndarray:
        """Take whole steps, shape (n_steps * step_length,); return the rows that end with them,
        shape (n_steps, rows_per_step, n_mels)."""
        config = self._config
        samples = np.concatenate([self._past, steps])
        self._past = samples[steps.size:]
        power = _power(samples, config)
        # NB: a matrix product for each step: how one for all rounds would depend on their number.
        return _log(power.reshape(steps.size // config.step_length, config.rows_per_step, power.shape[1]),
                    config)


class LevelNormaliser:
    """Rows relative to a causal estimate of how loud the voice is.

    The reference follows the rows' mean power quickly upwards and slowly downwards (one
    pole each way).  Its state is one number, it starts afresh at each utterance, and it is
    bounded by the loudest and the softest row, however long it runs.
    """

    def __init__(self, config: FeatureConfig) -> None:
        self._config = config
        self.reset()

    def reset(self) -> None:
        """The next row begins an utterance."""
        self._reference: float | None = None

    def push(self, rows: np.ndarray) -> np.ndarray:
        """Rows of shape (n_rows, n_mels) -> the network's input of the same shape."""
        c = self._config
        levels = np.log(np.add.reduce(np.exp(rows), axis=1) / np.float32(c.n_mels))
        references = np.empty(len(rows), np.float32)
        reference = self._reference
        for i, level in enumerate(levels.tolist()):
            if reference is None:
                reference = level
            rate = c.level_attack if level > reference else c.level_release
            reference += rate * (level - reference)
            references[i] = reference
        self._reference = reference
        scaled = (rows - references[:, None]) * np.float32(1 / c.level_scale)
        return np.minimum(np.maximum(scaled, -c.level_clip), c.level_clip)      # np.clip takes twice as long
