"""Words as images of one size, made once, kept in a file, and read from there as they are needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from listener.config import FeatureConfig
from listener.errors import AudioFormatError
from listener.processes import Processes
from listener.signal.image import word_image
from listener.signal.mel import log_mel

from .audio import load
from .corpora import Recording
from .unfinished import whole

if TYPE_CHECKING:        # NB: each process that makes images would take seconds and 600 MB for it
    import tensorflow as tf

VERSION = 2              # of how images are made: part of the cache's key
CHUNK = 64               # recordings that a process takes at once


def image_of(samples: np.ndarray, features: FeatureConfig, size: tuple[int, int]) -> np.ndarray:
    """What a classifier sees of a word's *samples*: shape (*size, 1), values in [0, 1]."""
    padded = np.concatenate([np.zeros(features.context_length, np.float32), samples])
    return word_image(log_mel(padded, features), size)


def make_images(recordings: Sequence[Recording], features: FeatureConfig, size: tuple[int, int], cache: Path,
                workers: int = 2) -> np.ndarray:
    """The images of *recordings* in their order, shape (n, *size, 1), float16: a memory map.

    They are made by *workers* processes and kept in *cache* under a key of all that they are made of.
    """
    key = hashlib.sha256(json.dumps([VERSION, asdict(features), size]).encode())
    for recording in recordings:
        stat = recording.path.stat()
        key.update(f"{recording.key} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    path = cache / f"images-{key.hexdigest()[:12]}.npy"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with whole(path) as partial:
            _fill(partial, recordings, features, size, workers)
    return np.load(path, mmap_mode="r")


def _fill(path: Path, recordings: Sequence[Recording], features: FeatureConfig, size: tuple[int, int],
          workers: int) -> None:
    images = np.lib.format.open_memmap(path, "w+", np.float16, (len(recordings), *size, 1))
    with Processes(workers) as pool:
        made = pool.map(partial(_read, features=features, size=size), recordings, chunksize=CHUNK)
        for i, image in enumerate(tqdm(made, "images", len(recordings), leave=False, disable=None)):
            images[i] = image
    images.flush()


def _read(recording: Recording, features: FeatureConfig, size: tuple[int, int]) -> np.ndarray:
    try:
        return image_of(load(recording.path), features, size).astype(np.float16)
    except AudioFormatError as error:
        raise AudioFormatError(f"{recording.path}: {error}") from error


def batches(images: np.ndarray, answers: np.ndarray, batch_size: int, seed: int, first: int,
            last: int) -> tuple[tf.data.Dataset, int]:
    """Epochs *first* to *last* of batches, each in a random order of its own; and batches an epoch.

    The order of an epoch follows from *seed* and the epoch alone, so that a run that goes on at any
    epoch sees what it would have seen.  Batches are read from the file by several threads.
    """
    import tensorflow as tf

    def of_epoch(epoch: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(tf.range(len(answers)), tf.stack([seed, epoch]))
        return tf.data.Dataset.from_tensor_slices(order).batch(batch_size)
    picked = tf.data.Dataset.range(first, last, output_type=tf.int32).flat_map(of_epoch)
    return _read_batches(picked, images, answers), -(-len(answers) // batch_size)


def in_order(images: np.ndarray, answers: np.ndarray, batch_size: int = 128) -> tf.data.Dataset:
    """All images once."""
    import tensorflow as tf
    return _read_batches(tf.data.Dataset.range(len(answers)).batch(batch_size), images, answers)


def _read_batches(picked: tf.data.Dataset, images: np.ndarray, answers: np.ndarray) -> tf.data.Dataset:
    import tensorflow as tf

    def read(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # Sorted, for a file is read faster forwards; then back in the order asked for.
        order = np.argsort(places)
        found = np.empty((len(places), *images.shape[1:]), np.float32)
        found[order] = images[places[order]]
        return found, answers[places].astype(np.int32)

    def to_tensors(places: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        found, said = tf.numpy_function(read, [places], [tf.float32, tf.int32])
        return tf.ensure_shape(found, (None, *images.shape[1:])), tf.ensure_shape(said, (None,))
    return picked.map(to_tensors, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
