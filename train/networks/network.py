"""The network: two 2-D convolutions over the picture, then dilated 1-D ones over time.

It is causal and fully convolutional in time.  `build_network` gives the form that is
trained, on whole streams; `build_step` the same weights as one step with explicit memory,
the form that listens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import keras
import numpy as np
from keras import layers, ops

from listener.config import FeatureConfig
from listener.errors import ConfigError

from .four_bits import FourBitConv1D

LOOK = 3                 # points each way that a residual 2-D convolution sees


@dataclass(frozen=True)
class NetworkConfig:
    """Sizes.  The receptive field is the longest digit and what stood before it."""

    filters: tuple[int, int] = (16, 24)                    # of the 2-D convolutions
    depths: tuple[int, int] = (0, 2)                       # 2-D blocks behind each of them
    channels: int = 96                                     # of the 1-D convolutions
    dilations: tuple[int, ...] = (1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4)  # kernel 3 each, in steps of 20 ms
    block_bits: int = 8                                    # of each weight of the 1-D convolutions: 8 or 4
    dropout: float = 0.1

    def __post_init__(self) -> None:
        if self.block_bits not in (4, 8):
            raise ConfigError(f"block_bits={self.block_bits} must be 4 or 8")
        for name in ("filters", "dilations", "channels"):
            if np.min(getattr(self, name), initial=1) < 1:
                raise ConfigError(f"{name}={getattr(self, name)} must be 1 or more")
        if min(self.depths) < 0:
            raise ConfigError(f"depths={self.depths} must be 0 or more")
        if not 0 <= self.dropout < 1:
            raise ConfigError(f"dropout={self.dropout} must be at least 0 and less than 1")

    def context_s(self, features: FeatureConfig) -> float:
        """The receptive field: what went before so many seconds, no answer depends on."""
        steps = 1 + sum(kernel[0] / stride[0] - 1 for _, kernel, stride in _stem(self, features))
        steps += (LOOK - 1) * sum(self.depths) + 2 * sum(self.dilations)
        return steps * features.step_length / features.sample_rate


def build_network(config: NetworkConfig, features: FeatureConfig, n_labels: int,
                  n_phones: int) -> keras.Model:
    """Whole streams: (batch, n_rows, n_mels) -> labels (batch, n_steps, n_labels) and
    geometry (batch, n_steps, 2): the age of the word's end and its length, in seconds.

    Two more only help to train: progress, like labels, for the word that is being said, and
    phones (batch, n_steps, n_phones) for the sound.

    Step *k* sees no row later than ``(k + 1) * rows_per_step - 1``.
    """
    rows = keras.Input((None, features.n_mels), name="rows")
    x = layers.Reshape((-1, features.n_mels, 1))(rows)
    for i, (n, kernel, stride) in enumerate(_stem(config, features)):
        x = layers.ZeroPadding2D(((kernel[0] - stride[0], 0), (kernel[1] // 2, kernel[1] // 2)))(x)
        x = layers.Conv2D(n, kernel, stride, use_bias=False, name=f"conv{i}")(x)
        x = layers.ReLU()(layers.BatchNormalization(name=f"norm{i}")(x))
        for name in _looks(config, i):
            y = layers.ZeroPadding2D(((LOOK - 1, 0), (LOOK // 2, LOOK // 2)))(x)
            y = layers.Conv2D(n, LOOK, use_bias=False, name=name)(y)
            x = layers.ReLU()(layers.Add()([x, _nothing_yet(f"{name}_norm")(y)]))
    x = layers.Reshape((-1, x.shape[2] * x.shape[3]))(x)
    x = layers.Conv1D(config.channels, 1, use_bias=False, name="entry")(x)
    x = layers.ReLU()(layers.BatchNormalization(name="entry_norm")(x))
    block = FourBitConv1D if config.block_bits == 4 else layers.Conv1D
    for i, dilation in enumerate(config.dilations):
        y = block(config.channels, 3, dilation_rate=dilation, padding="causal", use_bias=False,
                  name=f"block{i}")(x)
        y = _nothing_yet(f"block{i}_norm")(y)
        y = layers.SpatialDropout1D(config.dropout)(y)
        x = layers.ReLU()(layers.Add()([x, y]))
    # In float32 also where the rest is trained in less: a posterior has to be exact near 0 and 1.
    labels = layers.Dense(n_labels, activation="softmax", name="labels", dtype="float32")(x)
    geometry = layers.Dense(2, name="geometry", dtype="float32")(x)
    progress = layers.Dense(n_labels, activation="softmax", name="progress", dtype="float32")(x)
    phones = layers.Dense(n_phones, activation="softmax", name="phones", dtype="float32")(x)
    outputs = {"labels": labels, "geometry": geometry, "progress": progress, "phones": phones}
    return keras.Model(rows, outputs, name="listener")


def _nothing_yet(name: str) -> layers.BatchNormalization:
    """The end of a residual block, which begins as nothing: a network can grow one in mid-training.

    References
    ----------
    .. [1] P. Goyal et al., "Accurate, large minibatch SGD", 2017, section 5.1.
    """
    return layers.BatchNormalization(gamma_initializer="zeros", name=name)


def may_begin_as_nothing(name: str) -> bool:
    """Whether a layer of this name belongs to a residual block."""
    return re.fullmatch(r"(conv\d+_|block)\d+(_norm)?", name) is not None


def _looks(config: NetworkConfig, i: int) -> list[str]:
    """Names of the residual 2-D convolutions behind 2-D convolution *i*."""
    return [f"conv{i}_{j}" for j in range(config.depths[i])]


def _stem(config: NetworkConfig, features: FeatureConfig):
    """(filters, kernel, stride) of the 2-D convolutions, over (time, frequency)."""
    return ((config.filters[0], (2 + features.rows_per_step, 5), (features.rows_per_step, 2)),
            (config.filters[1], (3, 5), (1, 2)))


def build_step(network: keras.Model, config: NetworkConfig, features: FeatureConfig) -> keras.Model:
    """The trained *network* as one step: rows (1, rows_per_step, n_mels) and memory
    (1, n) -> labels (1, n_labels), geometry (1, 2) and the new memory.

    A memory of zeros is the past that causal padding gives to a stream's first rows.
    Batch normalisation is folded into the weights; each 1-D convolution becomes a dense
    layer over its three taps.
    """
    rows = keras.Input((features.rows_per_step, features.n_mels), batch_size=1, name="rows")
    memory = keras.Input((_memory_size(config, features),), batch_size=1, name="memory")
    cut = _Cutter(memory)
    x = ops.reshape(rows, (1, features.rows_per_step, features.n_mels, 1))
    for i, (n, kernel, stride) in enumerate(_stem(config, features)):
        past = cut.take((kernel[0] - stride[0], x.shape[2], x.shape[3]))
        x = cut.extend(past, x)
        x = layers.ZeroPadding2D((0, kernel[1] // 2))(x)
        layer = layers.Conv2D(n, kernel, stride, activation="relu", name=f"conv{i}")
        x = layer(x)
        layer.set_weights(_folded(network, f"conv{i}", f"norm{i}"))
        for name in _looks(config, i):
            y = cut.extend(cut.take((LOOK - 1, x.shape[2], n)), x)
            layer = layers.Conv2D(n, LOOK, name=name)
            y = layer(layers.ZeroPadding2D((0, LOOK // 2))(y))
            layer.set_weights(_folded(network, name, f"{name}_norm"))
            x = ops.relu(x + y)
    x = ops.reshape(x, (1, -1))
    x = _dense(x, *_folded(network, "entry", "entry_norm"), activation="relu")
    for i, dilation in enumerate(config.dilations):
        past = cut.extend(cut.take((2 * dilation, config.channels)), x[:, None, :])
        taps = ops.concatenate([past[:, j * dilation] for j in range(3)], axis=-1)
        y = _dense(taps, *_folded(network, f"block{i}", f"block{i}_norm"))
        x = ops.relu(x + y)
    labels = ops.softmax(_dense(x, *network.get_layer("labels").get_weights()))
    geometry = _dense(x, *network.get_layer("geometry").get_weights())
    outputs = {"labels": labels, "geometry": geometry, "memory_out": cut.result()}
    return keras.Model({"rows": rows, "memory": memory}, outputs, name="listener_step")


class _Cutter:
    """Deals out the flat memory to the layers, and gathers what they leave behind."""

    def __init__(self, memory: keras.KerasTensor) -> None:
        self._memory, self._used = memory, 0
        self._left: list[keras.KerasTensor] = []

    def take(self, shape: tuple[int, ...]) -> keras.KerasTensor:
        """The next layer's past, shape (1, *shape)."""
        first, self._used = self._used, self._used + int(np.prod(shape))
        return ops.reshape(self._memory[:, first:self._used], (1, *shape))

    def extend(self, past: keras.KerasTensor, new: keras.KerasTensor) -> keras.KerasTensor:
        """Past and new rows in one; the last of them are the next step's past."""
        both = ops.concatenate([past, new], axis=1)
        self._left.append(ops.reshape(both[:, new.shape[1]:], (1, -1)))
        return both

    def result(self) -> keras.KerasTensor:
        """The new memory, as long as the old."""
        return ops.concatenate(self._left, axis=-1)


def _memory_size(config: NetworkConfig, features: FeatureConfig) -> int:
    """Numbers that all layers together keep of the past."""
    size, width, depth = 0, features.n_mels, 1
    for i, (n, kernel, stride) in enumerate(_stem(config, features)):
        size += (kernel[0] - stride[0]) * width * depth
        width, depth = -(-width // stride[1]), n
        size += config.depths[i] * (LOOK - 1) * width * depth
    return size + sum(2 * dilation for dilation in config.dilations) * config.channels


def _folded(network: keras.Model, name: str, norm: str) -> list[np.ndarray]:
    """Kernel and bias of a layer with the batch normalisation behind it folded in."""
    kernel, layer = ops.convert_to_tensor(network.get_layer(name).kernel), network.get_layer(norm)
    gamma, beta, mean, variance = layer.get_weights()
    scale = gamma / np.sqrt(variance + layer.epsilon)
    return [np.asarray(kernel) * scale, beta - mean * scale]


def _dense(x: keras.KerasTensor, kernel: np.ndarray, bias: np.ndarray, activation: str | None = None):
    """A dense layer with given weights; a 1-D kernel's taps become inputs side by side."""
    kernel = kernel.reshape(-1, kernel.shape[-1])
    layer = layers.Dense(kernel.shape[1], activation=activation)
    y = layer(x)
    layer.set_weights([kernel, bias])
    return y
