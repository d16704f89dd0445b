"""What microphones, rooms and lines do to a voice: pure functions (samples, rng) -> samples."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from ..audio import RATE

ROOM_LENGTH = RATE // 2
MU = 255.0               # ITU-T G.711
SILENT = 1e-9            # power of what rounding to 16 bits may have left


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
    power = np.sort(np.mean(_pieces(samples) ** 2, axis=1))
    speech = max(power[power >= power[-1] / 100].mean(), 1e-10)
    hiss = max(float(np.mean(noise ** 2)), 1e-12)
    return samples + noise * np.float32(np.sqrt(speech / hiss / 10 ** (snr_db / 10)))


def _pieces(samples: np.ndarray) -> np.ndarray:
    n = len(samples) // 200
    return samples[:n * 200].reshape(n, 200)


def coloured(n: int, rng: np.random.Generator) -> np.ndarray:
    """Noise whose power falls by 0 to 9 dB an octave: hiss to rumble."""
    spectrum = rng.normal(size=n // 2 + 1) + 1j * rng.normal(size=n // 2 + 1)
    spectrum /= np.maximum(np.arange(n // 2 + 1), 20) ** rng.uniform(0, 1.5)
    noise = np.fft.irfft(spectrum, n)
    return (noise / (np.abs(noise).max() + 1e-9)).astype(np.float32)


def like_quietest(samples: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """*n* samples of noise with the spectrum of the quietest 50 ms in *samples* that are not silent."""
    pieces = _pieces(samples)
    pieces = np.stack([pieces[:-1], pieces[1:]], axis=1).reshape(-1, 2 * pieces.shape[1])
    power = np.mean(pieces ** 2, axis=1)
    heard = np.flatnonzero(power > SILENT)
    if not heard.size:
        return coloured(n, rng)
    quietest = pieces[heard[power[heard].argmin()]]
    shape = np.abs(np.fft.rfft(quietest * np.hanning(quietest.size)))
    spectrum = rng.normal(size=n // 2 + 1) + 1j * rng.normal(size=n // 2 + 1)
    spectrum *= np.interp(np.linspace(0, 1, spectrum.size), np.linspace(0, 1, shape.size), shape)
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
    """At some level, now and then clipped or through a codec, in 16 bits."""
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
