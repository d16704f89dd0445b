"""What others say, one line after another, and the digits that are said behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import soundfile

from ..audio import RATE, load
from ..corpora import Recording

STREAM_S = 60            # a stream of talk ends with the line that is said then
MOST_STREAMS = 60
PAUSE_S = (0.3, 1.0)     # between lines
BEFORE_S = 20            # so long others talk before a digit ...
QUIET_S = 1.0            # ... and then say nothing
STEP = RATE // 50
HISS = 1e-4              # RMS of the pauses, of full scale

Times = tuple[tuple[float, float], ...]


def talk(lines: Iterable[Recording], folder: Path, seed: int) -> dict[str, list[Recording]]:
    """Streams of a minute under *folder*: the lines in the order of their names, a pause between them."""
    rng = np.random.default_rng(seed)
    made = []
    for k, (samples, words, times) in enumerate(islice(_streams(_by_name(lines), rng), MOST_STREAMS)):
        path = folder / f"talk_{k:03}.wav"
        soundfile.write(path, samples, RATE, subtype="FLOAT")
        made.append(Recording(path, "talk", "several", "speech", words, times))
    return {"talk": made} if made else {}


def behind_talk(digits: Iterable[Recording], lines: Iterable[Recording], folder: Path,
                seed: int) -> dict[str, list[Recording]]:
    """Each single digit behind `BEFORE_S` of lines, which are as loud as the digit, and a pause.

    The recording's *times* say where the digit's begins and ends.
    """
    rng = np.random.default_rng(seed)
    said = [samples for samples in (load(line.path) for line in _by_name(lines)) if samples.any()]
    made = []
    for k, recording in enumerate(digits if said else ()):
        samples = load(recording.path)
        pieces = _before(said, _loudness(samples), rng)
        start = sum(map(len, pieces))
        path = folder / f"behind_talk_{k:03}.wav"
        mixture = np.concatenate([*pieces, samples, _hiss(0.5, rng)])
        soundfile.write(path, mixture / max(1.0, float(np.abs(mixture).max())), RATE, subtype="FLOAT")
        made.append(Recording(path, "behind_talk", f"{recording.corpus}/{recording.speaker}", "word",
                              recording.words, ((start / RATE, (start + len(samples)) / RATE),)))
    return {"behind_talk": made} if made else {}


def _by_name(lines: Iterable[Recording]) -> list[Recording]:
    return sorted(lines, key=lambda line: line.path.name)


def _hiss(seconds: float, rng: np.random.Generator) -> np.ndarray:
    return (HISS * rng.standard_normal(round(seconds * RATE))).astype(np.float32)


def _streams(lines: Sequence[Recording],
             rng: np.random.Generator) -> Iterator[tuple[np.ndarray, tuple[str, ...], Times]]:
    """Samples, words and their times, of one stream after another; what is left at the end is none."""
    pieces, words, times = [_hiss(QUIET_S, rng)], [], []
    for line in lines:
        start = sum(map(len, pieces)) / RATE
        pieces += [load(line.path), _hiss(rng.uniform(*PAUSE_S), rng)]
        words += line.words[:len(line.times)]
        times += [(start + first, start + last) for first, last in line.times]
        if start >= STREAM_S:
            yield np.concatenate(pieces), tuple(words), tuple(times)
            pieces, words, times = [_hiss(QUIET_S, rng)], [], []


def _loudness(samples: np.ndarray) -> float:
    """An RMS that of the steps of 20 ms one in twenty exceeds: of the word, whatever silence is around it."""
    steps = np.resize(samples, max(1, len(samples) // STEP) * STEP).reshape(-1, STEP)
    return float(np.percentile(np.sqrt(np.mean(steps ** 2, axis=1)), 95))


def _before(said: Sequence[np.ndarray], level: float, rng: np.random.Generator) -> list[np.ndarray]:
    """Lines drawn at random, as loud, until others talked long enough."""
    pieces: list[np.ndarray] = []
    while sum(map(len, pieces)) < BEFORE_S * RATE:
        line = said[rng.integers(len(said))][:BEFORE_S * RATE]
        gain = level / (_loudness(line) + 1e-9)
        pieces += [np.float32(gain) * line, _hiss(rng.uniform(*PAUSE_S), rng)]
    return [*pieces, _hiss(QUIET_S, rng)]
