"""Digits, strings and the words that are taken for them, spoken by machines.

Neural voices (Kokoro-82M) can be blended into new ones and told to pronounce a word as other
accents do; espeak-ng and flite are at hand where those are not.  What is said, by whom and
how fast follows from the seed alone, so a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path

import numpy as np
import soundfile
from tqdm import tqdm

from listener.errors import ConfigError
from listener.processes import Processes
from listener.signal.resampling import Resampler, to_int16

from ..audio import RATE, endpoints
from ..corpora.split import HELD_OUT_VOICES
from ..unfinished import whole, whole_lines
from .engines import Kokoro, Program, Times
from .utterances import Utterance, plan

# Of file names; the options, too.
PREFIXES = {"word": "pseudowords", "digit": "digits", "letter": "letters", "prose": "sentences",
            "talk": "talk"}

COLUMNS = ("file", "kind", "text", "voice", "speed", "times")

_voice: Kokoro | Program | None = None


def voices(engine: str, folder: Path, held_out: bool = False) -> list[str]:
    """Who may speak: voices that the split holds out for validation, or all others.

    Raises
    ------
    ConfigError
        If there is none.
    """
    names = Kokoro.voices(folder) if engine == "kokoro" else Program.voices(engine)
    found = [name for name in names if (name in HELD_OUT_VOICES) == held_out]
    if not found:
        raise ConfigError(f"--held-out: needs one of Kokoro's voices {', '.join(HELD_OUT_VOICES)}"
                          if held_out else f"--voices {folder}: only voices that are held out")
    return found


def synthesize(engine: str, folder: Path, output: Path, n: int, seed: int, workers: int,
               kind: str = "", held_out: bool = False) -> int:
    """Write *n* recordings, of one kind or of those that people speak in, and their ``manifest.csv``
    to *output*; return how many were new.  Voices that are *held_out* are never trained on.

    Raises
    ------
    ConfigError
        If the engine, its voices, or its way to be told the sounds of this kind is missing.
    """
    if kind == "word" and engine != "kokoro":
        raise ConfigError(f"--engine {engine}: only kokoro is told which sounds to speak; leave out "
                          f"--{PREFIXES[kind]}")
    wanted = plan(n, seed, voices(engine, folder, held_out), kind, held_out)
    output.mkdir(parents=True, exist_ok=True)
    manifest = output / "manifest.csv"
    done = _forget_lost(manifest)
    of_engine = "" if kind and engine == "kokoro" else engine
    parts = ("held_out" if held_out else "", of_engine, PREFIXES.get(kind), str(seed))
    prefix = "_".join(filter(None, parts))
    missing = [(f"{prefix}_{i:05}.flac", u) for i, u in enumerate(wanted)
               if f"{prefix}_{i:05}.flac" not in done]
    make = partial(_make, output)
    with open(manifest, "a", newline="", encoding="utf-8") as file, \
            Processes(workers, _start_worker, engine, folder) as pool:
        writer = csv.writer(file)
        for name, utterance, times in tqdm(pool.map(make, missing), total=len(missing), unit="recording",
                                           disable=None):
            writer.writerow([name, utterance.kind, " ".join(utterance.words), utterance.voice,
                             utterance.speed, " ".join(f"{start:.3f}-{end:.3f}" for start, end in times)])
            file.flush()
    return len(missing)


def _forget_lost(manifest: Path) -> set[str]:
    """Take recordings that are no longer beside *manifest* out of it, and half a row that a full disk left;
    return the names of the others.  It is begun where there is none, and has all `COLUMNS` then."""
    lines, half = whole_lines(manifest) if manifest.exists() else ([], "")
    reader = csv.DictReader(lines)
    rows, columns = list(reader), reader.fieldnames
    kept = [row for row in rows if (manifest.parent / row["file"]).exists()]
    if len(kept) < len(rows) or columns != list(COLUMNS) or half:
        with whole(manifest) as place, open(place, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(kept)
    return {row["file"] for row in kept}


def _start_worker(engine: str, folder: Path) -> None:
    global _voice
    _voice = Kokoro(folder) if engine == "kokoro" else Program(engine)


def _make(output: Path, item: tuple[str, Utterance]) -> tuple[str, Utterance, Times]:
    name, utterance = item
    samples, rate, times = _voice.speak(utterance)
    samples = Resampler(rate, RATE).push(samples.astype(np.float32), last=True)
    samples = samples * (0.5 / max(float(np.abs(samples).max()), 1e-6))
    soundfile.write(output / name, to_int16(samples), RATE)
    return name, utterance, [(start, _end_of(samples, start, end)) for start, end in times]


def _end_of(samples: np.ndarray, start: float, end: float) -> float:
    """Where a word of *samples* is over, in seconds, if silence follows it before its *end*."""
    first, last = round(start * RATE), round(end * RATE)
    return (first + endpoints(samples[first:last])[1]) / RATE
