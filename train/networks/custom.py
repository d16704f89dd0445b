"""Networks that see a whole word: the seed's, or one's own out of a file.

One's own is a function ``build(input_shape, n_labels, **sizes)`` that returns a `keras.Model`
from images (batch, height, width, 1), values in [0, 1], to posteriors (batch, n_labels).
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from listener.errors import ConfigError

from . import seed

SUM_TOLERANCE = 1e-2


def build_classifier(network: str, input_shape: tuple[int, int, int], n_labels: int,
                     sizes: Mapping[str, Any]) -> keras.Model:
    """The network that *network* names, made and looked at.

    Raises
    ------
    ConfigError
        If there is no such network, it does not know one of *sizes*, or what it returns does not
        answer images with posteriors.
    """
    build = seed.build if network == "seed" else _own(network)
    known = inspect.signature(build).parameters
    takes_any = any(p.kind is p.VAR_KEYWORD for p in known.values())
    own = list(known)[2:]
    for key in sizes:
        if key not in own and not takes_any:
            raise ConfigError(f"--network {network}: build has no {key}; it has {', '.join(own) or 'none'}")
    try:
        made = build(input_shape, n_labels, **sizes)
    except Exception as error:           # whatever a stranger's code may raise
        raise ConfigError(f"--network {network}: build{(input_shape, n_labels)} failed: "
                          f"{type(error).__name__}: {_first_line(error)}") from error
    _check(made, network, input_shape, n_labels)
    return made


def _own(network: str) -> Callable[..., Any]:
    """The function that ``FILE.py:FUNCTION`` names."""
    file, colon, name = network.rpartition(":")
    if not colon or not file.endswith(".py"):
        raise ConfigError(f"--network {network}: must be listener, seed or FILE.py:FUNCTION")
    path = Path(file)
    if not path.is_file():
        raise ConfigError(f"--network {network}: there is no file {file}")
    spec = importlib.util.spec_from_file_location(f"own_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    # Known by its name, so that layers defined there can be saved and read again.
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:           # whatever a stranger's code may raise
        raise ConfigError(f"--network {network}: {file} cannot be imported: "
                          f"{type(error).__name__}: {_first_line(error)}") from error
    build = getattr(module, name, None)
    if not callable(build):
        raise ConfigError(f"--network {network}: {file} has no function {name}")
    if len(inspect.signature(build).parameters) < 2:
        raise ConfigError(f"--network {network}: {name} must take (input_shape, n_labels)")
    return build


def _check(made: Any, network: str, input_shape: tuple[int, ...], n_labels: int) -> None:
    """Refuse what does not keep the contract, and say which part of it."""
    where = f"--network {network}: build must return"
    if not isinstance(made, keras.Model):
        raise ConfigError(f"{where} a keras.Model, not {type(made).__name__}")
    images = np.random.default_rng(0).random((2, *input_shape), np.float32)
    try:
        answer = made(images, training=False)
    except Exception as error:
        raise ConfigError(f"{where} a model for images (batch, {', '.join(map(str, input_shape))}): "
                          f"{_first_line(error)}") from error
    shape = tuple(getattr(answer, "shape", ()))
    if shape != (2, n_labels):
        raise ConfigError(f"{where} a model with one output (batch, {n_labels}), not {shape or type(answer)}")
    values = np.asarray(keras.ops.convert_to_numpy(answer), float)
    if values.min() < 0 or abs(values.sum(axis=1) - 1).max() > SUM_TOLERANCE:
        raise ConfigError(f"{where} posteriors, which are positive and sum to 1: end it in a softmax")
    if not made.trainable_variables:
        raise ConfigError(f"{where} a model with weights to train")


def _first_line(error: Exception) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), "")
