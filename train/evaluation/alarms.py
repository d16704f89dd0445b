"""False digits: what is answered where no digit was said, checked against what was said."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from listener.recognition.model import DIGIT_OF

from ..words import spoken
from .hearing import Answer, Heard

NEAR_S = 0.3             # between a word, as a transcript places it, and its digit
SOUNDS_LIKE = {"o": 0, "owe": 0, "won": 1, "tu": 2, "fo": 4, "aight": 8}     # besides `streams.spoken`
PARTS = re.compile(r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?=[a-z])|[a-z]+|\d")


def sounds_like(word: str) -> set[int]:
    """The digits that a transcript's word says: "two", "Too,", "twenty-one", "one's".

    Of a numeral each figure counts, for it may be said in many ways.
    """
    parts = [spoken(part) for part in PARTS.findall(word.lower().replace("'s", ""))]
    found = (int(part) if part.isdigit() else DIGIT_OF.get(part, SOUNDS_LIKE.get(part)) for part in parts)
    return {digit for digit in found if digit is not None}


def words_at(heard: Heard, answer: Answer, near_s: float = NEAR_S) -> list[str]:
    """The transcript's words where a digit was answered, or nearly there."""
    return [word for word, (start, end) in zip(heard.recording.words, heard.recording.times)
            if _is_at(answer, start, end, near_s)]


def _is_at(answer: Answer, start: float, end: float, near_s: float) -> bool:
    return start - near_s < answer.end and answer.start < end + near_s


def false_digits(heard: Heard) -> list[Answer]:
    """The digits answered where no word, of those whose times are known, sounds like them."""
    return [answer for answer in heard.digits
            if not any(answer.digit in sounds_like(word) for word in words_at(heard, answer))]


def numbers(heard: Heard) -> tuple[int, int]:
    """How many words of running speech are spelt as digits ("two", not "to"), and of how many that
    digit was answered there."""
    said = [(DIGIT_OF[word.lower()], start, end) for word, (start, end)
            in zip(heard.recording.words, heard.recording.times) if word.lower() in DIGIT_OF]
    found = sum(any(answer.digit == digit and _is_at(answer, start, end, NEAR_S) for answer in heard.digits)
                for digit, start, end in said)
    return len(said), found


def is_checked(heard: Iterable[Heard]) -> bool:
    """Whether it is known which digits are false: without speech all are, in speech transcripts tell."""
    return any(h.recording.kind == "noise" or h.recording.kind == "speech" and h.recording.times
               for h in heard)


def remaining(heard: Iterable[Heard]) -> list[tuple[int, str, int]]:
    """Digit, the words it was answered to, and how often; the most frequent first."""
    counted: Counter[tuple[int, str]] = Counter()
    for h in heard:
        for answer in false_digits(h):
            counted[answer.digit, " ".join(words_at(h, answer, near_s=0))] += 1
    return [(digit, words, n) for (digit, words), n in counted.most_common()]


def by_word(heard: Iterable[Heard]) -> list[tuple[str, int, int, str]]:
    """Of single words: word, recordings, those answered, and with which digits; the worst first."""
    found: dict[str, list[Heard]] = defaultdict(list)
    for h in heard:
        found[h.recording.words[0]].append(h)
    rows = []
    for word, part in found.items():
        digits = Counter(digit for h in part for digit in h.answered)
        rows.append((word, len(part), sum(bool(h.digits) for h in part),
                     " ".join(str(digit) for digit, _ in digits.most_common())))
    return sorted(rows, key=lambda row: (-row[2] / row[1], row[0]))
