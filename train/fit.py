"""The recipe: from recordings to the model that listens."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np

from listener.config import FeatureConfig
from listener.errors import ConfigError

from . import augment
from .align import align, refine
from .clips import Pool, make_pool, read_pool
from .corpora import Recording, Split, part_of
from .ingredients import INGREDIENTS, change_without, mix_without, without_recordings, without_voices
from .mining import harder
from .network import NetworkConfig, build_network
from .phones import PHONES
from .shards import Batches, Shards, as_batch
from .source import commit
from .streams import speaks_digits
from .targets import END_MS
from .weights import begin_with, keep

LABELS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh",
          "other", "nothing")
ROOMS = 80
VALIDATION_STREAMS = 600


@dataclass(frozen=True)
class TrainConfig:
    """Everything that makes one run what it is."""

    seed: int = 1
    epochs: int = 36
    first_epochs: int = 6          # without the fluent strings, whose words are not yet placed
    streams: int = 6_000           # mixed anew for each epoch; each is seen twice
    batch_size: int = 32
    learning_rate: float = 2e-3    # peak; warmed up over one epoch, then a cosine to nothing
    weight_decay: float = 1e-2
    geometry_weight: float = 1.0
    progress_weight: float = 0.5
    phone_weight: float = 0.5
    left_out: tuple[str, ...] = ()
    init_from: str = ""            # a .keras file to go on from
    keep: float = 0.0              # share of that file's weights in the weights that come out
    without: tuple[str, ...] = ()  # ingredients that are left out, to learn what each is worth

    def __post_init__(self) -> None:
        if not 0 <= self.keep < 1:
            raise ConfigError(f"keep={self.keep} must be at least 0 and less than 1")
        if self.keep and not self.init_from:
            raise ConfigError(f"keep={self.keep} needs a network to keep from: give --init-from")
        for name in self.without:
            if name not in INGREDIENTS:
                raise ConfigError(f"without={name} must be one of {', '.join(INGREDIENTS)}")
        if 2 * self.streams < self.batch_size:
            raise ConfigError(f"streams={self.streams} must fill a batch of {self.batch_size}: give "
                              f"{self.batch_size // 2} or more")


@dataclass(frozen=True)
class Run:
    """A trained network and how it came to be."""

    network: keras.Model
    commit: str
    config: TrainConfig
    network_config: NetworkConfig
    features: FeatureConfig
    recordings: list[Recording]
    minutes: float
    history: dict[str, list[float]]


def fit(recordings: list[Recording], config: TrainConfig, cache: Path,
        network_config: NetworkConfig = NetworkConfig(),
        features: FeatureConfig = FeatureConfig()) -> Run:
    """Train on the training part of *recordings*."""
    started, source = time.monotonic(), commit()
    keras.utils.set_random_seed(config.seed)
    split = Split(config.left_out)
    chosen = without_recordings((r for r in recordings if part_of(r, split) == "train"), config.without)
    pool = without_voices(_pool_of(chosen, recordings, config, cache), config.without)
    if not speaks_digits(pool, LABELS):
        raise ConfigError("no voice says eight of the ten digits: add a corpus of digits, such as FSDD")
    rooms = augment.make_rooms(ROOMS, config.seed)
    network = build_network(network_config, features, len(LABELS), len(PHONES))
    if config.init_from:
        begin_with(network, config.init_from)
    compile_network(network, config)
    watch = _validation(recordings, split, config, rooms, cache, features)
    history: dict[str, list[float]] = {}
    mixed, first = _placed(pool, network, config, features) if config.init_from else pool, 0
    for last in stages(config):
        learnt = _learn(network, mixed, rooms, config, features, watch, first, last)
        history = {name: history.get(name, []) + values for name, values in learnt.items()}
        if last < config.epochs:
            mixed, first = _placed(pool, network, config, features), last
    if config.keep:
        keep(network, config.init_from, config.keep)
    return Run(network, source, config, network_config, features, chosen,
               (time.monotonic() - started) / 60, history)


def _pool_of(chosen: list[Recording], recordings: list[Recording], config: TrainConfig,
             cache: Path) -> Pool:
    """The clips of *chosen*, out of the one pool that runs of all splits share."""
    anyone = [r for r in recordings if part_of(r) == "train"]
    pool = read_pool(make_pool(anyone, config.seed, cache, workers=2))
    keys = {r.key for r in chosen}
    return Pool(tuple(clip for clip in pool.clips if clip.key in keys), pool.samples)


def _placed(pool: Pool, network: keras.Model, config: TrainConfig, features: FeatureConfig) -> Pool:
    """The pool with words where the network hears them, and more of what fools it."""
    found = align(pool, network, LABELS, features)
    print(f"{sum(clip.kind == 'aligned' for clip in found.clips)} of "
          f"{sum(clip.kind == 'string' for clip in pool.clips)} strings placed", flush=True)
    if "mining" in config.without:
        return refine(found, network, LABELS, features)
    hard = harder(found, network, LABELS, features)
    print(f"{len(hard.clips) - len(found.clips)} clips added that sound like a digit", flush=True)
    return refine(hard, network, LABELS, features)


def stages(config: TrainConfig) -> list[int]:
    """Epochs before which training goes on as it is; between them the words are placed anew."""
    if config.init_from:
        return sorted({config.epochs // 2, config.epochs} - {0}) if config.epochs > 12 else [config.epochs]
    return sorted({min(config.first_epochs, config.epochs // 2), config.epochs // 2, config.epochs} - {0})


def compile_network(network: keras.Model, config: TrainConfig) -> None:
    """Loss, optimizer and its schedule."""
    warm_up = 2 * config.streams // config.batch_size
    steps = warm_up * config.epochs
    rate = keras.optimizers.schedules.CosineDecay(
        config.learning_rate / 20, max(1, steps - warm_up), warmup_target=config.learning_rate,
        warmup_steps=warm_up)
    helping = {name: 0.0 if name in config.without else weight for name, weight in
               (("progress", config.progress_weight), ("phones", config.phone_weight))}
    network.compile(
        keras.optimizers.AdamW(rate, weight_decay=config.weight_decay, clipnorm=5.0),
        loss={"labels": "sparse_categorical_crossentropy", "geometry": "mae",
              "progress": "sparse_categorical_crossentropy", "phones": "sparse_categorical_crossentropy"},
        loss_weights={"labels": 1.0, "geometry": config.geometry_weight, **helping})


def _learn(network: keras.Model, pool: Pool, rooms: np.ndarray, config: TrainConfig,
           features: FeatureConfig, watch, first: int, last: int) -> dict[str, list[float]]:
    """Epochs *first* to *last*."""
    shards = Shards(pool, rooms, LABELS, features, config.streams, config.seed,
                    mix=mix_without(config.without))
    try:
        batches = Batches(shards, config.batch_size, first, last, config.seed,
                          change_without(config.without, features))
        return network.fit(batches, epochs=last, initial_epoch=first, validation_data=watch,
                           validation_batch_size=config.batch_size,
                           verbose=1 if sys.stderr.isatty() else 2).history
    finally:
        shards.close()


def _validation(recordings: list[Recording], split: Split, config: TrainConfig, rooms: np.ndarray,
                cache: Path, features: FeatureConfig):
    """Streams of unknown speakers, to watch the loss on; None where no corpus has any."""
    unknown = [r for r in recordings if part_of(r, split) == "validation" and r.kind != "string"]
    pool = read_pool(make_pool(unknown, config.seed, cache, workers=2)) if unknown else None
    if pool is None or not speaks_digits(pool, LABELS):
        return None
    shards = Shards(pool, rooms, LABELS, features, VALIDATION_STREAMS, seed=0)
    try:
        shard = shards.take(0, last=0)
    finally:
        shards.close()
    return as_batch(shard, shard["rows"].astype(np.float32))


def describe(run: Run) -> dict:
    """What the model's metadata say of its training."""
    corpora: dict[str, int] = {}
    for recording in run.recordings:
        corpora[recording.corpus] = corpora.get(recording.corpus, 0) + 1
    return {"config": asdict(run.config), "network": asdict(run.network_config),
            "parameters": run.network.count_params(), "corpora": corpora, "label_ms": END_MS,
            "minutes": round(run.minutes, 1), "commit": run.commit, "before": _before(run.config)}


def _before(config: TrainConfig) -> dict | None:
    """The same of the run that this one went on from, if its metadata lie beside its network."""
    beside = Path(config.init_from or "none").with_suffix(".json")
    return json.loads(beside.read_text())["training"] if config.init_from and beside.exists() else None
