"""What an epoch learns from, in batches."""

from __future__ import annotations

import keras
import numpy as np

from listener.errors import ConfigError

from .pictures import Change
from .shards import BETWEEN, PARTS, VOICES, ShardSource

LEAST_ALLOWED = 0.1      # of the streams of an epoch; fewer would be seen too often


class Batches(keras.utils.PyDataset):
    """Batches of the newest two shards; a new one comes and the oldest goes each epoch.

    Epochs *first* to *last* - 1 learn from shards *first* to *last*.  *change* makes other
    pictures of a batch's, (rows, rng) -> rows.  Instead of streams that may not be heard others are
    seen once more.
    """

    def __init__(self, shards: ShardSource, batch_size: int, first: int, last: int, seed: int,
                 change: Change) -> None:
        super().__init__()
        self._change = change
        self._shards, self._batch_size, self._seed = shards, batch_size, seed
        self._next, self._last = first + 1, last
        self._held = [shards.take(first, last)]
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """Renew what the next epoch learns from, if there is one."""
        if self._next > self._last:
            return
        self._held = [self._held[-1], self._shards.take(self._next, self._last)]
        sizes = [len(shard["right"]) for shard in self._held]
        places = np.array([(s, i) for s, size in enumerate(sizes) for i in range(size)])
        order = np.random.default_rng([self._seed, self._next]).permutation(places)
        if self._shards.allows:
            # A stream in which nobody speaks has no voices.
            allowed = [[self._shards.allows(text.split(BETWEEN)) for text in shard[VOICES].tolist()]
                       for shard in self._held]
            left = [(s, i) for s, i in order if allowed[s][i]]
            if len(left) < LEAST_ALLOWED * len(order):
                raise ConfigError(f"of {len(order)} stored streams {len(left)} may be heard, the others are "
                                  "of speakers that are left out: mix streams without them")
            order = np.resize(left, order.shape)
        self._order = order
        self._next += 1

    def __len__(self) -> int:
        return len(self._order) // self._batch_size

    def __getitem__(self, k: int):
        picked = self._order[k * self._batch_size:(k + 1) * self._batch_size]
        part = {name: np.stack([self._held[s][name][i] for s, i in picked])
                for name in PARTS}
        # Of its own for each batch: Keras looks at some twice, and a run that goes on begins at any epoch.
        rng = np.random.default_rng([self._seed, self._next, k])
        return as_batch(part, self._change(part["rows"].astype(np.float32), rng))


def as_batch(part: dict[str, np.ndarray], rows: np.ndarray):
    """Inputs, targets and weights in the form that Keras' fit takes."""
    geometry = part["geometry"].astype(np.float32)
    ended = (geometry[..., 1] > 0).astype(np.float32)
    return (rows, {"labels": part["right"], "geometry": geometry, "progress": part["progress"],
                   "phones": part["phones"]},
            {"labels": part["weights"], "geometry": ended, "progress": part["progress_weights"],
             "phones": part["phone_weights"]})
