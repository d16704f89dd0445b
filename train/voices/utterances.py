"""What machine voices are to say: strings of digits, sentences with digits in them, and words
that are taken for digits.  It follows from a seed alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..corpora.recording import DIGITS
from .pseudowords import pseudoword

# By the digit each is near to.  None of them sounds alike (to, for, won, ate do).
NEAR = (
    "hero cheerio zebra zoo arrow row period serious series zeal sierro", "once wonder run want "
    "wand wine when win gone done fun nun ton onto under woman", "tool tooth do you new true threw blue "
    "shoe chew through tube tune noon today tomorrow", "tree free thread threat thief theme sleep street "
    "screen she see tea key bee agree read", "fourth fort force form ford fork forty fourteen "
    "door more war store your far fall formal before", "fine fight fire file fiver fifth fifty fifteen "
    "dive live life wife wide drive arrive find", "sick sixth sixty sixteen fix mix next tics "
    "sacks socks seeks sink sing kicks success", "heaven seventh seventy seventeen eleven even several "
    "sever ever oven given driven savin' leaven", "late great wait hate date eighth eighty eighteen "
    "play okay age ace aid eighties weight-lifter ape", "mine line nice night knife ninth ninety nineteen "
    "sign fine time dine vine wine none pine nigh", "no go so low show toe know ocean open over old own "
    "only home hope goat phone", "yes stop start please clear back cancel enter undo minus plus hash star "
    "point dot comma zip code number hello thanks hundred thousand ten twelve twenty thirteen thirty double "
    "triple next repeat off on up down left right house tree dog cat bird happy marvin sheila visual learn")
FRAMES = (
    "room {}", "my number is {}", "page {} please", "call {}", "the code is {}", "bus {} is late",
    "turn to channel {}", "add {} more", "it was {} o'clock", "track {}, then {}", "press {} and {}",
    "between {} and {}", "give me {} of them", "we counted {} boxes", "gate {} is closed",
    "dial {} now", "extension {}", "score {} all", "{} of us", "it costs {} dollars")
SPEECH = (
    "the {} was {}, and nobody {} about it", "she said {} and {}", "I have never seen a {} {}",
    "you know, {} is rather {}", "well, {}, I think so", "he went home with the {} {}",
    "could you bring me some {} and a {}", "this is a {} of my {}", "they live under the {}",
    "what a {} morning", "hello, I would like a {}, please", "the {} {} is on the table")
# Running speech is made of small words, said fast: "I'd like" has most of a five, "I want" of a nine and
# of a one, "it's" of a six.  None of these is alike to a digit ("to", "for").
TALK = (
    "i'd like|i want|i'll have|i'll take|i've had|i'm having|i need|i know|i think it's|i might like|"
    "i can find|if i|give me|get me|make me|let me have|can i have|could i get|may i see|"
    "would you like|do you want|we want|we'd like|we've got|you've got|you might want|they like|"
    "they've lost|she wants|he's got|it's|it is|isn't it|that's|what's|where's|why is it|who is|"
    "this is|there is|is there|there was|have you got|and i want|and i'd like|but i|now i|"
    "so i've got|my wife wants|his wife has|as i said it's|what if it's|at last i have",
    "a|a|a|an|the|the|some|my|your|his|another|a little|a bit of|a large|a small|a nice|a fine|any|"
    "all of the|half of the|a dark|a light|a new|a single|a double|a triple|a dozen|twelve|eleven|"
    "sixteen|fifteen|eighteen|nineteen|twenty|a sick|a wide|a high|an iced|an eighth of the|"
    "a third of the",
    "house|dinner|tea|milk|sugar|light|idea|ounce|evening|line|time|night|pie|ride|slice|size|price|"
    "guide|kind|item|island|sandwich|sauce|tickets|wife|life|knife|wine|sign|mine|minute|sign of it|"
    "side of it|heaven|oven|eleven o'clock|train|rain|gate|wait|weight|late show|thread|tree|street|"
    "sheet|seat|free ride|tool|shoe|school|room|noon|door|flower|war|store|wonder|run|gum|gun|hero|"
    "zebra|road|window|yellow car")
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


def plan(n: int, seed: int, names: list[str], kind: str = "") -> list[Utterance]:
    """*n* utterances, of the kinds that people speak in, or all "word" (a pseudoword), "digit" or "talk";
    the first ones are the same whatever *n*."""
    if kind == "talk":
        return [_talk(np.random.default_rng([seed, i]), names) for i in range(n)]
    if kind == "digit":
        return [_digit(np.random.default_rng([seed, i]), i, seed, names) for i in range(n)]
    return [_invented(np.random.default_rng([seed, i]), names, kind) for i in range(n)]


def _digit(rng: np.random.Generator, i: int, seed: int, names: list[str]) -> Utterance:
    """Every voice says each digit twice, for strings are mixed of one voice's digits."""
    words = (*DIGITS, "oh")
    voice = _voice(np.random.default_rng([seed, i // (2 * len(words)), 0]), names)
    return Utterance("digit", words[i % len(words)], voice, round(rng.uniform(0.75, 1.7), 2),
                     int(rng.integers(1 << 31)))


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
        text = gap.join(_near(rng) for _ in range(rng.integers(4, 8)))
    else:
        text = SPEECH[rng.integers(len(SPEECH))].format(*(_near(rng) for _ in range(3)))
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


def _near(rng: np.random.Generator) -> str:
    words = NEAR[rng.integers(len(NEAR))].split()
    return words[rng.integers(len(words))]


def _drawn(shares, rng: np.random.Generator) -> str:
    items, weights = zip(*shares)
    return items[rng.choice(len(items), p=weights)]
