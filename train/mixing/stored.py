"""Shards that are mixed once, for several trainings: `mix` writes them, `StoredShards` reads them.

A training passes over the streams in which somebody is heard whom it must not hear.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import as_completed
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from listener.config import FeatureConfig
from listener.errors import ConfigError
from listener.processes import end_at_once

from ..config import TrainConfig
from ..corpora import Recording
from ..evaluation.tasks import digest
from ..networks.weights import load_network
from ..runs import read_json
from ..settings import tuples
from ..source import commit
from ..unfinished import write_whole
from . import augment
from .ingredients import allows_without, mix_without
from .material import LABELS, ROOMS, chosen_of, placed, training_pool
from .shards import Shard, make_shard, mixers, read_shard

ABOUT = "mix.json"
WAIT_S = 0.5             # between two looks whether a shard is there


def mix(recordings: list[Recording], config: TrainConfig, cache: Path, folder: Path, workers: int,
        command: str, features: FeatureConfig = FeatureConfig()) -> int:
    """Write the shards of ``config.epochs`` epochs to *folder*, but for those that are there; return how
    many were mixed.  With ``config.init_from`` that network places the words.

    Raises
    ------
    ConfigError
        If there are shards of other settings or recordings, or nobody says the digits.
    """
    about = json.loads(json.dumps({"config": asdict(config), "features": asdict(features),
                                   "data_digest": digest(recordings)}))
    if (folder / ABOUT).exists():
        before = read_json(folder / ABOUT, "shards")
        if _lasting(before) != _lasting(about):
            raise ConfigError(f"--output {folder}: holds shards of other settings or recordings; give "
                              "another folder")
        about["config"]["epochs"] = max(config.epochs, before["config"]["epochs"])
    pool = training_pool(chosen_of(recordings, config), recordings, config, cache)
    folder.mkdir(parents=True, exist_ok=True)
    made_by = {"command": command, "commit": commit(), **about}
    write_whole(folder / ABOUT, json.dumps(made_by, indent=1) + "\n")
    numbers = [i for i in range(config.epochs + 1) if not _path(folder, i).exists()]
    if numbers and config.init_from:
        network = load_network(config.init_from, f"--init-from {config.init_from}")
        pool = placed(pool, network, config.without, features)
    made = mixers(workers, pool, augment.make_rooms(ROOMS, config.seed), LABELS, features,
                  mix_without(config.without))
    try:
        coming = [made.submit(make_shard, str(_path(folder, i)), (config.seed, i), config.streams)
                  for i in numbers]
        for future in tqdm(as_completed(coming), "shards", len(coming), leave=False, disable=None):
            future.result()
    finally:
        end_at_once(made)
    return len(numbers)


def _lasting(about: dict) -> dict:
    """What may not differ: there may be shards for more epochs, and of another day."""
    return {**about, "config": {**about["config"], "epochs": 0}, "command": "", "commit": ""}


class StoredShards:
    """Shards out of a folder, which may still be written.

    *mixed* is how they were made.
    """

    def __init__(self, folder: Path, config: TrainConfig, recordings: list[Recording]) -> None:
        """Raise ConfigError if *folder* has not what *config* asks for, or of other *recordings*."""
        self._folder = folder
        if not (folder / ABOUT).is_file():
            raise ConfigError(f"--shards {folder}: holds no shards; python -m train mix --output {folder} "
                              "makes them")
        self.mixed = read_json(folder / ABOUT, "shards")
        try:
            made, mixed_of = TrainConfig(**tuples(self.mixed["config"])), self.mixed["data_digest"]
        except (KeyError, TypeError, AttributeError) as error:
            raise ConfigError(f"--shards {folder}: {ABOUT} is not of this version: {error!r}; mix them "
                              "again") from error
        if mixed_of != digest(recordings):
            raise ConfigError(f"--shards {folder}: were mixed of other recordings; give the same --data")
        if made.streams != config.streams:
            raise ConfigError(f"--streams {config.streams}: the shards in {folder} hold {made.streams} "
                              "streams each; give that")
        if made.epochs < config.epochs:
            raise ConfigError(f"--epochs {config.epochs}: the shards in {folder} are for {made.epochs}; "
                              "give no more, or mix more")
        if not set(made.without) <= set(config.without):
            raise ConfigError(f"--shards {folder}: were mixed without {', '.join(made.without)}; say so: "
                              f"--without {' '.join(made.without)}")
        self.allows = allows_without(config.left_out, set(config.without) - set(made.without))

    def take(self, i: int, last: int) -> Shard:
        """Shard *i*, once it is there."""
        path = _path(self._folder, i)
        if not path.exists():
            print(f"waiting for {path}: mix has to make it", file=sys.stderr, flush=True)
        while not path.exists():
            time.sleep(WAIT_S)
        return read_shard(path)

    def close(self) -> None:
        """They stay for others."""


def _path(folder: Path, i: int) -> Path:
    return folder / f"{i}.npz"
