"""The seed's network: four convolutions with pooling over the picture of a whole word."""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers


def build(input_shape: tuple[int, int, int], n_labels: int, filters: Sequence[int] = (16, 32, 64, 128),
          kernel: int = 3, dropout: float = 0.3) -> keras.Model:
    """An image (height, width, 1) -> softmax over *n_labels*; one Conv2D and MaxPooling2D for each
    of *filters*."""
    network = keras.Sequential([keras.Input(input_shape)], name="seed")
    for i, n in enumerate(filters):
        network.add(layers.Conv2D(n, kernel, padding="same", activation="relu", name=f"conv{i}"))
        network.add(layers.MaxPooling2D(2, padding="same", name=f"pool{i}"))
    network.add(layers.Flatten())
    network.add(layers.Dropout(dropout))
    network.add(layers.Dense(n_labels, activation="softmax", dtype="float32", name="answer"))
    return network
