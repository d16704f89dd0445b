"""Strings of digits joined from real clips of one unknown speaker, at known gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from ..audio import HOP, RATE, endpoints, load
from ..corpora import Recording
from ..words import spoken
from .tasks import holds_its_digit

GAPS_MS = (-40, 0, 40, 100, 200, 350, 500)
LENGTHS = range(1, 11)
BETWEEN_MS = 200                 # on each side of a word that is no digit, between digits
AROUND = RATE // 2               # of background before the first and after the last word
QUIET = RATE // 4                # the longest stretch of a clip that its background is made of
MARGIN = RATE // 10              # of its own surroundings a word brings along, faded in and out
LEAST = RATE // 100              # of background, below which there is none


@dataclass(frozen=True)
class Word:
    """A word with its margins, *start* to *end* in *samples*; and the quietest of what surrounded it."""

    samples: np.ndarray
    start: int
    end: int
    background: np.ndarray

    def __len__(self) -> int:
        return self.end - self.start


def joined_strings(recordings: Iterable[Recording], folder: Path, seed: int,
                   per_length: int = 3) -> dict[str, list[Recording]]:
    """Make strings of 1 to 10 digits under *folder*; recordings of them by gap.

    Two in three hold a digit twice or three times in a row.  A speaker is drawn as often as
    they say different digits.

    Parameters
    ----------
    recordings : single digits of speakers who are not trained on
    per_length : int
        Strings of each length, for each gap.
    """
    voices = _voices(recordings)
    if not voices:
        return {}
    rng = np.random.default_rng(seed)
    names = list(voices)
    shares = np.array([len(voices[name]) for name in names], float)
    made: dict[str, list[Recording]] = {}
    for gap_ms in GAPS_MS:
        made[f"joined/{gap_ms} ms"] = part = []
        for k in range(per_length * len(LENGTHS)):
            speaker = names[rng.choice(len(names), p=shares / shares.sum())]
            texts = digit_string(sorted(voices[speaker]), LENGTHS[k % len(LENGTHS)], 1 + k % 3, rng)
            words = [voices[speaker][text][rng.integers(len(voices[speaker][text]))] for text in texts]
            samples, times = join([cut(word) for word in words], gap_ms, rng)
            path = folder / f"joined_{gap_ms}ms_{k:03}.wav"
            soundfile.write(path, samples, RATE, subtype="FLOAT")
            part.append(Recording(path, "joined", speaker, "string", tuple(texts), times))
    return made


def between_digits(words: Iterable[Recording], digits: Iterable[Recording], folder: Path,
                   seed: int) -> dict[str, list[Recording]]:
    """Each of *words*, none of which is a digit, behind two digits and before one of the same voice."""
    said: dict[str, list[Recording]] = defaultdict(list)
    for recording in digits:
        said[recording.speaker].append(recording)
    rng = np.random.default_rng([seed, BETWEEN_MS])
    made = []
    for k, word in enumerate(recording for recording in words if recording.speaker in said):
        around = said[word.speaker]
        first, second, last = (around[i] for i in rng.integers(len(around), size=3))
        samples, times = join([cut(part) for part in (first, second, word, last)], BETWEEN_MS, rng)
        path = folder / f"between_{k:03}.wav"
        soundfile.write(path, samples, RATE, subtype="FLOAT")
        texts = tuple(part.words[0] for part in (first, second, last))
        made.append(Recording(path, "joined", word.speaker, "string", texts, (*times[:2], times[3])))
    return {"between": made} if made else {}


def _voices(recordings: Iterable[Recording]) -> dict[str, dict[str, list[Recording]]]:
    """Speakers with two clips or more that hold a digit, and their clips by digit."""
    found: dict[str, dict[str, list[Recording]]] = defaultdict(lambda: defaultdict(list))
    for recording in filter(holds_its_digit, recordings):
        found[f"{recording.corpus}/{recording.speaker}"][spoken(recording.words[0])].append(recording)
    return {name: dict(clips) for name, clips in sorted(found.items())
            if sum(map(len, clips.values())) > 1}


def digit_string(texts: list[str], length: int, repeats: int, rng: np.random.Generator) -> list[str]:
    """*length* digits drawn from *texts*, one of them *repeats* times in a row if there is room."""
    repeats = min(repeats, length)
    string = [texts[rng.integers(len(texts))] for _ in range(length - repeats + 1)]
    place = int(rng.integers(len(string)))
    return string[:place] + [string[place]] * repeats + string[place + 1:]


def has_repeats(texts: Iterable[str]) -> bool:
    """Whether a word follows itself."""
    texts = list(texts)
    return any(a == b for a, b in zip(texts, texts[1:]))


def cut(recording: Recording) -> Word:
    """The word of a recording, and the quietest stretch around it."""
    samples = load(recording.path)
    start, end = endpoints(samples)
    first = max(0, start - MARGIN)
    around = max((samples[:start], samples[end:]), key=len)
    return Word(samples[first:end + MARGIN], start - first, end - first, _quietest(around))


def _quietest(samples: np.ndarray) -> np.ndarray:
    """The quietest quarter of a second of *samples*, or all of them if they are shorter."""
    if len(samples) <= QUIET:
        return samples
    energy = np.concatenate([[0], np.cumsum(samples.astype(float) ** 2)])
    sums = (energy[QUIET:] - energy[:-QUIET])[::HOP]
    first = int(sums.argmin()) * HOP
    return samples[first:first + QUIET]


def join(words: list[Word], gap_ms: int, rng: np.random.Generator
         ) -> tuple[np.ndarray, tuple[tuple[float, float], ...]]:
    """The words with *gap_ms* from each one's end to the next one's start, in their own background.

    Returns
    -------
    samples : shape (n,), at 8 kHz
    times : start and end of each word, in seconds
    """
    starts, at = [], AROUND
    for word in words:
        starts.append(at)
        at += len(word) + gap_ms * RATE // 1000
    n = starts[-1] + len(words[-1]) + AROUND
    samples, bare = np.zeros(n, np.float32), np.ones(n, np.float32)
    for word, start in zip(words, starts):
        place = slice(start - word.start, start - word.start + len(word.samples))
        samples[place] += word.samples * _ramp(word)
        bare[place] *= 1 - _ramp(word)
    samples += bare * _bed(words, n, rng)
    return samples, tuple((start / RATE, (start + len(word)) / RATE) for word, start in zip(words, starts))


def _ramp(word: Word) -> np.ndarray:
    """One in the word, rising to it and falling from it in its margins."""
    after = len(word.samples) - word.end
    return np.concatenate([np.linspace(0, 1, word.start + 1)[:-1], np.ones(len(word)),
                           np.linspace(1, 0, after + 1)[1:]]).astype(np.float32)


def _bed(words: list[Word], n: int, rng: np.random.Generator) -> np.ndarray:
    """*n* samples of the words' background, to and fro; faint noise where they have none."""
    longest = max((word.background for word in words), key=len)
    if len(longest) < LEAST:
        level = 1e-3 * max(float(np.abs(word.samples).max()) for word in words)
        return (level * rng.standard_normal(n)).astype(np.float32)
    return np.resize(np.concatenate([longest, longest[::-1]]), n)
