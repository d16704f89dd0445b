"""Digits in noise of kinds that were not trained on, and sounds in which nothing is said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soundfile

from ..audio import HOP, RATE, endpoints, load
from ..corpora import Recording

SNRS_DB = (20, 10, 5, 0)
AROUND = RATE                    # of noise before and after the word
MOST_FILES = 300
TALKERS = 6                      # of one babble
BABBLE_S = 20
PIECE_S = 30                     # of a sound in which nothing is said


def noise_kinds(recordings: Iterable[Recording]) -> dict[str, np.ndarray]:
    """Samples of each kind of noise, its recordings one after another, without digital silence."""
    found: dict[str, list[np.ndarray]] = {}
    for recording in recordings:
        samples = load(recording.path)
        hops = samples[:len(samples) // HOP * HOP].reshape(-1, HOP)
        found.setdefault(recording.speaker or recording.corpus, []).append(hops[np.any(hops, axis=1)].ravel())
    return {kind: np.concatenate(parts) for kind, parts in sorted(found.items())
            if sum(map(len, parts)) > RATE}


def babble(recordings: Iterable[Recording], rng: np.random.Generator) -> np.ndarray | None:
    """Several readers at once, equally loud; None if there are too few."""
    readers = {recording.speaker: recording for recording in recordings}
    if len(readers) < TALKERS:
        return None
    voices = [load(readers[name].path) for name in sorted(readers)]
    mix = np.zeros(BABBLE_S * RATE, np.float32)
    for i in rng.permutation(len(voices))[:TALKERS].tolist():
        voice = np.resize(voices[i], len(mix))
        mix += voice / np.sqrt(np.mean(voice ** 2) + 1e-12)
    return mix


def in_noise(recordings: list[Recording], kinds: dict[str, np.ndarray], folder: Path, seed: int,
             task: str = "noisy") -> dict[str, list[Recording]]:
    """Single digits mixed with noise under *folder*: recordings of that by SNR and kind.

    Each word is mixed with one kind at each SNR; the kinds take turns.
    """
    rng = np.random.default_rng(seed)
    some = sorted(rng.permutation(len(recordings))[:MOST_FILES].tolist()) if kinds else []
    made: dict[str, list[Recording]] = {}
    names = list(kinds)
    for k, index in enumerate(some):
        recording, samples = recordings[index], load(recordings[index].path)
        start, end = endpoints(samples)
        for j, snr_db in enumerate(SNRS_DB):
            kind = names[(k + j) % len(names)]
            path = folder / f"{task}_{k:03}_{snr_db}dB.wav"
            mixture = mixed_at(samples[start:end], kinds[kind], snr_db, rng)
            soundfile.write(path, mixture, RATE, subtype="FLOAT")
            made.setdefault(f"{task}/{snr_db} dB/{kind}", []).append(
                Recording(path, task, f"{recording.corpus}/{recording.speaker}", "word", recording.words,
                          ((AROUND / RATE, (AROUND + end - start) / RATE),)))
    return made


def mixed_at(word: np.ndarray, noise: np.ndarray, snr_db: float, rng: np.random.Generator) -> np.ndarray:
    """*word* amid a second of noise before and after it.

    The SNR is of the word's power to the mean power of the noise it is mixed with.
    """
    n = len(word) + 2 * AROUND
    noise = np.resize(np.roll(noise, -int(rng.integers(len(noise)))), n)
    gain = np.sqrt(np.mean(word ** 2) / (np.mean(noise ** 2) + 1e-12) / 10 ** (snr_db / 10))
    mixture = noise * np.float32(gain)
    mixture[AROUND:AROUND + len(word)] += word
    return (mixture / max(1.0, float(np.abs(mixture).max()))).astype(np.float32)


def nothing(folder: Path, seed: int) -> dict[str, list[Recording]]:
    """Ten minutes of silence, hiss, hum, clicks and tunes under *folder*, by kind."""
    rng = np.random.default_rng(seed)
    made: dict[str, list[Recording]] = {}
    for i, (kind, samples) in enumerate(_sounds(rng)):
        path = folder / f"nothing_{i:02}_{kind}.wav"
        soundfile.write(path, samples.astype(np.float32), RATE, subtype="FLOAT")
        made.setdefault(f"nothing/{kind}", []).append(Recording(path, "made", kind, "noise"))
    return made


def _sounds(rng: np.random.Generator) -> Iterable[tuple[str, np.ndarray]]:
    n = PIECE_S * RATE
    yield "silence", np.zeros(n)
    for colour, slope in (("white", 0.0), ("pink", 0.5), ("brown", 1.0)):
        for level_db in (-70, -50, -30):
            yield colour, at_level(_coloured(n, slope, rng), level_db)
    for hz in (50, 60):
        for level_db in (-60, -35):
            yield "hum", at_level(_hum(n, hz, rng), level_db)
    for a_second in (2, 7):
        yield "clicks", _clicks(n, a_second, rng)
    for level_db in (-40, -30, -25, -20):
        yield "tunes", at_level(_tune(n, rng), level_db)


def at_level(samples: np.ndarray, level_db: float) -> np.ndarray:
    """*samples* at an RMS of so many dB below full scale."""
    return samples * 10 ** (level_db / 20) / np.sqrt(np.mean(samples ** 2))


def _coloured(n: int, slope: float, rng: np.random.Generator) -> np.ndarray:
    """Noise whose amplitude falls with frequency to the power *slope*."""
    spectrum = rng.standard_normal(n // 2 + 1) + 1j * rng.standard_normal(n // 2 + 1)
    return np.fft.irfft(spectrum / np.maximum(np.arange(n // 2 + 1), 20) ** slope, n)


def _hum(n: int, hz: int, rng: np.random.Generator) -> np.ndarray:
    """Mains: a fundamental and its harmonics, over a little hiss."""
    t = np.arange(n) / RATE
    tones = sum(np.sin(2 * np.pi * hz * k * t + rng.uniform(0, 6)) / k for k in (1, 2, 3, 5, 7))
    return tones + 0.01 * rng.standard_normal(n)


def _clicks(n: int, a_second: int, rng: np.random.Generator) -> np.ndarray:
    """Short decaying clicks at random times, as of keys."""
    samples = 1e-4 * rng.standard_normal(n)
    decay = np.exp(-np.arange(RATE // 50) / (RATE / 400))
    for at in rng.integers(0, n - len(decay), a_second * n // RATE).tolist():
        samples[at:at + len(decay)] += rng.uniform(0.05, 0.4) * decay * rng.standard_normal(len(decay))
    return np.clip(samples, -1, 1)


def _tune(n: int, rng: np.random.Generator) -> np.ndarray:
    """Plucked notes of a pentatonic scale, two or three at a time."""
    samples = np.zeros(n)
    t = np.arange(RATE) / RATE
    beat = int(RATE * rng.uniform(0.18, 0.4))
    for at in range(0, n - RATE, beat):
        for _ in range(int(rng.integers(1, 4))):
            hz = 110 * 2 ** (rng.choice((0, 2, 4, 7, 9)) / 12 + rng.integers(0, 3))
            note = sum(np.sin(2 * np.pi * hz * k * t) / k ** 1.5 for k in range(1, 6))
            samples[at:at + RATE] += note * np.exp(-t * rng.uniform(2, 6)) * rng.uniform(0.3, 1)
    return samples
