"""The weights at work: litert runs them, one thread, no TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..config import FeatureConfig
from ..errors import ModelError
from ..interrupt import held


def _load(weights: bytes) -> tuple[Any, dict[str, Callable[[], np.ndarray]], dict[str, tuple[int, ...]]]:
    """What runs them; all inputs and outputs by name, as functions that return a view; their shapes.

    NB: no view may be alive while they run.  A signature runner copies instead, and allocates
    anew at each step.
    """
    with held():
        from ai_edge_litert.interpreter import Interpreter   # 0.2 s: not before it is needed
    try:
        interpreter = Interpreter(model_content=weights, num_threads=1)
        interpreter.allocate_tensors()
        runner = interpreter.get_signature_runner()
    except (ValueError, RuntimeError) as error:
        raise ModelError(f"the model's weights cannot be loaded: {error}") from error
    tensors = {**runner.get_input_details(), **runner.get_output_details()}
    # A view cannot tell the shape: an output that is dynamic has none before they run.
    return (interpreter, {name: interpreter.tensor(tensor["index"]) for name, tensor in tensors.items()},
            {name: tuple(int(n) for n in tensor["shape"]) for name, tensor in tensors.items()})


class Network:
    """One step of the trained network at a time, with its memory between steps."""

    def __init__(self, weights: bytes, features: FeatureConfig, n_labels: int) -> None:
        self._interpreter, self._tensors, shapes = _load(weights)
        memory = shapes.get("memory", ())
        wanted = {"rows": (1, features.rows_per_step, features.n_mels), "memory": memory,
                  "labels": (1, n_labels), "geometry": (1, 2), "memory_out": memory}
        if shapes != wanted:
            raise ModelError(f"the network's shapes {shapes} are not the metadata's {wanted}")
        self._rows = (features.rows_per_step, features.n_mels)
        self._silence = np.zeros(memory, np.float32)
        self.reset()

    def try_out(self) -> None:
        """Run it once."""
        self.step(np.zeros(self._rows, np.float32))

    def reset(self) -> None:
        """Forget the past: an utterance begins."""
        self._memory = self._silence

    def step(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Normalised rows of one step -> posterior (n_labels,), geometry (2,)."""
        tensors = self._tensors
        tensors["rows"]()[0] = rows
        tensors["memory"]()[:] = self._memory
        self._interpreter.invoke()
        self._memory = tensors["memory_out"]().copy()
        return tensors["labels"]()[0].copy(), tensors["geometry"]()[0].copy()


class UtteranceNetwork:
    """A network that sees a whole utterance at once: image (1, height, width, 1) -> labels
    (1, n_labels).  *size* is (height, width)."""

    def __init__(self, weights: bytes, n_labels: int) -> None:
        self._interpreter, self._tensors, shapes = _load(weights)
        image = shapes.get("image", ())
        if shapes != {"image": image, "labels": (1, n_labels)} or len(image) != 4 or image[::3] != (1, 1):
            raise ModelError(f"the network's shapes {shapes} are not an image (1, height, width, 1) and "
                             f"{n_labels} labels")
        self.size: tuple[int, int] = image[1:3]

    def try_out(self) -> None:
        """Run it once."""
        self.classify(np.zeros((*self.size, 1), np.float32))

    def classify(self, image: np.ndarray) -> np.ndarray:
        """Image (height, width, 1) -> posterior (n_labels,)."""
        self._tensors["image"]()[0] = image
        self._interpreter.invoke()
        return self._tensors["labels"]()[0].copy()
