"""A trained run becomes the files that ship: weights, calibrated metadata, model card."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import keras

from listener.config import DecisionConfig

from .calibrate import calibrate
from .card import write_card
from .corpora import Recording, Split
from .evaluation import hear_tasks, report, tasks
from .export import check, to_tflite, write
from .fit import LABELS, Run, describe

CALIBRATED_ON = ("wild", "strings", "synthetic", "grid", "other_words")


def release(run: Run, recordings: list[Recording], folder: Path,
            scored: Collection[str] = ()) -> dict[str, dict[str, float]]:
    """Export *run* to *folder*, set its threshold, score it; return the scores.

    *scored* are the tasks to hear, all of them if it is empty.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # First, for what follows can be done again; without what the optimizer remembers.
    keras.Model(run.network.inputs, run.network.output, name="listener").save(folder / "digits.keras")
    weights = to_tflite(run.network, run.network_config, run.features)
    training = describe(run)
    training["conversion_difference"] = round(check(weights, run.network, run.features, len(LABELS)), 4)
    parts = tasks(recordings, Split(run.config.left_out))

    def save(decision, calibration, scores):
        return write(folder, "digits", weights, LABELS, run.features, decision, calibration,
                     training, scores)

    model = save(DecisionConfig(), (1.0, 0.0), {})
    names = [name for name in CALIBRATED_ON if name in parts]
    calibration, decision = calibrate({name: parts[name] for name in names}, model)
    training["calibrated_on"] = names
    model = save(decision, calibration, {})
    figures = report(hear_tasks({name: part for name, part in parts.items() if not scored or name in scored},
                                model))
    save(decision, calibration, figures)
    write_card(folder)
    return figures
