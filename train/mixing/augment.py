"""What microphones, rooms and lines do to a voice: pure functions (samples, rng) -> samples."""

from __future__ import annotations

import io

import numpy as np
import soundfile
from scipy.signal import istft, lfilter, stft

from ..audio import RATE

ROOM_LENGTH = RATE // 2
MU = 255.0               # ITU-T G.711


def make_rooms(n: int, seed: int) -> np.ndarray:
    """Impulse responses of *n* simulated rooms (image sources), shape (n, 0.5 s).

    They begin with the direct sound, which has height 1, so that words stay in place.
    """
    import pyroomacoustics
    rng = np.random.default_rng(seed)
    rooms = np.zeros((n, ROOM_LENGTH), np.float32)
    for room in rooms:
        size = rng.uniform((2.5, 2.5, 2.3), (9, 7, 3.5))
        absorption, order = pyroomacoustics.inverse_sabine(_reverberation(rng, size), size)
        box = pyroomacoustics.ShoeBox(size, fs=RATE, max_order=min(order, 12),
                                      materials=pyroomacoustics.Material(absorption))
        box.add_source(rng.uniform(0.3, size - 0.3))
        box.add_microphone(rng.uniform(0.3, size - 0.3))
        box.compute_rir()
        response = box.rir[0][0]
        response = response[np.abs(response).argmax():][:ROOM_LENGTH]
        room[:len(response)] = response / np.abs(response).max()
    return rooms


def _reverberation(rng: np.random.Generator, size: np.ndarray) -> float:
    """A reverberation time that walls can give to a room of this size, in seconds."""
    least = 0.161 * np.prod(size) / (2 * (size[0] * size[1] + size[1] * size[2] + size[0] * size[2]))
    return max(rng.uniform(0.15, 0.7), 1.1 * least)


def filtered(samples: np.ndarray, rng: np.random.Generator, rooms: np.ndarray) -> np.ndarray:
    """Room, equaliser, and band limits in one multiplication of spectra."""
    n = len(samples) + ROOM_LENGTH
    n += -n % 1024
    hz = np.fft.rfftfreq(n, 1 / RATE)
    gain = np.ones_like(hz)
    if rng.random() < 0.5:                                # an equaliser of five bands
        bands = np.interp(np.log2(hz + 50), np.log2([50, 150, 500, 1200, 2400, 4000]),
                          rng.normal(0, 4, 6))
        gain *= 10 ** (bands / 20)
    if rng.random() < 0.3:                                # lips at the microphone: deep tones are stronger
        gain *= 10 ** (rng.uniform(0, 15) / 20 / (1 + (hz / rng.uniform(100, 400)) ** 2))
    if rng.random() < 0.25:                               # telephone, small loudspeaker
        low, high = rng.uniform(80, 400), rng.uniform(2600, 3900)
        gain /= np.sqrt((1 + (low / (hz + 1)) ** 6) * (1 + (hz / high) ** 16))
    spectrum = np.fft.rfft(samples, n) * gain
    if rng.random() < 0.4:
        room = rooms[rng.integers(len(rooms))]
        spectrum *= np.fft.rfft(room, n)
    return np.fft.irfft(spectrum, n)[:len(samples)].astype(np.float32)


def mixed(samples: np.ndarray, noise: np.ndarray, snr_db: float) -> np.ndarray:
    """*samples* with *noise* under it; the level of speech is that of its louder half."""
    power = np.sort(np.mean(pieces_of(samples) ** 2, axis=1))
    speech = max(power[power >= power[-1] / 100].mean(), 1e-10)
    hiss = max(float(np.mean(noise ** 2)), 1e-12)
    return samples + noise * np.float32(np.sqrt(speech / hiss / 10 ** (snr_db / 10)))


def pieces_of(samples: np.ndarray) -> np.ndarray:
    """*samples* in pieces of 25 ms, shape (n, 200), without what is left over."""
    n = len(samples) // 200
    return samples[:n * 200].reshape(n, 200)


def suppressed(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What a device's noise suppression leaves: the louder part of each band, a little late.

    Each cell of the spectrogram is turned down by Wiener's rule for a noise that is as loud as the band
    at its quietest, or so many decibels below the loudest cell; soft consonants go with the noise.

    References
    ----------
    .. [1] P. Loizou, "Speech Enhancement: Theory and Practice", 2nd ed., 2013, chapter 6.
    """
    length, hop = 256, 64
    cells = stft(samples, nperseg=length, noverlap=length - hop)[2]
    power = np.abs(cells) ** 2
    noise = np.maximum(rng.uniform(2, 8) * np.quantile(power, 0.2, axis=1, keepdims=True),
                       10 ** (-rng.uniform(15, 45) / 10) * power.max()) + 1e-15
    gain = power / (power + noise)
    memory = np.exp(-hop / RATE / rng.uniform(0.004, 0.04))
    gain = lfilter([1 - memory], [1, -memory], gain, axis=1)
    least = 10 ** (-rng.uniform(15, 60) / 20)
    cleaned = istft(cells * np.maximum(gain, least), nperseg=length, noverlap=length - hop)[1]
    return cleaned[:len(samples)].astype(np.float32)


def mu_law(samples: np.ndarray) -> np.ndarray:
    """Through a telephone exchange: companded to 8 bits and back (ITU-T G.711)."""
    squeezed = np.sign(samples) * np.log1p(MU * np.abs(samples)) / np.log1p(MU)
    squeezed = np.round(squeezed * 127) / 127
    return (np.sign(squeezed) * np.expm1(np.abs(squeezed) * np.log1p(MU)) / MU).astype(np.float32)


def coded(samples: np.ndarray, container: str, codec: str) -> np.ndarray:
    """Through one of libsndfile's lossy codecs and back."""
    file = io.BytesIO()
    soundfile.write(file, np.clip(samples, -1, 1), RATE, format=container, subtype=codec)
    file.seek(0)
    return np.resize(soundfile.read(file, dtype="float32")[0], len(samples))


def recorded(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """At some level, now and then cleaned, clipped or through a codec, in 16 bits."""
    if rng.random() < 0.15:
        samples = suppressed(samples, rng)
    peak = np.abs(samples).max() + 1e-9
    level = rng.random()
    if level < 0.1:                                       # clipped
        level_db = rng.uniform(0, 15)
    elif level < 0.24:                                    # from across the room, gain turned down
        level_db = rng.uniform(-60, -34)
    else:
        level_db = rng.triangular(-48, -12, -1)
    samples = np.clip(samples / peak * 10 ** (level_db / 20), -1, 1)
    codec = rng.random()
    if codec < 0.08:
        samples = mu_law(samples)
    elif codec < 0.11:
        samples = coded(samples, "WAV", "GSM610")
    elif codec < 0.15:
        samples = coded(samples, "OGG", "VORBIS")
    return (np.round(np.clip(samples, -1, 1) * 32768) / 32768).astype(np.float32)     # codecs overshoot
