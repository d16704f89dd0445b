"""The words of running speech, as `train.voices.transcribe` wrote them down."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from listener.errors import ConfigError

from .recording import Recording

TRANSCRIPTS = "transcripts.csv"
SPEECH = ("librispeech", "coffee_orders", "amazon_queen", "steel_sky")     # corpora that come without words

Transcript = list[tuple[str, tuple[float, float]]]   # words, and their starts and ends in seconds


def read_transcripts(path: Path) -> dict[str, Transcript]:
    """What `train.voices.transcribe` wrote, by `Recording.key`; nothing if there is no such file."""
    heard: dict[str, Transcript] = {}
    if not path.exists():
        return heard
    with open(path, newline="", encoding="utf-8") as file:
        try:
            for row in csv.DictReader(file):
                words = heard.setdefault(row["key"], [])
                if row["word"] != "":
                    words.append((row["word"], (float(row["start"]), float(row["end"]))))
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(f"{path}: needs the columns key, start, end, word: {error!r}") from error
    return heard


def transcribed(recording: Recording, heard: dict[str, Transcript]) -> Recording:
    """*recording* with the words of its transcript, if it is speech and has one."""
    if recording.kind != "speech" or not heard.get(recording.key):
        return recording
    words, times = zip(*heard[recording.key])
    return replace(recording, words=words, times=times)
