"""Forced alignment: where the words of a known text lie, by their sounds.

Whisper writes down well what is said, but not where: its times come from what its decoder looks at
while it writes, and are a tenth of a second early, and more before a pause.  What its encoder makes of
a moment tells the sound that is heard there: a linear discriminant analysis learns which from
recordings whose words have known places, and the best path through a text's sounds places the rest.

References
----------
.. [1] S. Young et al., "The HTK Book", 2006, section 1.5 and chapter 8: forced alignment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from ..mixing.phones import PHONES, SILENCE, sounds_at, ways
from ..mixing.sounds import COMMON, LEAST, best_path

RATE = 16_000                # Hz; what Whisper was trained on
FRAME = RATE // 50           # samples: the encoder answers each 20 ms
WINDOW = 30 * RATE           # it looks at so much at once
GAP = 4 * RATE // 10         # between two recordings in a window
LEVEL = 0.05                 # root mean square of each recording
SHRINKAGE = 0.02             # of the covariance towards a multiple of the identity
UNKNOWN = 1.0                # nats a frame that a word costs whose sounds nobody tells
ONSET_S = 0.02               # a sound is heard so long before it begins: the encoder looks ahead

Encode = Callable[[np.ndarray], np.ndarray]      # samples (WINDOW,) to frames (WINDOW // FRAME, width)
Times = tuple[tuple[float, float], ...]          # starts and ends in seconds


def frames(encode: Encode, recordings: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """What *encode* makes of each of *recordings*, samples (n,) at `RATE`: (n_frames, width).

    It looks at 30 s at once, so short ones share a window, and long ones are cut.
    """
    window, places, at = np.zeros(WINDOW, np.float32), [], GAP
    cut: list[np.ndarray] = []
    for samples in recordings:
        n = max(1, len(samples))                  # one that is empty has no frames, but is not left out
        samples = samples * (LEVEL / (np.sqrt(np.sum(samples ** 2) / n) + 1e-6))
        for first in range(0, n, WINDOW - 2 * GAP):
            piece = samples[first:first + WINDOW - 2 * GAP]
            length = -(-len(piece) // FRAME) * FRAME
            if at + length + GAP > WINDOW:
                yield from _joined(encode(window), places, cut)
                window, places, at = np.zeros(WINDOW, np.float32), [], GAP
            window[at:at + len(piece)] = piece
            is_last = first + len(piece) == len(samples)
            places.append((at // FRAME, (at + length) // FRAME, is_last))
            at += length + GAP
    if places:
        yield from _joined(encode(window), places, cut)


def _joined(heard: np.ndarray, places: Sequence[tuple[int, int, bool]],
            cut: list[np.ndarray]) -> Iterator[np.ndarray]:
    """The recordings that end in a window; *cut* holds pieces of the one that goes on in the next."""
    for first, last, is_last in places:
        cut.append(heard[first:last])
        if is_last:
            yield np.concatenate(cut)
            cut.clear()


class Aligner:
    """Places words by their sounds.

    Parameters
    ----------
    heard
        Of each recording that is learnt from: frames (n_frames, width), its words, and their times.
    """

    def __init__(self, heard: Iterable[tuple[np.ndarray, Sequence[str], Times]]) -> None:
        from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
        seen, sounds = [], []
        for found, words, times in heard:
            seen.append(found)
            sounds.append(_sounds(len(found), words, times))
        which = np.concatenate(sounds)
        self._model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=SHRINKAGE)
        self._model.fit(np.concatenate(seen)[which >= 0].astype(np.float32), which[which >= 0])

    def times(self, heard: np.ndarray, words: Sequence[str]) -> Times | None:
        """Starts and ends of *words* in frames (n_frames, width); None where they do not fit in."""
        states, owners = [PHONES.index(SILENCE)], [-1]
        for i, word in enumerate(words):
            known = ways(word)
            states += [*(known[0] if known else [len(PHONES)]), PHONES.index(SILENCE)]
            owners += [i] * (len(known[0]) if known else 1) + [-1]
        silent = [owner < 0 for owner in owners]
        if len(states) - sum(silent) > len(heard):
            return None
        _, places = best_path(states, silent, self._scores(heard))
        owner = np.array(owners)[places]
        said = [np.flatnonzero(owner == i) for i in range(len(words))]
        seconds = FRAME / RATE
        return tuple((min(first * seconds + ONSET_S, last * seconds), (last + 1) * seconds)
                     for first, last in ((int(at[0]), int(at[-1])) for at in said))

    def _scores(self, heard: np.ndarray) -> np.ndarray:
        """How well each of `PHONES`, and behind them a word that nobody knows, fits each frame."""
        posterior = np.zeros((len(heard), len(PHONES)))
        posterior[:, self._model.classes_] = self._model.predict_proba(heard.astype(np.float32))
        usual = np.full(len(PHONES), LEAST)
        usual[self._model.classes_] = self._model.priors_
        scores = np.log(posterior + LEAST) - COMMON * np.log(usual)
        unknown = scores[:, 1:].max(axis=1, keepdims=True) - UNKNOWN
        return np.concatenate([scores, unknown], axis=1)


def _sounds(n_frames: int, words: Sequence[str], times: Times) -> np.ndarray:
    """Which sound is heard in each frame, by the usual lengths of a word's sounds; -1 where that is
    not known."""
    answer = np.zeros(n_frames, np.int64)
    middles = (np.arange(n_frames) + 0.5) * FRAME / RATE
    for word, (start, end) in zip(words, times, strict=True):
        inside = (middles > start) & (middles <= end)
        answer[inside] = sounds_at(word, (middles[inside] - start) / (end - start)) if ways(word) else -1
    return answer
