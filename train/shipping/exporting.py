"""The command ``export``: a run's network in every form, each reloaded and compared with Keras."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from listener.errors import ConfigError, ModelError
from listener.recognition.model import Model

from ..networks.custom import build_classifier
from ..networks.network import NetworkConfig, build_step
from ..networks.weights import load_network
from ..runs import RunFolder
from ..settings import LISTENER
from ..unfinished import whole
from .card import write_card
from .export import (as_classifier, check, check_classifier, convert, difference_of_classifier,
                     difference_of_steps, write)

EARLIER = {"depths": (0, 0), "block_bits": 8}       # sizes of networks whose metadata do not speak of them
NEEDED_FOR_ONNX = ("onnx", "tf2onnx", "onnxruntime")


def export(folder: RunFolder, output: Path) -> Iterator[str]:
    """Write all forms of the network of a complete run to *output*; yield a line about each.

    ``digits.json`` and ``digits-float.json`` there are for ``listener --model``.

    Raises
    ------
    ConfigError
        If the run is not complete.
    ModelError
        If a form differs from the Keras network by more than a conversion may.
    """
    if "model" not in folder.about:
        raise ConfigError(f"{folder.path}: is not complete: python -m train fit --resume {folder.path}")
    model = Model.load(folder.about["model"])
    network, listening = _networks(folder, model)
    metadata = model.metadata
    for name, quantize, what in (("digits", True, "quantized weights"), ("digits-float", False, "float")):
        weights = convert(listening, quantize)
        if model.kind == "utterance":
            greatest = check_classifier(weights, network, len(model.labels))
        else:
            greatest = check(weights, network, model.features, len(model.labels))
        training = {**metadata["training"], "conversion_difference": round(greatest, 4)}
        write(output, name, weights, model.labels, model.features, model.decision, model.calibration,
              training, metadata["scores"] if quantize else {}, model.kind)
        Model.load(output / f"{name}.json")
        yield _line(output / f"{name}.tflite", what, greatest)
    write_card(output)
    yield f"{output / 'digits.json'}: metadata; {output / 'README.md'}: model card"
    yield _export_onnx(listening, network, model, output / "digits.onnx")


def _networks(folder: RunFolder, model: Model) -> tuple[keras.Model, keras.Model]:
    """The network as it was trained, and in the form that listens."""
    beside = Path(folder.about["model"]).with_suffix(".keras")
    if model.kind == "utterance":
        config = folder.settings.recipe
        shape = (*config.size, 1)
        network = build_classifier(folder.network, shape, len(config.labels), folder.settings.sizes)
        folder.restore_trained(network)
        return network, as_classifier(network, shape)
    if folder.settings.network != LISTENER:
        raise ModelError(f"{folder.about['model']} is not the model of {folder.path}")
    network = load_network(str(beside), str(beside))
    sizes = {key: tuple(value) if isinstance(value, list) else value
             for key, value in model.metadata["training"]["network"].items()}
    return network, build_step(network, NetworkConfig(**{**EARLIER, **sizes}), model.features)


def _export_onnx(listening: keras.Model, network: keras.Model, model: Model, path: Path) -> str:
    """Write ONNX, reload and compare it; say what is missing if it cannot be done."""
    missing = [name for name in NEEDED_FOR_ONNX if importlib.util.find_spec(name) is None]
    if missing:
        return f"no ONNX: {', '.join(missing)} missing: pip install -e '.[onnx]'"
    # Keras exports to ONNX only what was called once.
    listening({name: np.zeros([size or 1 for size in tensor.shape], np.float32)
               for name, tensor in listening.input.items()})
    with whole(path) as partial, _quiet():
        listening.export(str(partial), format="onnx", verbose=False)
    onnx = OnnxNetwork(path)
    greatest = difference_of_classifier(onnx, network) if model.kind == "utterance" \
        else difference_of_steps(onnx, network, model.features)
    return _line(path, "ONNX, float", greatest)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The converter talks much about what it does."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(before)


class OnnxNetwork:
    """A network in ONNX, asked as the listener asks its own."""

    def __init__(self, path: Path) -> None:
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(path), options)
        shapes = {tensor.name: tensor.shape for tensor in self._session.get_inputs()}
        self.size = tuple(shapes["image"][1:3]) if "image" in shapes else None
        self._memory = np.zeros((1, *shapes["memory"][1:]), np.float32) if "memory" in shapes else None

    def _run(self, **inputs: np.ndarray) -> dict[str, Any]:
        names = [tensor.name for tensor in self._session.get_outputs()]
        return dict(zip(names, self._session.run(names, inputs)))

    def step(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows of one step -> posterior and geometry."""
        out = self._run(rows=rows[None], memory=self._memory)
        self._memory = out["memory_out"]
        return out["labels"][0], out["geometry"][0]

    def classify(self, image: np.ndarray) -> np.ndarray:
        """Image -> posterior."""
        return self._run(image=image[None])["labels"][0]


def _line(path: Path, what: str, greatest: float) -> str:
    return (f"{path}: {what}, {path.stat().st_size / 1024:.0f} KiB, largest difference of a posterior from "
            f"Keras {greatest:.2g}")
