"""Single words as they come into a stream: digits, and what is none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..audio import RATE
from ..words import ELSEWHERE, spoken
from . import augment, noises
from .clips import Clip, Pool

FADE = RATE // 200                          # 5 ms at each cut
LEFT = RATE // 50                           # on each side of a word whose surroundings are cut away
SURROUNDINGS = RATE // 2                    # of a word with a background of its own, at most
SPEECH_SHARE = 0.35                         # of what stands among digits and is none
MOST_WORDS = 4                              # of running speech at once
SHORTEST = RATE // 10
HISS_DB = (10, 45)                          # how far that lies under the word

Words = list[tuple[str, int, int]]          # (text, start, end)


class Item(NamedTuple):
    """Samples, the words that answers are made of, and what is said in them: words, or sounds."""

    samples: np.ndarray
    words: Words
    said: Words


class Items:
    """Words from a pool of clips.

    Where other words come from one corpus and digits from others, the hiss around a word
    would tell which it is.  With *backgrounds*, digits are given a hiss of their own now and
    then, and other words lose theirs.  How people speak and what they speak into tells it as well,
    so the words of such a corpus are marked: `ELSEWHERE`.
    """

    def __init__(self, pool: Pool, digits: tuple[str, ...], backgrounds: bool = True) -> None:
        self._pool, self._digits, self._backgrounds = pool, digits, backgrounds
        self.voices: dict[str, dict[str, list[Clip]]] = defaultdict(lambda: defaultdict(list))
        others: dict[str, list[Clip]] = defaultdict(list)
        cut = (part for clip in pool.clips if clip.kind == "sentence" for part in cut_out(clip, digits))
        for clip in (*pool.clips, *cut):
            word = spoken(clip.words[0][0]) if clip.kind == "word" else ""
            if word in digits:
                self.voices[clip.voice][word].append(clip)
            elif word:
                others[clip.corpus].append(clip)
        self._others = list(others.values())
        self._speech = [clip for clip in pool.clips if clip.kind == "speech"
                        and any(end > start for _, start, end in clip.words)]
        self._with_digits = {voice.split("/")[0] for voice in self.voices}

    @property
    def has_others(self) -> bool:
        """Whether any word is no digit."""
        return bool(self._others)

    def word(self, clip: Clip, rng: np.random.Generator) -> Item:
        """A digit, as it is or in a background of its own."""
        return self._surrounded(item_of(clip, self._pool), rng)

    def other_word(self, rng: np.random.Generator) -> Item:
        """A word that is no digit, without its surroundings, as it is, or in a background of its own;
        each corpus is heard as often."""
        clip = choice(choice(self._others, rng), rng)
        samples, [(text, start, end)], said = item_of(clip, self._pool)
        mark = "" if clip.corpus in self._with_digits else ELSEWHERE
        item = Item(samples, [(mark + text, start, end)], said)
        if self._backgrounds and rng.random() < 0.5:
            first = max(0, start - LEFT)
            item = Item(faded(samples[first:end + LEFT]), moved(item.words, -first), moved(said, -first))
        return self._surrounded(item, rng)

    def some_speech(self, rng: np.random.Generator) -> Item | None:
        """A few words of running speech, none of which sounds like a digit."""
        clip = choice(self._speech, rng)
        first = int(rng.integers(len(clip.words)))
        words = clip.words[first:first + int(rng.integers(1, MOST_WORDS + 1))]
        start, end = max(0, words[0][1] - LEFT), min(clip.length, words[-1][2] + LEFT)
        if end - start < SHORTEST or any(spoken(text) in self._digits for text, *_ in words):
            return None
        return Item(faded(self._pool.read(clip)[start:end]), [("?", 0, end - start)],
                    _sounds_between(clip, start, end))

    def other(self, clips: dict[str, list[Clip]], rng: np.random.Generator) -> Item:
        """Not a digit: another word or some, or a digit of *clips* backwards, or the beginning of one."""
        if self._speech and rng.random() < SPEECH_SHARE:
            item = self.some_speech(rng)
            if item is not None:
                return item
        kind = rng.random()
        if kind < 0.6 and self._others:
            return self.other_word(rng)
        samples, [(_, start, end)], _ = self.word(choice(clips[choice(list(clips), rng)], rng), rng)
        if kind < 0.8:
            n = len(samples)
            return Item(samples[::-1], [("(reversed)", n - end, n - start)], [])
        stop = start + int((end - start) * rng.uniform(0.2, 0.4))
        return Item(faded(samples[:stop].copy()), [("(cut)", start, stop)], [])

    def _surrounded(self, item: Item, rng: np.random.Generator) -> Item:
        if not self._backgrounds or rng.random() > 0.4:
            return item
        samples, words, said = item
        before, after = rng.integers(0, SURROUNDINGS, 2)
        samples = np.pad(samples, (before, after))
        samples = augment.mixed(samples, self._hiss(len(samples), rng), rng.uniform(*HISS_DB))
        return Item(faded(samples), moved(words, before), moved(said, before))

    def _hiss(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """*n* samples of what is heard while nobody speaks: made, or like some recording's own."""
        if rng.random() < 0.3 or not self._others:
            return noises.coloured(n, rng)
        return noises.like_quietest(self._pool.read(choice(choice(self._others, rng), rng)), n, rng)


def cut_out(clip: Clip, digits: tuple[str, ...]) -> list[Clip]:
    """The digits of a sentence as words of their own."""
    found = []
    for text, start, end in clip.words:
        first, last = max(0, start - LEFT), min(clip.length, end + LEFT)
        if spoken(text) in digits and last > first:
            found.append(replace(clip, offset=clip.offset + first, length=last - first, kind="word",
                                 words=((text, start - first, end - first),),
                                 sounds=tuple(_sounds_between(clip, first, last))))
    return found


def _sounds_between(clip: Clip, first: int, last: int) -> Words:
    """The sounds of *clip* that lie whole between two of its samples, counted from the first of these."""
    return moved([sound for sound in clip.sounds if sound[1] >= first and sound[2] <= last], -first)


def item_of(clip: Clip, pool: Pool) -> Item:
    """All of *clip*; homophones are the digits they sound like."""
    words = [(spoken(text), start, end) for text, start, end in clip.words]
    return Item(faded(pool.read(clip)), words, list(clip.sounds or words))


def moved(words: Words, by: int) -> Words:
    """The same, *by* samples later."""
    return [(text, start + by, end + by) for text, start, end in words]


def choice(items: list, rng: np.random.Generator):
    """One of them."""
    return items[rng.integers(len(items))]


def faded(samples: np.ndarray) -> np.ndarray:
    """No click where a clip was cut (changed in place)."""
    ramp = np.linspace(0, 1, FADE, dtype=np.float32)
    samples[:FADE] *= ramp[:len(samples)]
    samples[-FADE:] *= ramp[::-1][-len(samples):]
    return samples
