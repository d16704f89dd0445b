"""Hard negatives: what fools the network is heard more often."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np

from listener.config import FeatureConfig
from listener.recognition.decoder import SMOOTHING_STEPS

from ..audio import RATE
from ..words import spoken
from .clips import Clip, Pool
from .shards import hear_clips
from .targets import MAYBE_MS

FOOLED = 0.3                 # height of a digit's hill where there is none
REPEATS = 1                  # copies of what fools the network, besides the one in the pool
PIECE = {"word": 2 * RATE, "speech": 6 * RATE, "noise": 6 * RATE}    # samples that are heard at once
BEFORE, AFTER = 5 * RATE // 2, RATE       # kept around a moment that fools it
BATCH = 128


def harder(pool: Pool, network: keras.Model, labels: tuple[str, ...], features: FeatureConfig) -> Pool:
    """The pool with copies of the words, and of the moments of speech and noise, that sound like a
    digit to *network* and are none."""
    digits = labels[:-2]
    found: list[Clip] = []
    for kind, length in PIECE.items():
        pieces = [(clip, first) for clip in pool.clips if clip.kind == kind and _is_other(clip, digits)
                  for first in range(0, clip.length, length)]
        found += _fooled(pool, pieces, length, network, digits, features)
    return Pool((*pool.clips, *found * REPEATS), pool.samples)


def _fooled(pool: Pool, pieces: list[tuple[Clip, int]], length: int, network: keras.Model,
            digits: tuple[str, ...], features: FeatureConfig) -> list[Clip]:
    """What of the pieces of one length fools the network."""
    found: list[Clip] = []
    for k in range(0, len(pieces), BATCH):
        batch = pieces[k:k + BATCH]
        parts = [replace(clip, offset=clip.offset + first, length=min(length, clip.length - first))
                 for clip, first in batch]
        posterior = hear_clips(pool, parts, length, network, features)["labels"]
        for (clip, first), p in zip(batch, posterior):
            found += _fooling(clip, first, p[:, :len(digits)], digits, features)
    return found


def _is_other(clip: Clip, digits: tuple[str, ...]) -> bool:
    return clip.kind != "word" or spoken(clip.words[0][0]) not in digits


def _fooling(clip: Clip, first: int, posterior: np.ndarray, digits: tuple[str, ...],
             features: FeatureConfig) -> list[Clip]:
    """The copies that one piece's posterior (n_steps, n_digits) is good for."""
    kernel = np.ones(SMOOTHING_STEPS) / SMOOTHING_STEPS
    height = np.apply_along_axis(np.convolve, 0, posterior, kernel, "valid").max(axis=1)
    times = first + (np.arange(len(height)) + SMOOTHING_STEPS) * features.step_length
    ms = RATE // 1000
    for text, start, end in clip.words if clip.kind == "speech" else ():
        if spoken(text) in digits:
            height[(times > start + MAYBE_MS[0] * ms) & (times <= end + MAYBE_MS[1] * ms)] = 0
    if height.max() < FOOLED:
        return []
    if clip.kind == "word":
        return [clip]
    at = int(times[height.argmax()])
    start, end = max(0, at - BEFORE), min(clip.length, at + AFTER)
    words = tuple((text, a - start, b - start) for text, a, b in clip.words)
    return [replace(clip, offset=clip.offset + start, length=end - start, words=words)]
