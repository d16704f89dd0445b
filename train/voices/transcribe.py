"""Words, and where they lie, in speech that came without them: written to ``transcripts.csv``.

A Whisper model listens.  It writes what makes sense: "to" and "two" are one sound.  Where its words lie,
`alignment` finds out, if there are recordings to learn it from; Whisper's own times are a tenth of
a second early.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from listener.errors import ConfigError

from ..audio import load
from ..corpora import Recording
from ..corpora.transcripts import read_transcripts
from ..unfinished import whole, whole_lines, write_whole
from .alignment import RATE, Aligner, Encode, Times, frames

WINDOW_S = 29.0              # Whisper hears 30 s at once, and takes as long where there is less
PAUSE_S = 0.9                # of silence between recordings that are heard at once
TEACHERS = 500               # recordings to learn places from, at most
CHECKED = 8                  # one voice in so many is not learnt from, but tells how well that went
COLUMNS = ("key", "start", "end", "word")
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")
NUMERALS = set("0123456789%$£€")

Words = Iterable[tuple[float, float, str]]   # start and end in seconds, a word as it is written


def transcribe(recordings: list[Recording], hear: Callable[[np.ndarray], Words], output: Path) -> int:
    """Add the words of *recordings* to *output*; return how many were not in it before.

    *hear* takes samples, shape (n,), at 16 kHz: short recordings one after the other.  A recording without
    words has one row, with an empty word.
    """
    forget_half(output)
    done = read_transcripts(output)
    missing = [recording for recording in recordings if recording.key not in done]
    output.parent.mkdir(parents=True, exist_ok=True)
    with open(output, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(COLUMNS)
        with tqdm(total=len(missing), unit="recording", disable=None) as bar:
            for window in _windows(missing):
                for recording, words in zip(window, _heard(window.values(), hear), strict=True):
                    writer.writerows(rows(recording.key, words))
                file.flush()
                bar.update(len(window))
    return len(missing)


def forget_half(output: Path) -> None:
    """Where a full disk left half a row, take it and all others of its recording out of *output*."""
    if not output.exists():
        return
    lines, half = whole_lines(output)
    if half:
        *keys, cut = [next(csv.reader([line]), [""])[0] for line in (*lines, half)]
        lost = keys[-1] if keys[1:] and keys[-1].startswith(cut) else None
        write_whole(output, "".join(line for line, key in zip(lines, keys) if key != lost))


def _windows(recordings: list[Recording]) -> Iterator[dict[Recording, np.ndarray]]:
    """Recordings and their samples, as many as are heard at once; of long ones, one."""
    window: dict[Recording, np.ndarray] = {}
    for recording in recordings:
        samples = load(recording.path, RATE)
        n = sum(map(len, window.values())) + len(samples) + len(window) * int(PAUSE_S * RATE)
        if window and n > WINDOW_S * RATE:
            yield window
            window = {}
        window[recording] = samples
    if window:
        yield window


def _heard(window: Iterable[np.ndarray], hear: Callable[[np.ndarray], Words]) -> list[Words]:
    """The words of each, with times in its own seconds; one in a pause is the nearer one's."""
    pause = np.zeros(int(PAUSE_S * RATE), np.float32)
    parts = [part for samples in window for part in (samples, pause)][:-1]
    lengths = [len(samples) / RATE for samples in parts[::2]]
    starts = np.cumsum([0.0, *(length + PAUSE_S for length in lengths[:-1])])
    found: list[list[tuple[float, float, str]]] = [[] for _ in lengths]
    for start, end, word in hear(np.concatenate(parts)):
        i = max(0, int(np.searchsorted(starts - PAUSE_S / 2, (start + end) / 2)) - 1)
        first, last = (min(max(time - starts[i], 0.0), lengths[i]) for time in (start, end))
        found[i].append((first, last, word))
    return found


def teachers(recordings: list[Recording]) -> list[Recording]:
    """Those of which the places of all words are known; `TEACHERS` of them, from each voice in turn."""
    known = [recording for recording in recordings if recording.kind in ("string", "sentence")
             and recording.words and len(recording.times) == len(recording.words)]
    said: Counter[str] = Counter()

    def turn(recording: Recording) -> int:
        said[recording.speaker] += 1
        return said[recording.speaker]

    return sorted(known, key=turn)[:TEACHERS]


def place(recordings: list[Recording], teachers: list[Recording], encode: Encode, output: Path) -> str:
    """Put the words that *output* has of *recordings* where their sounds are, as learnt from *teachers*;
    say of how many recordings, and how well those of voices are placed that were not learnt from."""
    voices = sorted({teacher.speaker for teacher in teachers})
    heard = frames(encode, (load(teacher.path, RATE) for teacher in teachers))
    learnt, left_out = [], []
    for teacher, found in zip(teachers, heard, strict=True):
        part = left_out if teacher.speaker in voices[1::CHECKED] else learnt
        part.append((found, teacher.words, teacher.times))
    aligner = Aligner(learnt)
    written = read_transcripts(output)
    wanted = [recording for recording in recordings if written.get(recording.key)]
    placed = 0
    heard = frames(encode, (load(recording.path, RATE) for recording in wanted))
    for recording, found in tqdm(zip(wanted, heard, strict=True), total=len(wanted),
                                 unit="recording", disable=None):
        words = [word for word, _ in written[recording.key]]
        times = aligner.times(found, words)
        if times is not None:
            written[recording.key] = list(zip(words, times))
            placed += 1
    with whole(output) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for key, said in written.items():
            writer.writerows(rows(key, ((start, end, word) for word, (start, end) in said)))
    return (f"words placed in {placed} of them, as learnt from {len(learnt)} recordings"
            + _errors(aligner, left_out))


def _errors(aligner: Aligner, known: list[tuple[np.ndarray, tuple[str, ...], Times]]) -> str:
    """How far *aligner* puts words from where they are known to be."""
    found = [(aligner.times(heard, words), times) for heard, words, times in known]
    both = [np.subtract(placed, times) for placed, times in found if placed is not None]
    if not both:
        return ""
    start, end = np.percentile(np.abs(np.concatenate(both)), 90, axis=0) * 1000
    return (f"; in voices that were left out, nine starts in ten are within {start:.0f} ms of where they "
            f"are, nine ends in ten within {end:.0f}")


def rows(key: str, heard: Words) -> list[tuple[str, str, str, str]]:
    """The rows of one recording: words in lower case, without punctuation."""
    words = [(f"{start:.2f}", f"{end:.2f}", plain(text)) for start, end, text in heard]
    return [(key, *word) for word in words if word[2]] or [(key, "", "", "")]


def plain(text: str) -> str:
    """*text* in lower case; of its punctuation, apostrophes inside a word remain."""
    return re.sub(r"[^\w']|_", "", text.lower().replace("’", "'")).strip("'")


class Whisper:
    """A Whisper model in the form of CTranslate2, in a folder: samples to words.

    Raises
    ------
    ConfigError
        If *folder* does not hold such a model, or faster-whisper is not installed.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        absent = [name for name in MODEL_FILES if not (folder / name).is_file()]
        if absent:
            raise ConfigError(f"--whisper {folder}: there is no {', '.join(absent)}; "
                              "it must be a model for faster-whisper")
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise ConfigError("needs faster-whisper: pip install '.[transcribe]'") from error
        try:
            self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
        except (RuntimeError, ValueError) as error:
            raise ConfigError(f"--whisper {folder}: {error}") from error
        # Numbers shall be written as words: "ninety nine", each with its time, and not "99".
        # NB: text only; the tokens from the end of text on are marks, and some are times.
        tokenizer = self._model.hf_tokenizer
        self._numerals = [token for token in range(tokenizer.token_to_id("<|endoftext|>"))
                          if NUMERALS & set(tokenizer.decode([token]))]

    def __call__(self, samples: np.ndarray) -> Words:
        """Start, end and text of each word in *samples*, shape (n,), at 16 kHz."""
        segments, _ = self._model.transcribe(
            samples, language="en", beam_size=5, temperature=0.0, word_timestamps=True,
            condition_on_previous_text=False, suppress_tokens=[-1, *self._numerals])
        return [(word.start, word.end, word.word) for segment in segments for word in segment.words or ()]

    def encode(self, samples: np.ndarray) -> np.ndarray:
        """What it makes of each 20 ms of *samples*, shape (n,), at 16 kHz, of 30 s at most: frames
        (n_frames, width)."""
        picture = self._model.feature_extractor(samples)[:, :len(samples) * 100 // RATE]
        return np.array(self._model.encode(picture))[0]
