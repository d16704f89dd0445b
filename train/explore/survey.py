"""What is measured of each recording, once and in parallel."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from listener.config import FeatureConfig
from listener.errors import AudioFormatError
from listener.processes import Processes
from listener.signal.mel import log_mel

from ..audio import endpoints, load
from ..corpora import Recording
from ..images import image_of
from ..preprocess import digit_of

FEATURES = FeatureConfig()
SIZE = (40, 40)          # of the images that digits are averaged and compared by
DB = 10 / np.log(10)     # of a neper of power
FLOOR_DB = -100.0
CHUNK = 16               # recordings that a process takes at once


@dataclass(frozen=True)
class Measured:
    """One recording's figures; *image* only of single digits."""

    recording: Recording
    seconds: float
    loudness_db: float       # RMS of the loudest word in it, below full scale
    is_clipped: bool
    digest: str              # SHA-256 of its samples, whatever the file's format and name
    spectrum_db: np.ndarray  # long-term power by mel band, shape (n_mels,)
    image: np.ndarray | None

    @property
    def digit(self) -> int | None:
        """The digit that is all it says."""
        return digit_of(self.recording)


def measure_all(recordings: Sequence[Recording],
                workers: int = 2) -> tuple[list[Measured], list[tuple[Recording, str]]]:
    """Measure recordings, in processes, in the order given; and what is wrong with those that cannot be."""
    with Processes(workers) as pool:
        few = len(recordings) <= CHUNK           # measured before a process has begun
        made = map(_try, recordings) if few else pool.map(_try, recordings, CHUNK)
        found = list(zip(recordings, tqdm(made, "measuring", len(recordings), leave=False, disable=None)))
    return ([result for _, result in found if isinstance(result, Measured)],
            [(recording, result) for recording, result in found if isinstance(result, str)])


def _try(recording: Recording) -> Measured | str:
    try:
        return measure(recording)
    except AudioFormatError as error:
        return str(error)


def measure(recording: Recording) -> Measured:
    """Measure one recording, as the listener hears it: mono, 8 kHz."""
    samples = load(recording.path)
    first, last = endpoints(samples)
    rows = rows_of(samples)
    image = image_of(samples, FEATURES, SIZE)[:, :, 0] if digit_of(recording) is not None else None
    return Measured(recording, len(samples) / FEATURES.sample_rate, level_db(samples[first:last]),
                    bool(np.sum(np.abs(samples) > 0.999) >= 3),
                    hashlib.sha256(samples.tobytes()).hexdigest(),
                    DB * np.log(np.exp(rows).mean(axis=0)), image)


def rows_of(samples: np.ndarray) -> np.ndarray:
    """The listener's own log-mel rows of a whole recording, silence standing before it."""
    padded = np.concatenate([np.zeros(FEATURES.context_length, np.float32), samples])
    return log_mel(padded, FEATURES)


def level_db(samples: np.ndarray) -> float:
    """RMS in dB below full scale; digital silence is `FLOOR_DB`."""
    power = float(np.mean(samples.astype(np.float64) ** 2)) if samples.size else 0.0
    return max(FLOOR_DB, 10 * np.log10(power)) if power else FLOOR_DB
