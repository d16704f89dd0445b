"""What a run learns from, and what it is watched on."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from listener.config import FeatureConfig
from listener.errors import ConfigError

from ..config import TrainConfig
from ..corpora import Recording, Split, part_of
from .align import align, refine
from .batches import as_batch
from .clips import Pool, make_pool, read_pool
from .ingredients import without_recordings, without_voices
from .mining import harder
from .shards import Shards
from .sounds import place_sounds
from .streams import speaks_digits

LABELS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh",
          "other", "nothing")
VALIDATION_STREAMS = 600     # at most; no more than an epoch has
ROOMS = 80


def chosen_of(recordings: list[Recording], config: TrainConfig) -> list[Recording]:
    """Those that are trained on."""
    split = Split(config.left_out)
    return without_recordings((r for r in recordings if part_of(r, split) == "train"), config.without)


def training_pool(chosen: list[Recording], recordings: list[Recording], config: TrainConfig,
                  cache: Path) -> Pool:
    """The clips of *chosen*, in the voices that *config* asks for.

    Raises
    ------
    ConfigError
        If nobody says the digits.
    """
    pool = without_voices(pool_of(chosen, recordings, config.seed, cache), config.without)
    if not speaks_digits(pool, LABELS):
        raise ConfigError("no voice says eight of the ten digits: add a corpus of digits, such as FSDD")
    return pool


def pool_of(chosen: list[Recording], recordings: list[Recording], seed: int, cache: Path) -> Pool:
    """The clips of *chosen*, out of the one pool that runs of all splits share."""
    anyone = [r for r in recordings if part_of(r) == "train"]
    pool = read_pool(make_pool(anyone, seed, cache, workers=2))
    keys = {r.key for r in chosen}
    return Pool(tuple(clip for clip in pool.clips if clip.key in keys), pool.samples)


def placed(pool: Pool, network: keras.Model, without: tuple[str, ...], features: FeatureConfig) -> Pool:
    """The pool with words and their sounds where the network hears them, and more of what fools it."""
    found = align(pool, network, LABELS, features)
    print(f"{sum(clip.kind == 'aligned' for clip in found.clips)} of "
          f"{sum(clip.kind == 'string' for clip in pool.clips)} strings placed", flush=True)
    if "mining" not in without:
        n_before = len(found.clips)
        found = harder(found, network, LABELS, features)
        print(f"{len(found.clips) - n_before} clips added that sound like a digit", flush=True)
    found = refine(found, network, LABELS, features)
    return found if "phones" in without else place_sounds(found, network, features)


def validation(recordings: list[Recording], config: TrainConfig, rooms: np.ndarray, cache: Path,
               features: FeatureConfig):
    """Streams of unknown speakers, to watch the loss on; None where no corpus has any."""
    split = Split(config.left_out)
    unknown = [r for r in recordings if part_of(r, split) == "validation" and r.kind != "string"]
    pool = read_pool(make_pool(unknown, config.seed, cache, workers=2)) if unknown else None
    if pool is None or not speaks_digits(pool, LABELS):
        return None
    shards = Shards(pool, rooms, LABELS, features, min(VALIDATION_STREAMS, config.streams), seed=0)
    try:
        shard = shards.take(0, last=0)
    finally:
        shards.close()
    return as_batch(shard, shard["rows"].astype(np.float32))
