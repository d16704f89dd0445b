"""Where the words of a fluent string lie: found by a network that knows single digits."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np

from listener.config import FeatureConfig

from .clips import Clip, Pool
from .shards import network_input
from .streams import spoken
from .targets import END_MS

SHORTEST_STEPS = 7           # 140 ms from one digit's end to the next
LEAST_SCORE = 0.1            # geometric mean posterior of a string's digits
TAIL = 3200                  # samples of silence after it, so that the last digit may end


def align(pool: Pool, network: keras.Model, labels: tuple[str, ...], features: FeatureConfig,
          corpora: tuple[str, ...] = ("synthetic",)) -> Pool:
    """The pool with the strings' words put in place; strings that do not fit stay unplaced.

    An unchanged recording is aligned, and its changed voices share the result, stretched.
    """
    placed: dict[str, tuple] = {}
    for clip in pool.clips:
        if clip.kind == "string" and clip.corpus in corpora and clip.stretch == 1.0:
            words = _place(pool.read(clip), clip, network, labels, features)
            if words is not None:
                placed[clip.key] = words
    return Pool(tuple(_stretched(clip, placed[clip.key]) if clip.key in placed and clip.kind == "string"
                      else clip for clip in pool.clips), pool.samples)


def _stretched(clip: Clip, words) -> Clip:
    words = tuple((text, round(start * clip.stretch), round(end * clip.stretch))
                  for text, start, end in words)
    return replace(clip, kind="aligned", words=words)


def _place(samples: np.ndarray, clip: Clip, network: keras.Model, labels: tuple[str, ...],
           features: FeatureConfig):
    texts = [spoken(text) for text, _, _ in clip.words]
    padded = np.concatenate([samples, np.zeros(TAIL - len(samples) % TAIL, np.float32),
                             np.zeros(TAIL, np.float32)])
    out = network(network_input(padded, features)[None], training=False)
    posterior, geometry = out["labels"][0].numpy(), out["geometry"][0].numpy()
    n_steps = (END_MS[1] - END_MS[0]) * features.sample_rate // 1000 // features.step_length
    smooth = np.apply_along_axis(np.convolve, 0, posterior, np.ones(n_steps) / n_steps, "full")
    steps = _best_path(np.log(smooth[:, [labels.index(t) for t in texts]] + 1e-6))
    if steps is None or np.mean(steps[1]) < np.log(LEAST_SCORE):
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
