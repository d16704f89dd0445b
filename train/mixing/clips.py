"""The clips that streams are mixed from: every training recording, in several voices.

Praat's "Change gender" moves pitch, formants and tempo, so that six men become women,
children and fast talkers.  The clips are made once and kept in a cache.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from dataclasses import dataclass
from functools import cached_property, partial
from os import PathLike
from pathlib import Path
from typing import BinaryIO

import numpy as np
import parselmouth
from tqdm import tqdm

from listener.errors import AudioFormatError
from listener.processes import Processes
from listener.signal.resampling import from_int16, to_int16

from ..audio import RATE, endpoints, load
from ..corpora import Recording
from ..unfinished import whole, write_whole

VERSION = 8              # of what this file makes: part of the cache's key
PERSONAS = {"fsdd": 12, "own": 12, "synthetic": 3, "grid": 5, "speech_commands": 2, "librispeech": 2,
            "amazon_queen": 2}
SHARE = {"fsdd": 0.45}   # of a speaker's recordings that one changed voice speaks
TEMPO = (0.78, 1.25)     # duration ratios of changed voices, at least and at most
SLOWER = {"fsdd": (0.76, 1.8)}     # FSDD's digits last 0.31 s in the median, other people's 0.46
SAMPLES, CLIPS = "samples.int16", "clips.json"
MARGIN = RATE // 10      # kept of the recording's own background around a word


@dataclass(frozen=True)
class Persona:
    """A changed voice.  Formants and pitch go together, as in larynx and mouth."""

    formants: float = 1.0      # ratio
    pitch_hz: float = 0.0      # new median; 0 leaves it
    tempo: float = 1.0         # duration ratio


@dataclass(frozen=True, slots=True)      # there are hundreds of thousands
class Clip:
    """A stretch of the pool.  *words* are (text, start, end), in samples of the clip; so are *sounds*,
    of `phones.PHONES`, where they were placed (`sounds.place_sounds`).

    *voice* is speaker and persona: clips of one voice may stand in one string.
    *stretch* is how much longer it is than its recording, *key* names that.
    """

    offset: int
    length: int
    corpus: str
    kind: str
    voice: str
    words: tuple[tuple[str, int, int], ...]
    key: str
    stretch: float
    sounds: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Pool:
    """All clips, and their samples in one int16 array (a memory map)."""

    clips: tuple[Clip, ...]
    samples: np.ndarray

    def read(self, clip: Clip, first: int = 0, n: int | None = None) -> np.ndarray:
        """Samples of *clip*, float32 in [-1, 1]; from its *first* on, no more than *n*."""
        last = clip.length if n is None else min(clip.length, first + n)
        return from_int16(self.samples[clip.offset + first:clip.offset + last])


class NotedPool(Pool):
    """A pool that knows whose clips were read of late."""

    def read(self, clip: Clip, first: int = 0, n: int | None = None) -> np.ndarray:
        """As of any pool."""
        self.noted.add(clip.voice)
        return super().read(clip, first, n)

    @cached_property
    def noted(self) -> set[str]:
        """The voices, for whoever asks to look at and to clear."""
        return set()


def make_pool(recordings: list[Recording], seed: int, cache: Path, workers: int) -> Path:
    """Make the pool of *recordings*, unless the cache has it; return its folder."""
    files = [r.path.stat() for r in recordings]
    facts = [VERSION, seed, [(r.key, r.kind, file.st_size, file.st_mtime_ns, r.words, r.times)
                             for r, file in zip(recordings, files)]]
    folder = cache / f"clips-{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]}"
    if (folder / CLIPS).exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with whole(folder / SAMPLES) as path, open(path, "wb") as file:
        clips = _write_samples(recordings, seed, file, workers)
    write_whole(folder / CLIPS, json.dumps(clips))   # last: if it is there, so is the pool
    return folder


def _write_samples(recordings: list[Recording], seed: int, file: BinaryIO, workers: int) -> list[dict]:
    """Samples of all clips to *file*, as they come: they would not fit in memory; clips as fields."""
    clips, offset = [], 0
    with Processes(workers) as pool:
        made = pool.map(partial(_variants, seed=seed), recordings, chunksize=64)
        for found in tqdm(made, "clips", len(recordings), leave=False, disable=None):
            for fields, samples in found:
                file.write(samples.tobytes())
                clips.append({**fields, "offset": offset, "length": len(samples)})
                offset += len(samples)
    return clips


def read_pool(folder: Path) -> Pool:
    """The pool that `make_pool` made."""
    return Pool(as_clips(json.loads((folder / CLIPS).read_text())), open_samples(folder / SAMPLES))


def open_samples(path: str | PathLike[str]) -> np.memmap:
    """A pool's samples, read from the file as they are asked for."""
    return np.memmap(path, np.int16, "r")


def as_clips(fields: list[dict]) -> tuple[Clip, ...]:
    """Clips of their fields as JSON gives them back: lists where tuples were."""
    return tuple(Clip(**{**c, "words": tuple(map(tuple, c["words"])),
                         "sounds": tuple(map(tuple, c.get("sounds", ())))}) for c in fields)


def _variants(recording: Recording, seed: int) -> list[tuple[dict, np.ndarray]]:
    """The recording as it is, and in some changed voices."""
    samples = load(recording.path)
    made = [_cut(recording, samples, "", 1.0)]
    rng = np.random.default_rng([seed, int(hashlib.sha256(recording.key.encode()).hexdigest()[:8], 16)])
    for i in range(1, PERSONAS.get(recording.corpus, 1) if recording.kind != "noise" else 1):
        if rng.random() > SHARE.get(recording.corpus, 1.0):
            continue
        persona = persona_of(recording.corpus, recording.speaker, i, seed)
        try:
            changed = change_voice(samples, persona)
        except AudioFormatError:
            continue
        made.append(_cut(recording, changed, f"#{i}", persona.tempo))
    return made


def persona_of(corpus: str, speaker: str, i: int, seed: int) -> Persona:
    """The *i*-th changed voice of a speaker, always the same for the same seed."""
    rng = np.random.default_rng([seed, i, *f"{corpus}/{speaker}".encode()])
    formants = rng.uniform(0.84, 1.28)
    pitch = 130 * formants ** 2.2 * np.exp(rng.normal(0, 0.22))
    return Persona(formants, float(np.clip(pitch, 70, 340)), rng.uniform(*SLOWER.get(corpus, TEMPO)))


def change_voice(samples: np.ndarray, persona: Persona) -> np.ndarray:
    """*samples* spoken by *persona* (Praat's overlap-add resynthesis)."""
    # Praat draws the breath between the pulses at random, by the clock unless it is told otherwise.
    parselmouth.praat.run("random_initializeWithSeedUnsafelyButPredictably (1)")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", parselmouth.PraatWarning)    # a whisper has no pitch
            sound = parselmouth.praat.call(
                parselmouth.Sound(samples.astype(float), RATE), "Change gender", 70, 450,
                persona.formants, persona.pitch_hz, 1.0, persona.tempo)
    except parselmouth.PraatError as error:
        raise AudioFormatError(f"voice cannot be changed: {error}") from error
    return np.clip(sound.values[0], -1, 1).astype(np.float32)


def _cut(recording: Recording, samples: np.ndarray, voice: str, tempo: float):
    """One clip: its fields, and its samples with a word's surroundings cut to a margin."""
    words = [(text, int(start * tempo * RATE), int(end * tempo * RATE))
             for text, (start, end) in zip(recording.words, recording.times)]
    if recording.kind == "word":
        start, end = endpoints(samples)
        first = max(0, start - MARGIN)
        samples = samples[first:end + MARGIN]
        words = [(recording.words[0], start - first, end - first)]
    if recording.kind == "string" and not recording.times:
        words = [(text, 0, 0) for text in recording.words]
    return {"corpus": recording.corpus, "kind": recording.kind, "words": words,
            "voice": f"{recording.corpus}/{recording.speaker}{voice}", "key": recording.key,
            "stretch": tempo}, to_int16(samples)
