"""Where each word of a sentence is, of which only the text is known: the best path through all sounds
of all its words, in their order, by what a network that knows sounds makes of each moment.

References
----------
.. [1] S. Young et al., "The HTK Book", 2006, chapter 8: forced alignment.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .phones import ways

NOBODY = -1              # the word that the silence around words belongs to


def place_words(texts: Sequence[str], scores: np.ndarray) -> list[tuple[str, int, int]]:
    """Each of *texts* with its first step and one past its last, by *scores* (n_steps, n_phones); nothing
    if CMUdict lacks one of them, or they do not fit in.

    A word is said in whichever way fits best; there may be silence around it.
    """
    if not texts or not all(ways(text) for text in texts):
        return []
    sounds, words, before, last = _states(texts)
    path = _best_path(scores[:, sounds], before, last)
    said = words[path]
    if path.size == 0:
        return []
    places = [np.flatnonzero(said == word) for word in range(len(texts))]
    return [(text, int(steps[0]), int(steps[-1]) + 1) for text, steps in zip(texts, places)]


def _states(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, list[list[int]], list[int]]:
    """All sounds of all ways to say each word, with silence before, between and behind: which sound each
    is, of which word, which may come before it (-1: nothing does), and which may be the last."""
    sounds, words, before = [0], [NOBODY], [[-1]]
    open_ends = [-1, 0]                                     # what the next word may follow
    for word, text in enumerate(texts):
        ends = []
        for way in ways(text):
            for k, sound in enumerate(way):
                before.append([len(sounds) - 1] if k else open_ends)
                sounds.append(sound)
                words.append(word)
            ends.append(len(sounds) - 1)
        before.append(ends)
        sounds.append(0)
        words.append(NOBODY)
        open_ends = [*ends, len(sounds) - 1]
    return np.array(sounds), np.array(words), before, open_ends


def _best_path(own: np.ndarray, before: list[list[int]], last: list[int]) -> np.ndarray:
    """The states (n_steps,) of the path with the greatest sum of *own* scores (n_steps, n_states), which
    stays in a state or goes to one that it may come *before*; none if no path is that short."""
    n = own.shape[1]
    begins = np.array([-1 in states for states in before])
    width = max(map(len, before))
    came_from = np.array([[*states, *[-1] * (width - len(states))] for states in before])
    each = np.arange(n)
    total = np.full(n + 1, -np.inf)                         # the last one is before everything: index -1
    total[:n][begins] = own[0, begins]
    came = np.zeros(own.shape, np.int64)
    for step in range(1, len(own)):
        best = total[came_from].argmax(axis=1)
        source = came_from[each, best]
        came[step] = np.where(total[source] > total[:n], source, each)
        total[:n] = total[came[step]] + own[step]
    at = max(last, key=lambda state: total[state])
    if not np.isfinite(total[at]):
        return np.zeros(0, np.int64)
    path = np.zeros(len(own), np.int64)
    for step in range(len(own) - 1, -1, -1):
        path[step] = at
        at = came[step, at]
    return path
