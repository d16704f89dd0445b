"""Where words lie, found by a network that knows them already.

Of a fluent string only the words are known, not their places.  Of a single word, the end
was first found by its loudness: that is late after a "six" with much breath in it, and
early in an "eight" whose "t" is soft.  What the network makes of many such examples is
more consistent than each of them, and a consistent end makes a sharp answer.
"""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np

from listener.config import FeatureConfig

from ..audio import RATE
from ..words import spoken
from .clips import Clip, Pool
from .shards import hear_clips, with_tail
from .targets import END_MS

SHORTEST_STEPS = 7           # 140 ms from one digit's end to the next
LEAST_SCORE = 0.1            # geometric mean posterior of a string's digits
LEAST_MASS = 1.0             # posterior over all steps, of at most 4, that tells a word's end
FURTHEST_MS = 200            # a word's end may be moved
NEXT_MS = 100                # the same, where another word may be next to it
LONGEST_WORD = 12_800        # samples
BATCH = 256


def align(pool: Pool, network: keras.Model, labels: tuple[str, ...], features: FeatureConfig,
          corpora: tuple[str, ...] = ("synthetic",)) -> Pool:
    """The pool with the strings' words put in place; strings that do not fit stay unplaced.

    An unchanged recording is aligned, and its changed voices share the result, stretched.  Where words have
    places, only the ends of digits are made exact.
    """
    placed: dict[str, tuple] = {}
    strings = sorted((clip for clip in pool.clips
                      if clip.kind == "string" and clip.corpus in corpora and clip.stretch == 1.0),
                     key=lambda clip: clip.length)
    for first in range(0, len(strings), BATCH // 4):
        batch = strings[first:first + BATCH // 4]
        heard = hear_clips(pool, batch, with_tail(batch[-1].length), network, features)
        for clip, p, g in zip(batch, heard["labels"], heard["geometry"]):
            words = (_exact if any(end for _, _, end in clip.words) else _place)(clip, p, g, labels, features)
            if words is not None:
                placed[clip.key] = words
    return Pool(tuple(_stretched(clip, placed[clip.key]) if clip.key in placed and clip.kind == "string"
                      else clip for clip in pool.clips), pool.samples)


def refine(pool: Pool, network: keras.Model, labels: tuple[str, ...], features: FeatureConfig) -> Pool:
    """The pool with the ends of single digits where the network hears them.

    An end is kept as it was where the network does not hear the digit, or hears it end more
    than `FURTHEST_MS` away.
    """
    clips = list(pool.clips)
    digits = [i for i, clip in enumerate(clips)
              if clip.kind == "word" and clip.length <= LONGEST_WORD
              and spoken(clip.words[0][0]) in labels[:-2]]
    for first in range(0, len(digits), BATCH):
        batch = digits[first:first + BATCH]
        heard = hear_clips(pool, [clips[i] for i in batch], with_tail(LONGEST_WORD), network, features)
        for i, posterior, geometry in zip(batch, heard["labels"], heard["geometry"]):
            word = _ended(clips[i].words[0], posterior, geometry, labels, features, FURTHEST_MS)
            clips[i] = replace(clips[i], words=(word,))
    return Pool(tuple(clips), pool.samples)


def _ended(word: tuple[str, int, int], posterior: np.ndarray, geometry: np.ndarray, labels: tuple[str, ...],
           features: FeatureConfig, furthest_ms: int) -> tuple[str, int, int]:
    """A digit that ends where it is heard to, no more than *furthest_ms* away."""
    text, start, end = word
    heard = _end_near(end, posterior[:, labels.index(spoken(text))], geometry, features, furthest_ms)
    return text, start, max(heard, start + RATE // 20)


def _end_near(end: int, posterior: np.ndarray, geometry: np.ndarray, features: FeatureConfig,
              furthest_ms: int) -> int:
    """Where a word ended, by the steps that say so; *end* if none does."""
    times = (np.arange(len(posterior)) + 1) * features.step_length
    ends = times - geometry[:, 0] * features.sample_rate
    near = np.abs(ends - end) <= furthest_ms * features.sample_rate // 1000
    weight = np.where(near, posterior, 0)
    if weight.sum() < LEAST_MASS:
        return end
    return round(float(np.dot(weight, ends) / weight.sum()))


def _stretched(clip: Clip, words) -> Clip:
    """The clip with its digits in place; if it has other words, too, it is speech besides."""
    around = [("?", 0, clip.length)] if len(words) < len(clip.words) else []
    words = (*around, *((text, round(start * clip.stretch), round(end * clip.stretch))
                        for text, start, end in words))
    return replace(clip, kind="aligned", words=words)


def _exact(clip: Clip, posterior: np.ndarray, geometry: np.ndarray, labels: tuple[str, ...],
           features: FeatureConfig):
    """All words of a string whose places are known, digits ending where the network hears them end."""
    words = ((spoken(text), start, end) for text, start, end in clip.words)
    return tuple(_ended(word, posterior, geometry, labels, features, NEXT_MS)
                 if word[0] in labels[:-2] else word for word in words)


def _place(clip: Clip, posterior: np.ndarray, geometry: np.ndarray, labels: tuple[str, ...],
           features: FeatureConfig):
    """Where the digits of a string are; None if they are not to be found."""
    texts = [spoken(text) for text, _, _ in clip.words if spoken(text) in labels[:-2]]
    n_steps = (END_MS[1] - END_MS[0]) * features.sample_rate // 1000 // features.step_length
    smooth = np.apply_along_axis(np.convolve, 0, posterior, np.ones(n_steps) / n_steps, "full")
    steps = texts and _best_path(np.log(smooth[:, [labels.index(t) for t in texts]] + 1e-6))
    if not steps or np.mean(steps[1]) < np.log(LEAST_SCORE):
        return None
    words = []
    for text, step in zip(texts, steps[0]):
        seen = slice(max(0, step - n_steps + 1), step + 1)
        weight = posterior[seen, labels.index(text)] + 1e-6
        ends = (np.arange(len(posterior))[seen] + 1) * features.step_length \
            - geometry[seen, 0] * features.sample_rate
        end = float(np.dot(weight, ends) / weight.sum())
        length = float(np.dot(weight, geometry[seen, 1]) / weight.sum())
        floor = words[-1][2] - 320 if words else 0
        words.append((text, int(max(floor, end - max(length, 0.1) * features.sample_rate)), int(end)))
    return tuple(words)


def _best_path(scores: np.ndarray):
    """Steps at which word after word ends, and their scores, with the greatest sum.

    *scores* has shape (n_steps, n_words).  Ends are `SHORTEST_STEPS` apart or more.
    """
    n_steps, n_words = scores.shape
    if n_steps < n_words * SHORTEST_STEPS:
        return None
    total = np.full((n_steps, n_words), -np.inf)
    total[:, 0] = scores[:, 0]
    back = np.zeros((n_steps, n_words), int)
    for word in range(1, n_words):
        best = np.maximum.accumulate(total[:, word - 1])
        where = np.maximum.accumulate(np.where(total[:, word - 1] == best, np.arange(n_steps), 0))
        total[SHORTEST_STEPS:, word] = best[:-SHORTEST_STEPS] + scores[SHORTEST_STEPS:, word]
        back[SHORTEST_STEPS:, word] = where[:-SHORTEST_STEPS]
    steps = [int(total[:, -1].argmax())]
    for word in range(n_words - 1, 0, -1):
        steps.insert(0, int(back[steps[0], word]))
    return steps, [float(scores[step, word]) for word, step in enumerate(steps)]
