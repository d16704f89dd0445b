"""Writes the model that listens, reloads it, and compares it with the one that was trained."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tensorflow.lite.tools import flatbuffer_utils

from listener.config import DecisionConfig, FeatureConfig
from listener.errors import ModelError
from listener.recognition.model import FORMAT
from listener.recognition.network import Network, UtteranceNetwork

from ..networks.network import NetworkConfig, build_step
from ..unfinished import write_whole
from .pack import pack_four_bits

TOLERANCE = 0.05       # of a posterior, between trained and shipped weights
CHECKED_STEPS = 100


def to_tflite(network: keras.Model, config: NetworkConfig, features: FeatureConfig,
              quantize: bool = True) -> bytes:
    """The step form of *network*; weights in int8, arithmetic in float, if *quantize*."""
    return convert(build_step(network, config, features), quantize)


def as_classifier(network: keras.Model, shape: tuple[int, int, int]) -> keras.Model:
    """A classifier with the names that the listener asks for: "image" (1, height, width, 1) in,
    "labels" out."""
    image = keras.Input(shape, batch_size=1, name="image")
    return keras.Model({"image": image}, {"labels": network(image)}, name="classifier")


def convert(network: keras.Model, quantize: bool) -> bytes:
    """*network* for litert; weights in int8, arithmetic in float, if *quantize*."""
    # A notebook is told where the saved model is; it is gone before that is read.
    tf.get_logger().setLevel("WARNING")
    with tempfile.TemporaryDirectory() as folder:
        # from_keras_model does not know Keras 3's call context; a saved model does.
        network.export(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if quantize:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        return _packed(converter.convert())


def _packed(weights: bytes) -> bytes:
    """The same model, smaller: four bits do for some weights, and its tensors are nameless, which is
    12 kB less.  The signature still names what goes in and out."""
    model = flatbuffer_utils.convert_bytearray_to_object(weights)
    pack_four_bits(model)
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            tensor.name = None
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


def check(weights: bytes, network: keras.Model, features: FeatureConfig, n_labels: int) -> float:
    """Greatest difference of the shipped posteriors from the trained network's.

    Raises
    ------
    ModelError
        If it is above `TOLERANCE` in the mean over steps: the conversion went wrong.
    """
    return difference_of_steps(Network(weights, features, n_labels), network, features)


def check_classifier(weights: bytes, network: keras.Model, n_labels: int) -> float:
    """The same of a classifier."""
    return difference_of_classifier(UtteranceNetwork(weights, n_labels), network)


def difference_of_steps(converted, network: keras.Model, features: FeatureConfig) -> float:
    """Of anything with ``step(rows) -> posterior, geometry``, on rows of noise."""
    rng = np.random.default_rng(0)
    rows = rng.normal(-0.3, 0.6, (CHECKED_STEPS, features.rows_per_step, features.n_mels)).astype("f")
    answers = np.array([converted.step(step)[0] for step in rows])
    trained = network(rows.reshape(1, -1, features.n_mels), training=False)["labels"][0].numpy()
    return _difference(answers, trained)


def difference_of_classifier(converted, network: keras.Model) -> float:
    """Of anything with ``classify(image) -> posterior`` and a size, on images of noise."""
    rng = np.random.default_rng(0)
    images = rng.random((CHECKED_STEPS, *converted.size, 1), np.float32)
    answers = np.array([converted.classify(image) for image in images])
    return _difference(answers, np.asarray(network(images, training=False)))


def _difference(answers: np.ndarray, trained: np.ndarray) -> float:
    difference = np.abs(answers - trained)
    if not difference.max(axis=1).mean() < TOLERANCE:
        raise ModelError(f"the converted network differs from the trained one by {difference.max():.3f}")
    return float(difference.max())


def write(folder: Path, name: str, weights: bytes, labels: tuple[str, ...], features: FeatureConfig,
          decision: DecisionConfig, calibration: tuple[float, ...],
          training: dict[str, Any], scores: dict[str, Any], kind: str = "stream") -> Path:
    """``name.tflite`` and ``name.json`` in *folder*; each is whole or not there at all."""
    metadata = {"format": FORMAT, "network": f"{name}.tflite",
                "sha256": hashlib.sha256(weights).hexdigest(), "labels": labels,
                "features": asdict(features), "decision": asdict(decision),
                "calibration": calibration, "training": training, "scores": scores}
    if kind != "stream":
        metadata["kind"] = kind
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{name}.tflite", weights)
    write_whole(folder / f"{name}.json", json.dumps(metadata, indent=1) + "\n")
    return folder / f"{name}.json"
