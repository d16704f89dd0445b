"""The model's files: metadata that must be complete, weights that must be the right ones."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any

from ..config import DecisionConfig, FeatureConfig
from ..errors import ConfigError, ModelError
from ..signal.floor import NO_FLOOR_DB
from .network import Network, UtteranceNetwork

FORMAT = 1
DIGIT_OF = {"zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
            "six": 6, "seven": 7, "eight": 8, "nine": 9}
KEYS = {"format", "network", "sha256", "labels", "features", "decision", "calibration",
        "training", "scores"}
KINDS = ("stream", "utterance")      # "kind" in the metadata; without it, it is a stream's


@dataclass(frozen=True)
class Model:
    """A trained network with everything that must agree with it.

    ``labels`` come in the order of the posterior row: the digits' words first, then
    "other" and "nothing".  ``calibration`` is the slope and offset that turn a score into
    a probability, and what is added to the log-odds in a string of digits, behind speech and
    before it, and while others talk (not in older models).  ``metadata`` is the whole of the JSON file.

    A network of the kind "utterance" sees each utterance whole, as an image, when the gate has
    closed, and names one word of it; its labels may be the digits' words alone.
    """

    weights: bytes
    labels: tuple[str, ...]
    features: FeatureConfig
    decision: DecisionConfig
    calibration: tuple[float, ...]
    metadata: dict[str, Any]

    @property
    def kind(self) -> str:
        """How the network hears: step by step ("stream"), or whole utterances."""
        return self.metadata.get("kind", "stream")

    @classmethod
    def load(cls, path: str | Path | None = None) -> Model:
        """Read ``digits.json`` (or *path*) and the weights beside it.

        Raises
        ------
        ModelError
            If a file is missing, not what it should be, or the two do not match.  The
            weights' digest is compared before any of them is run.
        """
        path = Path(path) if path is not None else shipped_model()
        if path.suffix == ".tflite":
            path = path.with_suffix(".json")
        metadata = _read_json(path)
        weights = _read_weights(path, str(metadata["network"]), str(metadata["sha256"]))
        model = _from_metadata(metadata, weights, path)
        with _quiet_stderr():
            model.make_network().try_out()
        return model

    def make_network(self) -> Network | UtteranceNetwork:
        """A network with its own memory; a pipeline needs one to itself."""
        if self.kind == "utterance":
            return UtteranceNetwork(self.weights, len(self.labels))
        return Network(self.weights, self.features, len(self.labels))


def shipped_model() -> Path:
    """Where the model that came with the package lies."""
    return Path(str(resources.files("listener.models"))) / "digits.json"


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Nothing reaches stderr: at its first step in a process litert says there that it works."""
    try:
        kept = os.dup(2)
    except OSError:                      # stderr is closed: nothing to keep quiet
        yield
        return
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"model {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"model {path} is not valid JSON: {error}") from error
    if not isinstance(metadata, dict) or set(metadata) - {"kind"} != KEYS:
        found = set(metadata) if isinstance(metadata, dict) else set()
        raise ModelError(f"model {path}: missing keys {sorted(KEYS - found)}, "
                         f"unknown keys {sorted(found - KEYS - {'kind'})}")
    if metadata.get("kind", "stream") not in KINDS:
        raise ModelError(f"model {path}: kind {metadata['kind']!r} must be one of {', '.join(KINDS)}")
    if metadata["format"] != FORMAT:
        raise ModelError(f"model {path}: format {metadata['format']!r} must be {FORMAT}")
    return metadata


def _read_weights(path: Path, name: str, expected: str) -> bytes:
    """The file *name* beside the metadata, whatever folder the name speaks of."""
    beside = path.parent / Path(name).name
    try:
        weights = beside.read_bytes()
    except OSError as error:
        raise ModelError(f"model weights {beside}: {error.strerror}") from error
    except ValueError as error:                      # a NUL in the name
        raise ModelError(f"model weights {str(beside)!r}: {error}") from error
    digest = hashlib.sha256(weights).hexdigest()
    if digest != expected:
        raise ModelError(f"{beside} is not the file that {path.name} describes: its SHA-256 is "
                         f"{digest[:12]}..., not {expected[:12]}...; fetch both again")
    return weights


def _from_metadata(metadata: dict[str, Any], weights: bytes, path: Path) -> Model:
    try:
        labels = _labels(metadata["labels"], metadata.get("kind") == "utterance")
        calibration = _calibration(metadata["calibration"])
        return Model(weights, labels, _config(FeatureConfig, _features(metadata["features"])),
                     _config(DecisionConfig, metadata["decision"]), calibration, metadata)
    except (TypeError, ConfigError) as error:
        raise ModelError(f"model {path}: {error}") from error


def _features(values: Any) -> Any:
    """Those of a model that was made before there was a floor have none."""
    return {"floor_db": NO_FLOOR_DB, **values} if isinstance(values, dict) else values


def _labels(values: Any, may_be_digits: bool) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ConfigError(f"labels must be a list of words, got {values!r:.200}")
    if may_be_digits and values and len(set(values)) == len(values) and set(values) <= set(DIGIT_OF):
        return tuple(values)
    *digits, last, very_last = values if len(values) > 2 else ("", "", "")
    if (last, very_last) != ("other", "nothing") or len(set(digits)) != len(digits) \
            or not set(digits) <= set(DIGIT_OF):
        raise ConfigError("labels must be different digits' words, then \"other\" and \"nothing\", "
                          f"got {values!r:.200}")
    return tuple(values)


def _calibration(values: Any) -> tuple[float, ...]:
    if not isinstance(values, list) or not 2 <= len(values) <= 6 or not all(map(_is_number, values)):
        raise ConfigError("calibration must be a slope, an offset and what is added in a string of "
                          f"digits, behind speech, before speech and amid talk, got {values!r:.200}")
    return tuple(map(float, values))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _config(kind: type, values: Any) -> Any:
    """A config from exactly its own keys: nothing is filled in."""
    wanted = {field.name for field in fields(kind)}
    if not isinstance(values, dict) or set(values) != wanted:
        raise ConfigError(f"{kind.__name__} needs exactly the keys {sorted(wanted)}, got {values!r:.200}")
    for field in fields(kind):
        value = values[field.name]
        is_whole = field.type == "int"
        if not _is_number(value) or (is_whole and not isinstance(value, int)):
            raise ConfigError(f"{field.name}={value!r} must be a {'whole ' if is_whole else ''}number")
    return kind(**values)
