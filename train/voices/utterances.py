"""What machine voices are to say: strings of digits, sentences with digits in them, and words
that are taken for digits.  It follows from a seed alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..corpora.recording import DIGITS
from .pseudowords import pseudoword
from .texts import COMMON, FRAMES, NEAR, PROSE, PROSE_HELD_OUT, SPEECH, SPELT, TALK

GAPS = ((" ", 0.5), (", ", 0.3), (". ", 0.2))
KINDS = (("string", 0.42), ("sentence", 0.2), ("words", 0.2), ("speech", 0.18))


@dataclass(frozen=True)
class Utterance:
    """What is to be said.  *text* has the punctuation that makes pauses; *seed* chooses the
    pronunciations."""

    kind: str
    text: str
    voice: str
    speed: float
    seed: int

    @property
    def words(self) -> list[str]:
        """The words alone."""
        return self.text.lower().replace(",", " ").replace(".", " ").replace("-", " ").split()


def plan(n: int, seed: int, names: list[str], kind: str = "", held_out: bool = False) -> list[Utterance]:
    """*n* utterances, of the kinds that people speak in, or all "word" (a pseudoword), "digit",
    "letter" (a word that stands among digits), "prose" (digits in sentences, and some without;
    *held_out*, other sentences, all with digits) or "talk"; the first ones are the same whatever *n*."""
    if kind == "prose":
        return [_prose(np.random.default_rng([seed, i]), names, held_out) for i in range(n)]
    if kind == "talk":
        return [_talk(np.random.default_rng([seed, i]), names) for i in range(n)]
    if kind == "digit":
        return [_digit(np.random.default_rng([seed, i]), i, seed, names) for i in range(n)]
    if kind == "letter":
        return [_spelt(np.random.default_rng([seed, i]), names) for i in range(n)]
    return [_invented(np.random.default_rng([seed, i]), names, kind) for i in range(n)]


def _digit(rng: np.random.Generator, i: int, seed: int, names: list[str]) -> Utterance:
    """Every voice says each digit twice, for strings are mixed of one voice's digits."""
    words = (*DIGITS, "oh")
    voice = _voice(np.random.default_rng([seed, i // (2 * len(words)), 0]), names)
    return Utterance("digit", words[i % len(words)], voice, round(rng.uniform(0.75, 1.7), 2),
                     int(rng.integers(1 << 31)))


def _spelt(rng: np.random.Generator, names: list[str]) -> Utterance:
    """One letter, larger number, date or sign; each list as often."""
    return Utterance("word", _word_of(SPELT, rng), _voice(rng, names),
                     round(rng.uniform(0.75, 1.5), 2), int(rng.integers(1 << 31)))


def _prose(rng: np.random.Generator, names: list[str], held_out: bool) -> Utterance:
    """Few digits, or one, with words before them, behind them, or both.  Where they are trained on, in some a
    number that is no digit, or what is near to one, stands in the digits' place: that is "talk"."""
    before, behind = (part.split("|") for part in (PROSE_HELD_OUT if held_out else PROSE))
    others = [] if held_out else COMMON.split()
    where = rng.choice(3, p=(0.2, 0.2, 0.6))
    text = "{}" if where == 1 else f"{_beside(before, others, rng)} {{}}"
    if where != 0:
        text += ("", ",")[int(rng.random() < 0.15)] + f" {_beside(behind, others, rng)}"
    has_digits = held_out or rng.random() < 0.7
    said = (" ".join(_digits(rng.choice((1, 2, 3, 4), p=(0.55, 0.2, 0.15, 0.1)), rng)) if has_digits
            else _no_digit(rng) for _ in range(2))
    return Utterance("prose" if has_digits else "talk", text.format(*said), _voice(rng, names),
                     round(rng.uniform(0.8, 1.5), 2), int(rng.integers(1 << 31)))


def _beside(phrases: list[str], others: list[str], rng: np.random.Generator) -> str:
    """One of *phrases*, or one to three of *others*."""
    if others and rng.random() < 0.5:
        return " ".join(others[rng.integers(len(others))] for _ in range(rng.integers(1, 4)))
    return phrases[rng.integers(len(phrases))]


def _no_digit(rng: np.random.Generator) -> str:
    """A larger number, a date or a sign, or a word that is near to a digit."""
    return _word_of(NEAR if rng.random() < 0.5 else SPELT[1:], rng)


def _talk(rng: np.random.Generator, names: list[str]) -> Utterance:
    """One or two sentences of small words, most of them fast."""
    parts = [part.split("|") for part in TALK]
    sentences = [" ".join(part[rng.integers(len(part))] for part in parts) for _ in range(rng.integers(1, 3))]
    text = ". ".join(sentences)
    return Utterance("talk", text, _voice(rng, names), round(rng.uniform(0.9, 1.6), 2),
                     int(rng.integers(1 << 31)))


def _invented(rng: np.random.Generator, names: list[str], kind: str) -> Utterance:
    kind = kind or _drawn(KINDS, rng)
    gap = _drawn(GAPS, rng)
    if kind == "word":
        text = pseudoword(rng)
    elif kind == "string":
        text = gap.join(_digits(rng.integers(3, 10), rng))
    elif kind == "sentence":
        text = FRAMES[rng.integers(len(FRAMES))]
        text = text.format(*(" ".join(_digits(rng.integers(1, 5), rng)) for _ in range(2)))
    elif kind == "words":
        text = gap.join(_word_of(NEAR, rng) for _ in range(rng.integers(4, 8)))
    else:
        text = SPEECH[rng.integers(len(SPEECH))].format(*(_word_of(NEAR, rng) for _ in range(3)))
    return Utterance("speech" if kind == "words" else kind, text, _voice(rng, names),
                     round(rng.uniform(0.75, 1.35), 2), int(rng.integers(1 << 31)))


def _voice(rng: np.random.Generator, names: list[str]) -> str:
    """One that there is, or a blend of two."""
    voice = names[rng.integers(len(names))]
    if "~" not in voice and rng.random() < 0.6:
        voice = f"{voice}~{names[rng.integers(len(names))]}~{rng.integers(30, 71)}"
    return voice


def _digits(n: int, rng: np.random.Generator) -> list[str]:
    """Digits, some of them doubled; in some strings zero is "oh"."""
    words = [*DIGITS[1:], "oh" if rng.random() < 0.3 else "zero"]
    found: list[str] = []
    for _ in range(n):
        repeats = found and rng.random() < 0.2
        found.append(found[-1] if repeats else words[rng.integers(len(words))])
    return found


def _word_of(lists: tuple[str, ...], rng: np.random.Generator) -> str:
    """A word of one of the lists; each of these as often."""
    words = lists[rng.integers(len(lists))].split()
    return words[rng.integers(len(words))]


def _drawn(shares, rng: np.random.Generator) -> str:
    items, weights = zip(*shares)
    return items[rng.choice(len(items), p=weights)]
