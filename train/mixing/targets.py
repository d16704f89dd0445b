"""What the network may answer at each step of a stream.

A digit's label stands on the four steps (80 ms) that follow its end; "other" on speech,
the inside of digits included; "nothing" elsewhere.  So every digit has one end, and two
digits in a row have two, however close they stand.

Nobody knows a word's beginning and its end to 20 ms, nor whether a faint sound is speech.  What
is sure even there is what was *not* said: so the right answer is a set of labels.  Behind a word
that is no digit it is "other or nothing".
"""

from __future__ import annotations

import numpy as np

from listener.config import FeatureConfig

from ..words import ELSEWHERE, MAYBE
from .streams import Stream

END_MS = (30, 110)           # after a digit's end: its label
UNSURE_MS = (-50, 160)       # around any word's end: its own label, if it has one, "other" or "nothing"
ONSET_MS = 80                # of a word: it may not be heard as speech at once
DIGIT_WEIGHT = 2.0
ELSEWHERE_WEIGHT = 0.1       # at the end of such a word; 1 teaches how corpora without digits sound
MAYBE_MS = (-150, 250)       # around a word that may be a digit or not: nothing is asked
KNOWN_FROM = 0.3             # of a word has to be heard before one may ask which it is


def targets(stream: Stream, labels: tuple[str, ...], features: FeatureConfig):
    """Which labels are right (n_steps, n_labels), 1 or 0; their weights (n_steps,); and the geometry
    (n_steps, 2) in seconds: the age of the digit's end and its length, both 0 where none has just ended."""
    n = len(stream.samples) // features.step_length
    times = (np.arange(n) + 1) * features.step_length
    other, nothing = labels.index("other"), labels.index("nothing")
    right = np.zeros((n, len(labels)), np.uint8)
    right[:, nothing] = 1
    weights = np.ones(n, np.float32)
    geometry = np.zeros((n, 2), np.float32)
    ms = features.sample_rate // 1000
    for text, start, end in stream.words:
        inside = (times > start) & (times <= end)
        right[inside, other] = 1
        if text == "?":
            inside[inside] = _is_loud(stream.samples, times[inside], features)
        right[inside & (times > start + ONSET_MS * ms), nothing] = 0
    for text, start, end in stream.words:
        around = (times > end + UNSURE_MS[0] * ms) & (times <= end + UNSURE_MS[1] * ms)
        right[np.ix_(around, [other, nothing])] = 1
        if text in labels:
            right[around, labels.index(text)] = 1
        if text.startswith(ELSEWHERE):
            weights[around] = np.minimum(weights[around], ELSEWHERE_WEIGHT)
        if text == MAYBE:
            weights[(times > start + MAYBE_MS[0] * ms) & (times <= end + MAYBE_MS[1] * ms)] = 0
    for text, start, end in stream.words:
        if text not in labels or start < 0:      # a digit without its beginning is no example
            continue
        ended = (times > end + END_MS[0] * ms) & (times <= end + END_MS[1] * ms)
        right[ended] = 0
        right[ended, labels.index(text)] = 1
        weights[ended] = DIGIT_WEIGHT
        geometry[ended, 0] = (times[ended] - end) / features.sample_rate
        geometry[ended, 1] = (end - start) / features.sample_rate
    return right, weights, geometry


def progress(stream: Stream, labels: tuple[str, ...], features: FeatureConfig):
    """Which word is being said: labels (n_steps,) and weights (n_steps,).

    Only training asks this: it tells the network about words all along, and not only at
    their ends.
    """
    n = len(stream.samples) // features.step_length
    times = (np.arange(n) + 1) * features.step_length
    answer = np.full(n, labels.index("nothing"), np.int8)
    weights = np.ones(n, np.float32)
    for text, start, end in stream.words:
        inside = (times > start) & (times <= end)
        answer[inside] = labels.index(text if text in labels else "other")
        known = start + KNOWN_FROM * (end - start)
        is_known = text not in ("?", MAYBE) and not text.startswith(ELSEWHERE)
        weights[inside] = (times[inside] > known) & is_known & (start >= 0)
    return answer, weights


def _is_loud(samples: np.ndarray, times: np.ndarray, features: FeatureConfig) -> np.ndarray:
    """Whether the step that ends at each of *times* stands out of the stream's quiet parts."""
    steps = samples[:len(samples) // features.step_length * features.step_length]
    level = 10 * np.log10(np.mean(steps.reshape(-1, features.step_length) ** 2, axis=1) + 1e-10)
    return level[times // features.step_length - 1] > level.max() - 30
