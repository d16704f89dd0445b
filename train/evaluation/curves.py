"""What tables and pictures are drawn from: candidates, thresholds, speakers, confusions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from listener.alignment import aligned

from .alarms import false_digits
from .hearing import Heard, under

DIGITS = ("wild", "left_out", "joined", "strings")       # said by unknown speakers
THRESHOLDS = np.round([*np.arange(0.05, 0.9, 0.05), *np.arange(0.9, 1, 0.01)], 2).tolist()


def of_known_words(heard: dict[str, list[Heard]]) -> dict[str, list[Heard]]:
    """The tasks of which it is known what was said, and no more than that: no talk, no known speakers."""
    return {name: part for name, part in heard.items()
            if name.split("/")[0] not in ("gate", "babble", "behind_talk")
            and part and part[0].recording.kind != "speech"}


def candidates(heard: Iterable[Heard]) -> tuple[np.ndarray, np.ndarray]:
    """Confidence of every candidate, reported or refused, and whether it was a digit that was said."""
    confidence, right = [], []
    for h in (h.at_threshold(0.0) for h in heard):
        matched = {j for _, j in h.matches}
        confidence += [answer.confidence for answer in h.digits]
        right += [j in matched for j in range(len(h.digits))]
    return np.array(confidence), np.array(right, bool)


def detection(heard: dict[str, list[Heard]]) -> list[dict[str, float]]:
    """What other thresholds would give, post hoc: the share of digits missed, false digits an hour
    where none is said, the share of other words answered."""
    return [{"threshold": threshold, **_detected(heard, threshold)} for threshold in THRESHOLDS]


def _detected(heard: dict[str, list[Heard]], threshold: float) -> dict[str, float]:
    digits = [h.at_threshold(threshold) for h in under(heard, *DIGITS)]
    words = [h.at_threshold(threshold) for h in under(heard, "other_words")]
    empty = [h.at_threshold(threshold) for name, part in heard.items() for h in part
             if h.recording.kind in ("noise", "speech") and name != "talk"]      # which is heard line by line
    point: dict[str, float] = {}
    if digits:
        point["missed"] = 1 - sum(len(h.matches) for h in digits) / sum(len(h.said) for h in digits)
    if words:
        point["other_words"] = sum(bool(h.digits) for h in words) / len(words)
    if empty:
        hours = sum(h.seconds for h in empty) / 3600
        point["false_per_hour"] = sum(len(false_digits(h)) for h in empty) / hours
    return {name: round(value, 4) for name, value in point.items()}


def by_speaker(heard: dict[str, list[Heard]]) -> list[tuple[str, str, int, int]]:
    """Task, speaker, recordings, exact ones: of every speaker of every task with digits."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for task in ("gate", "left_out", "wild", "grid", "joined", "synthetic", "strings"):
        for h in under(heard, task):
            group = f"wild/{h.recording.corpus}" if task == "wild" else task
            found[group, h.recording.speaker].append(h.is_exact)
    return [(group, speaker, len(exact), sum(exact)) for (group, speaker), exact in found.items()]


def confusion(heard: Iterable[Heard]) -> np.ndarray:
    """Counts, shape (11, 11): rows what was said, columns what was heard; the last is nothing."""
    counts = np.zeros((11, 11), int)
    for h in heard:
        for i, j in aligned(h.said, h.answered):
            counts[10 if i is None else h.said[i], 10 if j is None else h.answered[j]] += 1
    return counts
