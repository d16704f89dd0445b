"""The same words by other throats, lines, rooms and microphones: single digits, one change at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from ..audio import RATE, load
from ..corpora import Recording
from ..mixing.augment import coded, mixed, mu_law
from ..mixing.clips import Persona, change_voice

TELEPHONE_HZ = (300, 3_400)
ROOM_M, TALKER_M, LAPTOP_M = (6.0, 5.0, 2.8), (1.2, 1.5, 1.6), (4.5, 3.8, 0.8)
REVERBERATION_S = 0.7
QUIET_DB, CLIPPED_DB = -54, 12            # of the peak, from full scale
HISS_DB = 30                              # below the voice


def telephone(samples: np.ndarray) -> np.ndarray:
    """300 to 3,400 Hz, companded to 8 bits (ITU-T G.711)."""
    spectrum, hz = np.fft.rfft(samples), np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hz < TELEPHONE_HZ[0]) | (hz > TELEPHONE_HZ[1])] = 0
    return mu_law(at_peak(np.fft.irfft(spectrum, len(samples)), -6))


def in_room(samples: np.ndarray) -> np.ndarray:
    """Across a room that rings for 0.7 s (image sources)."""
    import pyroomacoustics
    absorption, order = pyroomacoustics.inverse_sabine(REVERBERATION_S, ROOM_M)
    room = pyroomacoustics.ShoeBox(ROOM_M, fs=RATE, max_order=order,
                                   materials=pyroomacoustics.Material(absorption))
    room.add_source(TALKER_M)
    room.add_microphone(LAPTOP_M)
    room.compute_rir()
    return at_peak(np.convolve(samples, room.rir[0][0]), -6)


def with_hiss(samples: np.ndarray) -> np.ndarray:
    """White noise far under it: where that helps, the network listens to the recording, not the voice."""
    return mixed(samples, np.random.default_rng(0).normal(size=len(samples)).astype(np.float32), HISS_DB)


def at_peak(samples: np.ndarray, peak_db: float) -> np.ndarray:
    """*samples*, their peak so many dB from full scale, clipped there and in 16 bits."""
    loud = samples * (10 ** (peak_db / 20) / (np.abs(samples).max() + 1e-9))
    return (np.round(np.clip(loud, -1, 1) * 32767) / 32767).astype(np.float32)


CONDITIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "as recorded": lambda samples: samples,
    "a child's voice (formants 1.25 times higher, 290 Hz)":
        lambda samples: change_voice(samples, Persona(1.25, 290)),
    "a deep voice (formants 0.88 times, 85 Hz)": lambda samples: change_voice(samples, Persona(0.88, 85)),
    "spoken a third faster": lambda samples: change_voice(samples, Persona(tempo=0.75)),
    "spoken a third slower": lambda samples: change_voice(samples, Persona(tempo=1.33)),
    "telephone (300 to 3,400 Hz, G.711)": telephone,
    "mobile telephone (GSM 06.10)": lambda samples: coded(at_peak(samples, -6), "WAV", "GSM610"),
    "across a room that rings for 0.7 s": in_room,
    f"white noise under it ({HISS_DB} dB)": with_hiss,
    f"very quiet (peak {QUIET_DB} dB, 16 bits)": lambda samples: at_peak(samples, QUIET_DB),
    f"clipped ({CLIPPED_DB} dB too loud)": lambda samples: at_peak(samples, CLIPPED_DB),
}


def in_conditions(recordings: list[Recording], folder: Path) -> dict[str, list[Recording]]:
    """Single digits changed in each way under *folder*: recordings by condition."""
    made: dict[str, list[Recording]] = {}
    for i, (name, change) in enumerate(CONDITIONS.items() if recordings else ()):
        part = made[f"conditions/{name}"] = []
        for k, recording in enumerate(recordings):
            path = folder / f"condition_{i}_{k:03}.wav"
            soundfile.write(path, change(load(recording.path)), RATE, subtype="FLOAT")
            part.append(Recording(path, "conditions", f"{recording.corpus}/{recording.speaker}", "word",
                                  recording.words))
    return made
