"""The recipe: from recordings to the model that listens."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np

from listener.config import FeatureConfig
from listener.errors import ConfigError

from .callbacks import check_patience
from .config import RunConfig, TrainConfig
from .corpora import Recording
from .mixing import augment
from .mixing.batches import Batches
from .mixing.clips import Pool
from .mixing.ingredients import change_without, mix_without
from .mixing.material import LABELS, ROOMS, chosen_of, placed, training_pool, validation
from .mixing.phones import PHONES
from .mixing.shards import Shards, ShardSource
from .mixing.stored import StoredShards
from .mixing.targets import END_MS
from .networks.machine import Machine
from .networks.muon import ConvolutionMuon
from .networks.network import NetworkConfig, build_network
from .networks.weights import begin_with, keep, same_weights, to_keep
from .runs import RunFolder, read_json
from .source import commit
from .words import spoken

LEAST = 1e-6             # of a posterior, so that one wrong label cannot outweigh all others


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
    mixed: dict | None = None        # how its streams were, if that was done beforehand
    before: dict | None = None       # the training of the network that it went on from

    @property
    def labels(self) -> tuple[str, ...]:
        """What it can answer."""
        return LABELS


def fit(recordings: list[Recording], config: TrainConfig, cache: Path,
        network_config: NetworkConfig = NetworkConfig(), features: FeatureConfig = FeatureConfig(),
        folder: RunFolder | None = None, callbacks: Sequence[keras.callbacks.Callback] = ()) -> Run:
    """Train on the training part of *recordings*; with a *folder*, go on from its checkpoint."""
    started, made_by = time.monotonic(), commit()
    earlier = sum(row["seconds"] for row in folder.history) if folder else 0.0
    machine = Machine(folder.settings.run if folder else RunConfig())
    keras.utils.set_random_seed(config.seed)
    chosen = chosen_of(recordings, config)
    if config.shards and not any(r.kind == "word" and spoken(r.words[0]) in LABELS[:10] for r in chosen):
        raise ConfigError(f"--shards {config.shards}: nobody who says digits is left of those in them")
    source = (StoredShards(Path(config.shards), config, recordings) if config.shards else
              training_pool(chosen, recordings, config, cache))
    with machine:
        network = build_network(network_config, features, len(LABELS), len(PHONES))
        if config.init_from:
            begin_with(network, config.init_from)
        older = _older(network, config)
        before = _before(config)
        compile_network(network, config)
        _learn(network, source, recordings, config, cache, features, folder, callbacks)
    if machine.is_mixed:
        network = same_weights(network, build_network(network_config, features, len(LABELS), len(PHONES)))
    if older is not None:
        keep(network, older, config.keep)
    return Run(network, made_by, config, network_config, features, chosen,
               (time.monotonic() - started + earlier) / 60, source.mixed if config.shards else None, before)


def _older(network: keras.Model, config: TrainConfig) -> keras.Model | None:
    """Of which a share is to be kept, if one is."""
    if not config.keep:
        return None
    option = "--keep-from" if config.keep_from else "--init-from"
    path = config.keep_from or config.init_from
    return to_keep(network, path, f"{option} {path}")


def _learn(network: keras.Model, source: Pool | StoredShards, recordings: list[Recording],
           config: TrainConfig, cache: Path, features: FeatureConfig, folder: RunFolder | None,
           callbacks: Sequence[keras.callbacks.Callback]) -> None:
    """All stages; between them the words are placed by what the network knows by then."""
    rooms = augment.make_rooms(ROOMS, config.seed)
    watch = validation(recordings, config, rooms, cache, features)
    check_patience(folder, watch is not None)
    done, first = folder.restore(network) if folder else 0, 0
    for last in stages(config):
        if done < last and not (folder and folder.is_patience_over):
            shards = source if isinstance(source, StoredShards) else _shards_of(
                _placed(source, network, first, config, features, folder), rooms, config, features, folder)
            _learn_stage(network, shards, config, features, watch, max(first, done), last, callbacks)
        first = last
    if folder and folder.settings.run.patience:
        folder.restore_best(network)


def _placed(pool: Pool, network: keras.Model, first: int, config: TrainConfig, features: FeatureConfig,
            folder: RunFolder | None) -> Pool:
    """What the epochs from *first* on are mixed of."""
    clips = folder.load_clips(first) if folder else None
    if clips is None and (first or config.init_from):
        clips = placed(pool, network, config.without, features).clips
    if folder and clips:
        folder.save_clips(first, clips)
    return Pool(clips or pool.clips, pool.samples)


def _shards_of(pool: Pool, rooms: np.ndarray, config: TrainConfig, features: FeatureConfig,
               folder: RunFolder | None) -> Shards:
    return Shards(pool, rooms, LABELS, features, config.streams, config.seed,
                  mix=mix_without(config.without), folder=folder.path if folder else None)


def stages(config: TrainConfig) -> list[int]:
    """Epochs before which training goes on as it is; between them the words are placed anew."""
    if config.shards:
        return [config.epochs]
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
    optimizer = {"adamw": keras.optimizers.AdamW, "muon": ConvolutionMuon}[config.optimizer]
    network.compile(
        optimizer(rate, weight_decay=config.weight_decay, clipnorm=5.0),
        loss={"labels": one_of, "geometry": "mae",
              "progress": "sparse_categorical_crossentropy", "phones": "sparse_categorical_crossentropy"},
        loss_weights={"labels": 1.0, "geometry": config.geometry_weight, **helping})


def one_of(right, posterior):
    """Cross entropy of posteriors (batch, n_steps, n_labels) and sets of labels, one of which is right."""
    return -keras.ops.log(keras.ops.sum(keras.ops.cast(right, posterior.dtype) * posterior, -1) + LEAST)


def _learn_stage(network: keras.Model, shards: ShardSource, config: TrainConfig, features: FeatureConfig,
                 watch, first: int, last: int, callbacks: Sequence[keras.callbacks.Callback]) -> None:
    """Epochs *first* to *last*."""
    try:
        batches = Batches(shards, config.batch_size, first, last, config.seed,
                          change_without(config.without, features))
        # The batches are in random order as they come; Keras' own is another in a run that goes on.
        network.fit(batches, epochs=last, initial_epoch=first, validation_data=watch, shuffle=False,
                    validation_batch_size=config.batch_size, callbacks=list(callbacks),
                    verbose=1 if sys.stderr.isatty() else 2)
    finally:
        shards.close()


def describe(run: Run) -> dict:
    """What the model's metadata say of its training."""
    corpora: dict[str, int] = {}
    for recording in run.recordings:
        corpora[recording.corpus] = corpora.get(recording.corpus, 0) + 1
    return {"config": asdict(run.config), "network": asdict(run.network_config),
            "context_s": run.network_config.context_s(run.features),
            "parameters": run.network.count_params(), "corpora": corpora, "label_ms": END_MS,
            "minutes": round(run.minutes, 1), "commit": run.commit,
            **({"mixed": run.mixed} if run.mixed else {}), "before": run.before}


def _before(config: TrainConfig) -> dict | None:
    """The same of the run that this one went on from, if its metadata lie beside its network."""
    beside = Path(config.init_from or "none").with_suffix(".json")
    if not config.init_from or not beside.exists():
        return None
    training = read_json(beside, "metadata").get("training")
    if not isinstance(training, dict):
        raise ConfigError(f"{beside}: does not say how --init-from was trained; move it away")
    return training
