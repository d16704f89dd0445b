"""Words that do not exist: a digit with one of its sounds changed, or one more.

A list of words that are taken for digits teaches just those.  Here every neighbour of a digit
has its turn, in ARPAbet with the stress behind the vowel, as CMUdict has it: "f_r_iy1".
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ..corpora.recording import DIGITS
from ..corpora.split import HELD_OUT_WORDS
from ..mixing.phones import pronunciations
from ..words import WORD_OF

BASES = ("z_ih1_r_ow0", "z_iy1_r_ow0", "w_ah1_n", "t_uw1", "th_r_iy1", "f_ao1_r", "f_ao1", "f_ay1_v",
         "s_ih1_k_s", "s_eh1_v_ah0_n", "ey1_t", "n_ay1_n")
IPA = {"aa": "ɑː", "ae": "æ", "ah": "ʌ", "ao": "ɔː", "aw": "aʊ", "ay": "aɪ", "b": "b", "ch": "tʃ", "d": "d",
       "dh": "ð", "eh": "ɛ", "er": "ɜː", "ey": "eɪ", "f": "f", "g": "ɡ", "hh": "h", "ih": "ɪ", "iy": "iː",
       "jh": "dʒ", "k": "k", "l": "l", "m": "m", "n": "n", "ng": "ŋ", "ow": "oʊ", "oy": "ɔɪ", "p": "p",
       "r": "ɹ", "s": "s", "sh": "ʃ", "t": "t", "th": "θ", "uh": "ʊ", "uw": "uː", "v": "v", "w": "w",
       "y": "j", "z": "z"}
VOWELS = ("aa", "ae", "ah", "ao", "aw", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw")
FIRST = ("b", "ch", "d", "dh", "f", "g", "hh", "jh", "k", "l", "m", "n", "p", "r", "s", "sh", "t", "th", "v",
         "w", "y", "z")                          # consonants that begin a syllable
LAST = ("b", "ch", "d", "f", "g", "jh", "k", "l", "m", "n", "ng", "p", "s", "sh", "t", "th", "v", "z")
BEHIND = ("d", "k", "l", "m", "p")               # at the end, one more; with others, the next digit may begin
ACCENTS = {                                      # in whose mouths a digit is still that digit: not put there
    "w": ("v",), "v": ("b", "f", "w"), "z": ("s",), "s": ("sh", "z"), "th": ("s", "t"), "t": ("d",),
    "n": ("ng",), "k": ("g",), "f": ("v",), "r": (), "ih": ("iy", "eh", "ey", "uh"), "iy": ("ih", "ey", "eh"),
    "ow": ("ao", "aw", "uh", "ah"), "ah": ("aa", "ae", "ao", "eh", "er", "ih", "uh"), "uw": ("uh", "ow"),
    "ao": ("aa", "ow", "aw", "ah"), "ay": ("oy", "aa", "ae"), "eh": ("ae", "ey", "ih", "ah"),
    "ey": ("eh", "ay", "iy", "ae")}


def pseudoword(rng: np.random.Generator) -> str:
    """A neighbour of a digit that neither is nor sounds like one, nor like a word kept for
    validation."""
    while True:
        sounds = BASES[rng.integers(len(BASES))].split("_")
        sounds = _one_more(sounds, rng) if rng.random() < 0.25 else _other_sound(sounds, rng)
        plain = _plain(sounds)
        if plain not in _taken() and all(a != b for a, b in zip(plain, plain[1:])):
            return "_".join(sounds)


def in_ipa(word: str) -> str:
    """How a pseudoword is pronounced, in the letters that Kokoro and espeak-ng know."""
    return "".join(("ˈ" if sound.endswith("1") else "") + ("ə" if sound == "ah0" else IPA[sound.rstrip("01")])
                   for sound in word.split("_"))


def _other_sound(sounds: list[str], rng: np.random.Generator) -> list[str]:
    place = int(rng.integers(len(sounds)))
    [old], stress = _plain(sounds[place:place + 1]), sounds[place][-1:]
    pool = VOWELS if old in VOWELS else LAST if place == len(sounds) - 1 else FIRST
    new = _one_of([sound for sound in pool if sound != old and sound not in ACCENTS[old]], rng)
    return [*sounds[:place], new + (stress if new in VOWELS else ""), *sounds[place + 1:]]


def _one_more(sounds: list[str], rng: np.random.Generator) -> list[str]:
    """A consonant more, at the end or the beginning."""
    if rng.random() < 0.5:
        return [*sounds, _one_of(BEHIND, rng)]
    first, *others = sounds
    if _plain(sounds)[0] in VOWELS:
        return [_one_of(FIRST, rng), *sounds]
    return ["s", *sounds] if first in ("t", "n", "w") else [first, _one_of(("l", "r", "w"), rng), *others]


def _one_of(items, rng: np.random.Generator) -> str:
    return items[rng.integers(len(items))]


def _plain(sounds: list[str]) -> tuple[str, ...]:
    return tuple(sound.rstrip("012") for sound in sounds)


@cache
def _taken() -> frozenset[tuple[str, ...]]:
    """Pronunciations of the digits, of what sounds alike, and of the words kept for validation; an R at
    the end may be silent, and the vowel before one be that of "near" or of "we're"."""
    words = (*DIGITS, "oh", *WORD_OF, *HELD_OUT_WORDS)
    found = {" ".join(_plain(sounds)).lower() for word in words for sounds in pronunciations(word)}
    found |= {sounds.replace("ih r", "iy r") for sounds in found}
    found |= {sounds.removesuffix(" r") for sounds in found}
    return frozenset(tuple(sounds.split()) for sounds in found)
