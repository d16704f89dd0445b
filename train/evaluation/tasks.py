"""What is evaluated on: recordings by what they show."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from listener.recognition.model import DIGIT_OF

from ..corpora import Recording, Split, part_of
from ..corpora.split import HELD_OUT_WORDS
from ..words import spoken

# Of Speech Commands, what nobody can hear a digit in, by folder and name, and why.
WITHOUT_A_DIGIT = {
    "nine/3a53b856_nohash_0": "ends within the word",
    "seven/7c86c03e_nohash_0": "ends within the word",
    "six/1eddce1d_nohash_3": "ends as the word begins",
    "two/51055bda_nohash_4": "nobody speaks",
}


def holds_its_digit(recording: Recording) -> bool:
    """Whether a single digit's recording has the whole of it."""
    return f"{recording.path.parent.name}/{recording.path.stem}" not in WITHOUT_A_DIGIT


def tasks(recordings: list[Recording], split: Split) -> dict[str, list[Recording]]:
    """The recordings that are evaluated on, by what they show."""
    found: dict[str, list[Recording]] = defaultdict(list)
    for recording in recordings:
        part = part_of(recording, split)
        if part != "train":
            found[_task_of(recording, part)].append(recording)
    return dict(found)


def taught(recordings: list[Recording], split: Split, most: int, seed: int) -> dict[str, list[Recording]]:
    """At most so many recordings of each task among those that are trained on."""
    found: dict[str, list[Recording]] = defaultdict(list)
    for recording in recordings:
        if part_of(recording, split) == "train":
            found[_task_of(recording, "train")].append(recording)
    rng = np.random.default_rng(seed)
    return {name: [part[i] for i in rng.permutation(len(part))[:most].tolist()]
            for name, part in sorted(found.items())}


def _task_of(recording: Recording, part: str) -> str:
    if part in ("gate", "left_out"):
        return part
    if recording.kind == "word":
        return _task_of_word(recording)
    if recording.kind == "string":
        return "strings" if all(spoken(word) in DIGIT_OF for word in recording.words) else "sentences"
    if recording.kind == "sentence":
        return "grid"
    return "synthetic_speech" if recording.corpus == "synthetic" else recording.corpus


def _task_of_word(recording: Recording) -> str:
    is_digit = spoken(recording.words[0]) in DIGIT_OF
    if recording.corpus == "asterisk":
        return "prompts" if is_digit else "spelt"
    if recording.corpus != "synthetic":
        return "wild" if is_digit else "other_words"
    if is_digit:
        return "synthetic"
    return "near_misses_untaught" if recording.words[0] in HELD_OUT_WORDS else "near_misses"


def digest(recordings: Iterable[Recording]) -> str:
    """SHA-256 of the recordings: their names, their words and their files."""
    sha = hashlib.sha256()
    for recording in sorted(recordings, key=lambda recording: recording.key):
        sha.update(f"{recording.key} {recording.words} {recording.times}".encode())
        sha.update(recording.path.read_bytes())
    return sha.hexdigest()
