"""The recipe of classifiers: images of whole words in, a network that names them out."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np

from listener.config import FeatureConfig
from listener.errors import ConfigError

from .callbacks import check_patience
from .config import ImageConfig
from .corpora import Recording, Split, part_of
from .corpora.recording import DIGITS
from .images import batches, in_order, make_images
from .networks.custom import build_classifier
from .networks.machine import Machine
from .networks.weights import begin_with, same_weights
from .runs import RunFolder
from .source import commit

PARTS = {"train": "its own training recordings", "gate": "other recordings of the same speakers",
         "unknown": "speakers it never met"}


@dataclass(frozen=True)
class ImageRun:
    """A trained classifier and how it came to be; *accuracy* by part, and how many were asked."""

    network: keras.Model
    name: str
    commit: str
    config: ImageConfig
    sizes: dict[str, Any]
    recordings: list[Recording]
    minutes: float
    accuracy: dict[str, tuple[float, int]]

    @property
    def labels(self) -> tuple[str, ...]:
        """What it can answer."""
        return self.config.labels

    @property
    def features(self) -> FeatureConfig:
        """Of which rows its images are made."""
        return self.config.features


def fit_images(recordings: list[Recording], cache: Path, folder: RunFolder,
               callbacks: Sequence[keras.callbacks.Callback] = ()) -> ImageRun:
    """Train what the settings of *folder* say, going on from its checkpoint."""
    started, settings = time.monotonic(), folder.settings
    earlier = sum(row["seconds"] for row in folder.history)
    config: ImageConfig = settings.recipe
    keras.utils.set_random_seed(config.seed)
    parts = parts_of(recordings, config)
    check_patience(folder, bool(parts["unknown"]))
    build = partial(build_classifier, folder.network, (*config.size, 1), len(config.labels), settings.sizes)
    with Machine(settings.run) as machine:
        network = build()
        if config.init_from:
            begin_with(network, config.init_from)
        network.compile(keras.optimizers.Adam(config.learning_rate), "sparse_categorical_crossentropy",
                        metrics=["accuracy"])
        data = {name: (make_images(part, config.features, config.size, cache),
                       np.array([config.answer(r) for r in part])) for name, part in parts.items() if part}
        _learn(network, data, config, folder, callbacks)
    if machine.is_mixed:
        network = same_weights(network, build())
    return ImageRun(network, settings.network, commit(), config, dict(settings.sizes), parts["train"],
                    (time.monotonic() - started + earlier) / 60,
                    {name: (_accuracy(network, *found), len(found[1])) for name, found in data.items()})


def parts_of(recordings: list[Recording], config: ImageConfig) -> dict[str, list[Recording]]:
    """What is trained on; other recordings of the same speakers; digits of speakers unknown to it.

    Raises
    ------
    ConfigError
        If a digit is missing in what is trained on.
    """
    split, found = Split(config.left_out), {name: [] for name in PARTS}
    for recording in recordings:
        answer, part = config.answer(recording), part_of(recording, split)
        if answer is None or (part == "train" and recording.corpus not in config.corpora):
            continue
        if part in ("validation", "left_out") and answer < len(DIGITS):
            found["unknown"].append(recording)
        if part in ("train", "gate"):
            found[part].append(recording)
    said = {config.answer(recording) for recording in found["train"]}
    missing = [word for i, word in enumerate(DIGITS) if i not in said]
    if missing:
        raise ConfigError(f"nobody says {', '.join(missing)} in {', '.join(config.corpora)}: give --data, or "
                          "other corpora")
    return found


def _learn(network: keras.Model, data: dict[str, tuple], config: ImageConfig, folder: RunFolder,
           callbacks: Sequence[keras.callbacks.Callback]) -> None:
    done = folder.restore(network)
    if done < config.epochs and not folder.is_patience_over:
        learnt, n = batches(*data["train"], config.batch_size, config.seed, done, config.epochs)
        watch = in_order(*data["unknown"]) if "unknown" in data else None
        network.fit(learnt, steps_per_epoch=n, epochs=config.epochs, initial_epoch=done, shuffle=False,
                    validation_data=watch, callbacks=list(callbacks), verbose=1 if sys.stderr.isatty() else 2)
    if folder.settings.run.patience:
        folder.restore_best(network)


def _accuracy(network: keras.Model, images: np.ndarray, answers: np.ndarray) -> float:
    """Share of images that are named rightly."""
    # Called, not predict_on_batch: on several devices that answers once for each of them.
    heard = np.concatenate([np.asarray(network(part, training=False)).argmax(axis=1)
                            for part, _ in in_order(images, answers).as_numpy_iterator()])
    return float((heard == answers).mean())


def describe(run: ImageRun) -> dict[str, Any]:
    """What the model's metadata say of its training."""
    corpora: dict[str, int] = {}
    for recording in run.recordings:
        corpora[recording.corpus] = corpora.get(recording.corpus, 0) + 1
    return {"config": asdict(run.config), "network": {"name": run.name, **run.sizes},
            "parameters": run.network.count_params(), "corpora": corpora,
            "minutes": round(run.minutes, 1), "commit": run.commit, "before": None,
            "accuracy": {name: round(share, 4) for name, (share, _) in run.accuracy.items()}}
