"""Words, and where they lie, in speech that came without them: written to ``transcripts.csv``.

A Whisper model listens.  Its times are good to about a tenth of a second, and it writes what
makes sense: "to" and "two" are one sound.  That is enough to know where a digit may be.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from tqdm import tqdm

from listener.errors import ConfigError

from ..audio import load
from ..corpora import Recording
from ..corpora.transcripts import read_transcripts

RATE = 16_000                # Hz; what Whisper was trained on
COLUMNS = ("key", "start", "end", "word")
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")
NUMERALS = set("0123456789%$£€")

Words = Iterable[tuple[float, float, str]]   # start and end in seconds, a word as it is written


def transcribe(recordings: list[Recording], hear: Callable[[np.ndarray], Words], output: Path) -> int:
    """Add the words of *recordings* to *output*; return how many were not in it before.

    *hear* takes samples, shape (n,), at 16 kHz.  A recording without words has one row, with
    an empty word.
    """
    done = read_transcripts(output)
    missing = [recording for recording in recordings if recording.key not in done]
    output.parent.mkdir(parents=True, exist_ok=True)
    with open(output, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(COLUMNS)
        for recording in tqdm(missing, unit="recording", disable=None):
            writer.writerows(rows(recording.key, hear(load(recording.path, RATE))))
            file.flush()
    return len(missing)


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
