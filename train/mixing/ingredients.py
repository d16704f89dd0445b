"""What a recipe can do without, one at a time, to learn what each ingredient buys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from listener.config import FeatureConfig
from listener.errors import ConfigError

from ..corpora import Recording
from .clips import Pool
from .pictures import Change, bent, masked
from .shards import Allows
from .streams import StreamConfig

MIXED = ("speech", "rooms", "noise", "backgrounds", "mining")     # ingredients of a stream, not of a training


def without_recordings(recordings: Iterable[Recording], without: tuple[str, ...]) -> list[Recording]:
    """The recordings that are left."""
    return [r for r in recordings if not ("machines" in without and r.corpus == "synthetic")
            and not ("speech" in without and r.kind == "speech")]


def without_voices(pool: Pool, without: tuple[str, ...]) -> Pool:
    """The clips that are left: changed voices have a "#" in their names."""
    if "voices" not in without:
        return pool
    return Pool(tuple(clip for clip in pool.clips if "#" not in clip.voice), pool.samples)


def allows_without(left_out: Collection[str], without: Collection[str]) -> Allows | None:
    """Of streams that are mixed already: which of them may be heard, by the voices in them.

    Raises
    ------
    ConfigError
        If what is left out cannot be told from them.
    """
    for name in without:
        if name in MIXED:
            raise ConfigError(f"--without {name}: is mixed into the shards; give it to mix")
    refused = {f"fsdd/{speaker}" for speaker in left_out}

    def allows(voices: Sequence[str]) -> bool:
        return not any(voice.partition("#")[0] in refused
                       or "voices" in without and "#" in voice
                       or "machines" in without and voice.startswith("synthetic/") for voice in voices)
    return allows if refused or {"voices", "machines"} & set(without) else None


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
