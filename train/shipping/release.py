"""A trained run becomes the files that ship: weights, calibrated metadata, model card."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras

from listener.config import DecisionConfig

from .. import fit, image_fit
from ..corpora import Recording, Split
from ..evaluation import hear_tasks, report, tasks
from ..evaluation.conditions import in_conditions
from ..image_fit import ImageRun
from .calibrate import calibrate
from .card import write_card
from .export import as_classifier, check, check_classifier, convert, to_tflite, write

# And the wild in conditions.
CALIBRATED_ON = ("wild", "strings", "sentences", "synthetic", "grid", "other_words")
FILES = ("digits.keras", "README.md", "digits.tflite", "digits.json")    # in the order they are replaced
ONE_WORD = ("gate", "left_out", "wild", "synthetic", "other_words", "near_misses", "esc10", "noises")


def release(run: fit.Run | ImageRun, recordings: list[Recording], folder: Path,
            scored: Collection[str] | None = None) -> dict[str, dict[str, float]]:
    """Export *run* to *folder*, set its threshold, score it; return the scores.

    *scored* are the tasks to hear, else all; of a classifier, which names one word an utterance, those
    of one word.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="part-", dir=folder) as made:
        figures = _released(run, recordings, Path(made), scored)
        for name in FILES:                           # what was there is replaced when all is there
            os.replace(Path(made, name), folder / name)
    return figures


def _released(run: fit.Run | ImageRun, recordings: list[Recording], folder: Path,
              scored: Collection[str] | None) -> dict[str, dict[str, float]]:
    # Without what the optimizer remembers.
    for_further_training(run.network).save(folder / "digits.keras")
    weights = converted(run)
    training = {**describe(run), "conversion_difference": round(difference(weights, run), 4)}
    parts = tasks(recordings, Split(run.config.left_out))
    if isinstance(run, ImageRun):
        parts = {name: part for name, part in parts.items() if name.split("/")[0] in ONE_WORD}

    def save(decision, calibration, scores):
        return write(folder, "digits", weights, run.labels, run.features, decision, calibration,
                     training, scores, kind_of(run))

    model = save(DecisionConfig(), (1.0, 0.0), {})
    with TemporaryDirectory() as made:
        heard = {name: parts[name] for name in CALIBRATED_ON if name in parts}
        heard.update(in_conditions(parts.get("wild", []), Path(made)))
        calibration, decision = calibrate(heard, model)
    training["calibrated_on"] = list(dict.fromkeys(name.split("/")[0] for name in heard))
    model = save(decision, calibration, {})
    scored = parts if scored is None else scored
    figures = report(hear_tasks({name: part for name, part in parts.items() if name in scored}, model))
    save(decision, calibration, figures)
    write_card(folder)
    return figures


def kind_of(run: fit.Run | ImageRun) -> str:
    """As the metadata names it."""
    return "utterance" if isinstance(run, ImageRun) else "stream"


def for_further_training(network: keras.Model) -> keras.Model:
    """The bare network, as ``--init-from`` takes it."""
    if not getattr(network, "inputs", None):         # one's own subclass of keras.Model
        return network
    outputs = network.outputs[0] if isinstance(network, keras.Sequential) else network.output
    return keras.Model(network.inputs, outputs, name="listener")


def converted(run: fit.Run | ImageRun, quantize: bool = True) -> bytes:
    """The form that listens."""
    if isinstance(run, ImageRun):
        return convert(as_classifier(run.network, (*run.config.size, 1)), quantize)
    return to_tflite(run.network, run.network_config, run.features, quantize)


def difference(weights: bytes, run: fit.Run | ImageRun) -> float:
    """Greatest difference of a posterior from the trained network's, once it is reloaded."""
    if isinstance(run, ImageRun):
        return check_classifier(weights, run.network, len(run.labels))
    return check(weights, run.network, run.features, len(run.labels))


def describe(run: fit.Run | ImageRun) -> dict[str, Any]:
    """What the metadata say of the training."""
    return (image_fit if isinstance(run, ImageRun) else fit).describe(run)
