"""Days of listening, faster than life: ``python tests/soak.py --hours 24``.

Speech that ships with the listener, noise and silence in turn, through the shipped model.
After a first round, memory must stay, every round's digits must be the first one's, and the
sample clock must be exact; in the middle there are hours of silence.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

import listener
from listener.alignment import errors, match
from listener.events import Digit, Picture
from listener.pipeline import Pipeline
from listener.recognition.model import Model
from listener.recognition.recogniser import Recogniser

SAMPLES = Path(listener.__file__).parent / "samples"
SPOKEN = ("phone_number.flac", "doubles.flac", "with_oh.flac")
ROUND_S = 600
SPEECH_EVERY_S = 60
SILENCE_S = 2 * 3600
BLOCK = 800              # samples
MOST_MB_PER_HOUR = 0.5


def one_round(sample_rate: int) -> np.ndarray:
    """Ten minutes: soft noise, loud noise, zeros, hum; something spoken every minute, in soft noise."""
    rng = np.random.default_rng(20240229)
    t = np.arange(ROUND_S * sample_rate) / sample_rate
    sound = (1e-3 * rng.standard_normal(t.size)).astype(np.float32)
    minute = SPEECH_EVERY_S * sample_rate
    for i in range(ROUND_S // SPEECH_EVERY_S):
        speech, rate = soundfile.read(SAMPLES / SPOKEN[i % len(SPOKEN)], dtype="float32")
        assert rate == sample_rate, "the samples that ship are at the model's rate"
        sound[i * minute:i * minute + speech.size] += speech
        rest = slice(i * minute + minute // 2, (i + 1) * minute - minute // 6)
        sound[rest] = (sound[rest], 0, 100 * sound[rest], 0.1 * np.sin(2 * np.pi * 50 * t[rest]))[i % 4]
    return np.clip(sound, -1, 1)


def rounds(hours: float, sample_rate: int) -> Iterator[np.ndarray]:
    """Rounds of sound for *hours*; in the middle the same length of zeros, for two hours at most."""
    sound, n = one_round(sample_rate), max(3, round(hours * 3600 / ROUND_S))
    n_silent = min(SILENCE_S // ROUND_S, n // 4)
    for i in range(n):
        is_silent = n // 2 <= i < n // 2 + n_silent
        yield np.zeros_like(sound) if is_silent else sound


def resident_mb() -> float:
    """Memory that this process holds, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def hear(pipeline: Pipeline, sound: np.ndarray) -> list[tuple[int, str]]:
    """The digits in *sound*, each with its place in it; the pictures must stay finite."""
    begin, digits = pipeline.position, []
    for start in range(0, sound.size, BLOCK):
        for event in pipeline.push(sound[start:start + BLOCK]):
            if isinstance(event, Digit):
                digits.append((event.end - begin, event.word))
            elif isinstance(event, Picture):
                assert np.isfinite(event.rows).all()
    assert pipeline.position == begin + sound.size, "the sample clock drifts"
    return digits


def soak(hours: float) -> dict[str, object]:
    """Listen for so long; the figures."""
    pipeline = Pipeline(Recogniser(Model.load()), 8_000, picture=True)
    first: list[tuple[int, str]] = []
    memory, began = array("d"), time.process_time()
    n_heard = most_other = most_moved = 0
    for sound in rounds(hours, pipeline.sample_rate):
        digits = hear(pipeline, sound)
        first = first or digits
        if sound.any():
            n_heard += 1
            said, heard = ([word for _, word in found] for found in (first, digits))
            most_other = max(most_other, errors(said, heard).total)
            most_moved = max([most_moved, *(abs(first[i][0] - digits[j][0]) for i, j in match(said, heard))])
        memory.append(resident_mb())
    at = np.arange(len(memory))[1:] * ROUND_S / 3600
    return {"hours": len(memory) * ROUND_S / 3600, "cpu_s": round(time.process_time() - began),
            "mb_after_10_minutes": round(memory[0], 1), "mb_at_the_end": round(memory[-1], 1),
            "mb_per_hour": round(float(np.polyfit(at, memory[1:], 1)[0]), 4),
            "digits_in_a_round": len(first), "rounds_with_speech": n_heard, "most_other_digits": most_other,
            "digits_moved_by_s": most_moved / pipeline.sample_rate,
            "clock_drift_samples": pipeline.position - len(memory) * ROUND_S * pipeline.sample_rate}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24)
    figures = soak(parser.parse_args().hours)
    print(json.dumps(figures, indent=1))
    return 1 if figures["most_other_digits"] or figures["mb_per_hour"] > MOST_MB_PER_HOUR else 0


if __name__ == "__main__":
    sys.exit(main())
