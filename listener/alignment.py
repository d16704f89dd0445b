"""Errors of a recogniser of strings, counted as the field counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Errors:
    """Counts over one or more strings; *said* is how many digits there were."""

    said: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.said + other.said, self.substitutions + other.substitutions,
                      self.deletions + other.deletions, self.insertions + other.insertions)

    @property
    def total(self) -> int:
        """All errors."""
        return self.substitutions + self.deletions + self.insertions


def errors(said: Sequence[int], heard: Sequence[int]) -> Errors:
    """The fewest substitutions, deletions and insertions that turn *said* into *heard*."""
    pairs = aligned(said, heard)
    wrong = sum(i is not None and j is not None and said[i] != heard[j] for i, j in pairs)
    return Errors(len(said), wrong, sum(j is None for _, j in pairs), sum(i is None for i, _ in pairs))


def match(said: Sequence[int], heard: Sequence[int],
          confidence: Sequence[float] | None = None) -> list[tuple[int, int]]:
    """Index pairs of the digits that were heard right.

    Where several alignments cost the same ("2" heard as "22"), the digits of the greatest
    *confidence* are the ones that were heard.
    """
    return [(i, j) for i, j in aligned(said, heard, confidence)
            if i is not None and j is not None and said[i] == heard[j]]


def aligned(said: Sequence[int], heard: Sequence[int],
            confidence: Sequence[float] | None = None) -> list[tuple[int | None, int | None]]:
    """A cheapest alignment (Levenshtein): pairs of indices, None where one side has none."""
    # What is inserted costs a little more the surer it was, far less than any error.
    extra = [1 + 1e-6 * c for c in confidence or [0.0] * len(heard)]
    cost = [[i + sum(extra[:j]) for j in range(len(heard) + 1)] for i in range(len(said) + 1)]
    for i in range(1, len(said) + 1):
        for j in range(1, len(heard) + 1):
            cost[i][j] = min(cost[i - 1][j - 1] + (said[i - 1] != heard[j - 1]),
                             cost[i - 1][j] + 1, cost[i][j - 1] + extra[j - 1])
    i, j, pairs = len(said), len(heard), []
    while i or j:
        if i and j and cost[i][j] == cost[i - 1][j - 1] + (said[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and cost[i][j] == cost[i - 1][j] + 1:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return pairs[::-1]
