"""Sounds that nobody recorded: hiss, hum, tunes, clocks."""

from __future__ import annotations

from itertools import cycle

import numpy as np

from ..audio import RATE
from .augment import pieces_of

SILENT = 1e-9            # power of what rounding to 16 bits may have left


def coloured(n: int, rng: np.random.Generator) -> np.ndarray:
    """Noise whose power falls by 0 to 9 dB an octave: hiss to rumble."""
    spectrum = _white(n, rng)
    spectrum /= np.maximum(np.arange(n // 2 + 1), 20) ** rng.uniform(0, 1.5)
    return _of_spectrum(spectrum, n)


def like_quietest(samples: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """*n* samples of noise with the spectrum of the quietest 50 ms in *samples* that are not silent."""
    pieces = pieces_of(samples)
    pieces = np.stack([pieces[:-1], pieces[1:]], axis=1).reshape(-1, 2 * pieces.shape[1])
    power = np.mean(pieces ** 2, axis=1)
    heard = np.flatnonzero(power > SILENT)
    if not heard.size:
        return coloured(n, rng)
    quietest = pieces[heard[power[heard].argmin()]]
    shape = np.abs(np.fft.rfft(quietest * np.hanning(quietest.size)))
    spectrum = _white(n, rng)
    spectrum *= np.interp(np.linspace(0, 1, spectrum.size), np.linspace(0, 1, shape.size), shape)
    return _of_spectrum(spectrum, n)


def _white(n: int, rng: np.random.Generator) -> np.ndarray:
    """The spectrum of *n* samples in which all frequencies are as strong, shape (n // 2 + 1,)."""
    return rng.normal(size=n // 2 + 1) + 1j * rng.normal(size=n // 2 + 1)


def _of_spectrum(spectrum: np.ndarray, n: int) -> np.ndarray:
    """*n* samples of that spectrum, their peak at 1."""
    noise = np.fft.irfft(spectrum, n)
    return (noise / (np.abs(noise).max() + 1e-9)).astype(np.float32)


def tune(n: int, rng: np.random.Generator) -> np.ndarray:
    """Notes of an instrument that nobody built, one to three at a time, with glides and vibrato."""
    samples, at = np.zeros(n, np.float32), 0
    partials = [rng.uniform(0.2, 1) / k for k in range(1, rng.integers(2, 9))]
    decay, beat, low = rng.uniform(0.5, 8), rng.uniform(0.1, 0.7), rng.uniform(60, 400)
    while at < n:
        length = min(n - at, int(RATE * beat * rng.uniform(0.5, 3)))
        t = np.arange(length) / RATE
        for _ in range(rng.integers(1, 4)):
            glide = rng.normal(0, 0.3) * t + rng.uniform(0, 0.02) * np.sin(2 * np.pi * rng.uniform(4, 7) * t)
            phase = 2 * np.pi * np.cumsum(low * 2 ** (rng.integers(0, 24) / 12 + glide)) / RATE
            note = sum(a * np.sin(k * phase) for k, a in enumerate(partials, 1))
            note = note * np.exp(-decay * t) * np.minimum(1, t / 0.01)
            samples[at:at + length] += note.astype(np.float32)
        at += int(RATE * beat)
    return samples / (np.abs(samples).max() + 1e-9)


def ticks(n: int, rng: np.random.Generator) -> np.ndarray:
    """A clock, a turn signal, keys: short knocks of two sorts in turn, more or less regular."""
    samples = np.zeros(n + RATE, np.float32)
    knocks = [_knock(rng) for _ in range(2)]
    beat, jitter = RATE * rng.uniform(0.1, 1.2), rng.choice((0.0, 0.02, 0.3))
    at = rng.uniform(0, beat)
    for knock in cycle(knocks):
        if at >= n:
            break
        samples[int(at):int(at) + len(knock)] += knock * rng.uniform(0.6, 1)
        at += beat * max(0.5, 1 + jitter * rng.normal())
    return samples[:n] / (np.abs(samples[:n]).max() + 1e-9)


def _knock(rng: np.random.Generator) -> np.ndarray:
    """A few tones and some noise that die away, now and then with a second stroke behind."""
    t = np.arange(RATE // 4) / RATE
    decay = 10 ** rng.uniform(1.5, 3, 3)
    tones = sum(rng.uniform(0.2, 1) * np.exp(-d * t) * np.sin(2 * np.pi * rng.uniform(300, 3900) * t)
                for d in decay)
    knock = tones + rng.uniform(0, 1) * rng.normal(size=t.size) * np.exp(-10 ** rng.uniform(1.5, 3) * t)
    if rng.random() < 0.6:
        later = int(RATE * rng.uniform(0.01, 0.15))
        knock[later:] += rng.uniform(0.1, 0.9) * knock[:-later].copy()
    return knock.astype(np.float32)
