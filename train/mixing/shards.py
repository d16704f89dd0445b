"""Streams ready for the network, mixed by other processes while it learns.

These import this module, so it does without Keras: that takes seconds and hundreds of megabytes each.
"""

from __future__ import annotations

import os
import signal
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from listener.config import FeatureConfig
from listener.errors import ConfigError
from listener.processes import end_at_once, end_with_parent
from listener.signal.floor import on_own_floor
from listener.signal.mel import LevelNormaliser, log_mel

from ..unfinished import whole
from .clips import Clip, Pool, open_samples
from .phones import phones
from .streams import Mixer, Stream, StreamConfig
from .targets import progress, targets

if TYPE_CHECKING:
    import keras

VOICES, BETWEEN = "voices", "\n"       # that are heard in each stream, in one text
PARTS = ("rows", "right", "weights", "geometry", "progress", "progress_weights", "phones",
         "phone_weights")

TAIL = 3200              # samples of silence behind a clip, so that its last word may end
LATER = 15               # mixing may wait; the network must not, or one of its threads waits for the other
PREFIX = "shards-"       # of the folders they are in for a while

Allows = Callable[[Sequence[str]], bool]
Shard = dict[str, np.ndarray]


class ShardSource(Protocol):
    """Where numbered shards come from; *allows* tells of a stream's voices whether it may be heard, None if
    all may."""

    allows: Allows | None

    def take(self, i: int, last: int) -> Shard:
        """Shard *i*; one up to the *last* is asked for next."""

    def close(self) -> None:
        """No more are asked for."""


_mixer: tuple[Mixer, tuple[str, ...], FeatureConfig] | None = None


def network_input(samples: np.ndarray, features: FeatureConfig) -> np.ndarray:
    """The normalised rows of a whole stream: what the listener gives its network."""
    padded = np.concatenate([np.zeros(features.context_length, np.float32), samples])
    return LevelNormaliser(features).push(on_own_floor(log_mel(padded, features), features))


def with_tail(length: int) -> int:
    """Samples for a clip of *length* and the silence behind it, in a few sizes only."""
    return length + 2 * TAIL - length % TAIL


def hear_clips(pool: Pool, clips: Sequence[Clip], length: int, network: keras.Model,
               features: FeatureConfig) -> dict[str, np.ndarray]:
    """What *network* makes of clips, each padded with silence to *length* samples: labels
    (n_clips, n_steps, n_labels), geometry (n_clips, n_steps, 2) and its other outputs."""
    padded = np.zeros((len(clips), length), np.float32)
    for row, clip in zip(padded, clips):
        row[:clip.length] = pool.read(clip)
    out = network.predict_on_batch(np.stack([network_input(row, features) for row in padded]))
    # On several devices, each of them has answered for all clips.
    return {name: np.asarray(part)[:len(clips)] for name, part in out.items()}


def prepare(stream: Stream, labels: tuple[str, ...], features: FeatureConfig) -> tuple[np.ndarray, ...]:
    """A stream's input and targets."""
    return (network_input(stream.samples, features), *targets(stream, labels, features),
            *progress(stream, labels, features), *phones(stream, features))


def start_mixer(clips: tuple[Clip, ...], samples: str, rooms: np.ndarray, labels: tuple[str, ...],
                features: FeatureConfig, mix: StreamConfig) -> None:
    """In a process of its own, before it makes shards."""
    global _mixer
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)     # Ctrl-C ends it without a word
    if hasattr(os, "nice"):
        os.nice(LATER)
    pool = Pool(clips, open_samples(samples))
    _mixer = Mixer(pool, rooms, labels[:-2], mix), labels, features


def make_shard(path: str, seed: tuple[int, ...], n_streams: int) -> str:
    """Write *n_streams* streams to *path*, in a process that `start_mixer` has prepared; return that."""
    mixer, labels, features = _mixer
    made, voices = [], []
    for i in range(n_streams):
        stream = mixer.make(np.random.default_rng([*seed, i]))
        made.append(prepare(stream, labels, features))
        voices.append(BETWEEN.join(sorted(stream.voices)))
    arrays = dict(zip(PARTS, (np.stack(part) for part in zip(*made))))
    half = {name: arrays[name].astype(np.float16) for name in ("rows", "geometry")}
    with whole(Path(path)) as partial, open(partial, "wb") as file:
        np.savez(file, **{**arrays, **half, VOICES: np.array(voices)})
    return path


def mixers(workers: int, pool: Pool, rooms: np.ndarray, labels: tuple[str, ...], features: FeatureConfig,
           mix: StreamConfig) -> ProcessPoolExecutor:
    """Processes that can `make_shard`.  *pool* must be a memory map of a file: they open it again."""
    return ProcessPoolExecutor(workers, get_context("spawn"), start_mixer,
                               (pool.clips, str(pool.samples.filename), rooms, labels, features, mix))


class Shards:
    """Makes numbered shards ahead of their use.  Shard *i* depends on seed and *i* alone.

    They lie in a folder of their own inside *folder*, or where temporary files do.
    """

    allows = None

    def __init__(self, pool: Pool, rooms: np.ndarray, labels: tuple[str, ...], features: FeatureConfig,
                 n_streams: int, seed: int, workers: int = 2, mix: StreamConfig = StreamConfig(),
                 folder: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder)
        self._n_streams, self._seed = n_streams, seed
        self._pool = mixers(workers, pool, rooms, labels, features, mix)
        self._coming: dict[int, Future[str]] = {}

    def take(self, i: int, last: int) -> Shard:
        """Shard *i*, waiting for it if need be; the next one is begun, up to the *last*."""
        for j in range(i, min(i + 1, last) + 1):
            if j not in self._coming:
                path = str(Path(self._folder.name) / f"{j}.npz")
                self._coming[j] = self._pool.submit(make_shard, path, (self._seed, j), self._n_streams)
        path = self._coming[i].result()
        shard = read_shard(Path(path))
        Path(path).unlink()
        return shard

    def close(self) -> None:
        """Stop the workers, drop what they made."""
        end_at_once(self._pool)
        self._folder.cleanup()


def read_shard(path: Path) -> Shard:
    """What a worker made."""
    try:
        with np.load(path) as arrays:
            return dict(arrays)
    except (OSError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise ConfigError(f"{path}: cannot be read: {error}; take it away, and mix it again") from error
