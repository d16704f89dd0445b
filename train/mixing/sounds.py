"""Where in a word each of its sounds is, found by a network that knows them already.

At first a word's sounds share its time by their usual lengths, and the network learns them blurred.
What it makes of all words is sharper than each of them: the best path through a word's sounds, in
their order, places them anew.

References
----------
.. [1] S. Young et al., "The HTK Book", 2006, chapter 8: a flat start, then re-estimation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import keras
import numpy as np

from listener.config import FeatureConfig

from ..audio import RATE
from .clips import Clip, Pool
from .phones import DELAY_MS, PHONES, SILENCE, ways
from .shards import hear_clips, with_tail

AROUND = RATE * 60 // 1000       # a word may begin and end so far outside its place
DELAY = RATE * DELAY_MS // 1000
BATCH_SAMPLES = 512 * RATE       # padding included
LONGEST = 60 * RATE              # of a clip that is looked at
TRIED = 1_000                    # clips, to learn how often the network answers each sound
COMMON = 0.5                     # how far that counts against a sound
LEAST = 1e-4                     # of a posterior

Sounds = tuple[tuple[str, int, int], ...]        # (name, start, end)


def place_sounds(pool: Pool, network: keras.Model, features: FeatureConfig) -> Pool:
    """The pool with the sounds of its words in place.  Words that CMUdict does not have have none.

    They are looked for in unchanged recordings; changed voices share what is found, stretched.
    """
    # Backwards, for what stands last for a key is its whole recording, and not a part of it (`mining`).
    unchanged = {clip.key: clip for clip in reversed(pool.clips) if clip.stretch == 1.0
                 and clip.length <= LONGEST and any(ways(text) for text, _, _ in clip.words)}
    chosen = sorted(unchanged.values(), key=lambda clip: clip.length)
    some = chosen[::max(1, len(chosen) // TRIED)]
    usual = np.ones(len(PHONES)) + sum(p.sum(axis=0) for p in _heard(pool, some, network, features))
    cost = COMMON * np.log(usual / usual.sum())
    found = {clip.key: sounds_of(clip, np.log(posterior + LEAST) - cost, features)
             for clip, posterior in zip(chosen, _heard(pool, chosen, network, features))}
    return Pool(tuple(_placed(clip, unchanged[clip.key], found[clip.key]) if clip.key in found else clip
                      for clip in pool.clips), pool.samples)


def _placed(clip: Clip, unchanged: Clip, found: list[Sounds]) -> Clip:
    """*clip* with its sounds; words of running speech are then where theirs are."""
    sounds = [_as_in(word, first, part)
              for word, first, part in zip(clip.words, unchanged.words, found)]
    words = clip.words
    if clip.kind == "speech":
        words = tuple(_where(word, part) for word, part in zip(clip.words, sounds))
    return replace(clip, words=words, sounds=tuple(sound for part in sounds for sound in part))


def _where(word: tuple[str, int, int], sounds: Sounds) -> tuple[str, int, int]:
    """*word* from its first to its last sound; as it was, where none was placed."""
    said = [(start, end) for name, start, end in sounds if name != SILENCE]
    return (word[0], said[0][0], said[-1][1]) if said else word


def _as_in(word: tuple[str, int, int], unchanged: tuple[str, int, int], found: Sounds) -> Sounds:
    """Sounds of *word*, each as far into it as it is in the *unchanged* one."""
    (_, start, end), (_, first, last) = word, unchanged
    stretch = (end - start) / (last - first) if last > first else 1.0
    return tuple((name, start + round((begin - first) * stretch), start + round((over - first) * stretch))
                 for name, begin, over in found)


def _heard(pool: Pool, clips: Sequence[Clip], network: keras.Model,
           features: FeatureConfig) -> Iterator[np.ndarray]:
    """What *network* makes of each of *clips*, the shortest first: posteriors (n_steps, n_phones)."""
    first = 0
    while first < len(clips):
        last = first + 1
        while last < len(clips) and (last + 1 - first) * with_tail(clips[last].length) <= BATCH_SAMPLES:
            last += 1
        batch = clips[first:last]
        yield from hear_clips(pool, batch, with_tail(batch[-1].length), network, features)["phones"]
        first = last


def sounds_of(clip: Clip, scores: np.ndarray, features: FeatureConfig) -> list[Sounds]:
    """The sounds of each word of *clip*, (name, start, end) in samples, by *scores* (n_steps, n_phones)
    of what was said `DELAY_MS` before."""
    found: list[Sounds] = []
    step = features.step_length
    for i, (text, start, end) in enumerate(clip.words):
        before = clip.words[i - 1][2] if i else 0
        after = clip.words[i + 1][1] if i + 1 < len(clip.words) else clip.length
        low = max(0, min(start, max(start - AROUND, before)))
        high = max(end, min(end + AROUND, after))
        first, last = (low + DELAY) // step, (high + DELAY) // step
        sounds = []
        for name, begin, over in best_way(ways(text), scores[first:last]):
            begin, over = ((first + k) * step - DELAY for k in (begin, over))
            if name == SILENCE:                   # outside the word nothing is known
                begin, over = max(begin, start), min(over, end)
            if begin < over:
                sounds.append((name, begin, over))
        found.append(tuple(sounds))
    return found


def best_way(each: Sequence[Sequence[int]], scores: np.ndarray) -> list[tuple[str, int, int]]:
    """Of the ways to say a word, the one that fits *scores* (n_steps, n_phones) best, with silence
    around it where that fits: (name, first step, one past its last); nothing if none fits in."""
    tried = [([0, *sounds, 0], [True, *[False] * len(sounds), True])
             for sounds in each if len(sounds) <= len(scores)]
    if not tried:
        return []
    paths = [(*best_path(sounds, optional, scores), sounds) for sounds, optional in tried]
    _, places, sounds = max(paths, key=lambda path: path[0])
    edges = [0, *(np.flatnonzero(np.diff(places)) + 1).tolist(), len(places)]
    return [(PHONES[sounds[places[first]]], first, last) for first, last in zip(edges, edges[1:])]


def best_path(sounds: Sequence[int], optional: Sequence[bool],
              scores: np.ndarray) -> tuple[float, np.ndarray]:
    """The path through *sounds*, in order, with the greatest sum of *scores* (n_steps, n_phones), where
    *optional* ones, no two of them neighbours, may be left out: its sum, and at each step the place in
    *sounds* (n_steps,).  There must be a step for each that is not optional."""
    n = len(sounds)
    own = scores[:, list(sounds)]
    skips = np.array([j > 1 and optional[j - 1] for j in range(n)])
    total = np.full(n, -np.inf)
    total[0] = own[0, 0]
    if optional[0] and n > 1:
        total[1] = own[0, 1]
    came = np.zeros(own.shape, np.int64)
    for k in range(1, len(own)):
        moved, skipped = (np.concatenate((np.full(back, -np.inf), total))[:n] for back in (1, 2))
        ways_in = np.stack([total, moved, np.where(skips, skipped, -np.inf)])
        came[k] = ways_in.argmax(axis=0)
        total = ways_in.max(axis=0) + own[k]
    at = n - 2 if n > 1 and optional[-1] and total[-2] >= total[-1] else n - 1
    best, places = float(total[at]), np.zeros(len(own), np.int64)
    for k in range(len(own) - 1, -1, -1):
        places[k] = at
        at -= came[k, at]
    return best, places
