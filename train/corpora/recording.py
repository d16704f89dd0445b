"""What is known of a recording, whatever corpus it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Recording:
    """One file and what is said in it.

    *kind*: "word" (one word, nothing else), "string" (words in one breath, *words* known, and their
    *times*, in seconds, of some), "sentence" (words and *times* known), "speech" (few of
    its words are digits; which words, and where, only a transcript tells), "noise" (nobody speaks).
    """

    path: Path
    corpus: str
    speaker: str
    kind: str
    words: tuple[str, ...] = ()
    times: tuple[tuple[float, float], ...] = ()
    is_held_out: bool | None = None      # where the corpus itself says it; else `split` decides

    @property
    def key(self) -> str:
        """Corpus and file: what identifies the recording wherever the data lies."""
        return f"{self.corpus}/{self.speaker}/{self.path.parent.name}/{self.path.name}"
