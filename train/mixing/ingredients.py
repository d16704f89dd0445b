"""What a recipe can do without, one at a time, to learn what each ingredient buys."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from listener.config import FeatureConfig

from ..corpora import Recording
from .clips import Pool
from .pictures import bent, masked
from .shards import Change
from .streams import StreamConfig


def without_recordings(recordings: Iterable[Recording], without: tuple[str, ...]) -> list[Recording]:
    """The recordings that are left."""
    return [r for r in recordings if not ("machines" in without and r.corpus == "synthetic")
            and not ("speech" in without and r.kind == "speech")]


def without_voices(pool: Pool, without: tuple[str, ...]) -> Pool:
    """The clips that are left: changed voices have a "#" in their names."""
    if "voices" not in without:
        return pool
    return Pool(tuple(clip for clip in pool.clips if "#" not in clip.voice), pool.samples)


def mix_without(without: tuple[str, ...]) -> StreamConfig:
    """How streams are mixed."""
    return StreamConfig(rooms="rooms" not in without, noise="noise" not in without,
                        backgrounds="backgrounds" not in without)


def change_without(without: tuple[str, ...], features: FeatureConfig) -> Change:
    """How pictures are changed."""
    def change(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        rows = rows if "bends" in without else bent(rows, rng, features)
        return rows if "masks" in without else masked(rows, rng)
    return change
