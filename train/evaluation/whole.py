"""The whole evaluation in one run: recordings as they are, strings and mixtures made of them."""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import listener
from listener.recognition.model import Model

from ..corpora import Recording, Split
from ..source import commit
from .conditions import in_conditions
from .cost import cost
from .curves import by_speaker, candidates, detection, of_known_words
from .figures import Figures, score, whole_report
from .hearing import Heard, hear_tasks
from .joined import between_digits, joined_strings
from .metrics import reliability
from .noisy import babble, in_noise, noise_kinds, nothing
from .talk import behind_talk, talk
from .targets import against
from .tasks import digest, tasks, taught

MOST_TAUGHT = 200        # recordings of a task that are heard to know how well it was learnt


@dataclass(frozen=True)
class Evaluation:
    """What was heard, the figures of it, under what conditions; *folds* are `train.loso`'s.

    *taught* are figures of recordings that were trained on, by task: never a result.
    """

    heard: dict[str, list[Heard]]
    figures: Figures
    conditions: dict[str, str | int | float]
    folds: dict | None = None
    taught: Figures = field(default_factory=dict)

    @property
    def targets(self) -> list[dict]:
        """The table of targets."""
        return against(self.figures)

    @cached_property
    def detection(self) -> list[dict[str, float]]:
        """What other thresholds would give."""
        return detection(self.heard)

    def to_json(self) -> str:
        """Everything but the single recordings."""
        known = candidates(h for part in of_known_words(self.heard).values() for h in part)
        return json.dumps({
            "conditions": self.conditions, "targets": self.targets, "figures": self.figures,
            "detection": self.detection, "reliability": reliability(*known) if known[1].size else [],
            "speakers": by_speaker(self.heard), "loso": self.folds, "taught": self.taught}, indent=1) + "\n"


def evaluate(recordings: list[Recording], path: Path, command: str, seed: int = 1, workers: int = 2,
             folds: dict | None = None) -> Evaluation:
    """Hear everything that the model at *path* was not trained on."""
    started = time.monotonic()
    model = Model.load(path)
    training = model.metadata["training"]
    split = Split(tuple(training["config"]["left_out"]))
    parts = tasks(recordings, split)
    with TemporaryDirectory() as folder:
        made = make(parts, Path(folder) / "made", seed)
        heard = hear_tasks({**parts, **made}, path, workers)
        if "behind_talk" in heard:
            heard["behind_talk"] = [h.since(h.recording.times[0][0]) for h in heard["behind_talk"]]
        speech = parts.get("strings") or [r for name, part in made.items() if "joined" in name for r in part]
        cost_figures = cost(path, speech)
    lesson = {name: score(part) for name, part in
              hear_tasks(taught(recordings, split, MOST_TAUGHT, seed), path, workers).items()}
    figures = whole_report(heard, training.get("calibrated_on", ()))
    figures["cost"] = cost_figures
    if folds is not None:
        figures["loso"] = {"mean": folds["mean"], "worst": folds["worst"]}
    return Evaluation(heard, figures, {
        "command": command, "commit": commit("--dirty"), "listener": listener.__version__,
        "model": model.metadata["sha256"], "threshold": model.decision.threshold, "seed": seed,
        "data": digest(r for part in parts.values() for r in part),
        "recordings": sum(map(len, heard.values())), "made": sum(map(len, made.values())),
        "hours": round(sum(h.seconds for part in heard.values() for h in part) / 3600, 2),
        "minutes": round((time.monotonic() - started) / 60, 1), "workers": workers,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores"}, folds, lesson)


def make(parts: dict[str, list[Recording]], folder: Path, seed: int) -> dict[str, list[Recording]]:
    """Strings, mixtures and silence under *folder*, of what was not trained on."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    # The wild first: of a speaker left out there are more recordings than are needed.
    digits = [part[i] for part in (parts.get("wild", []), parts.get("left_out", []))
              for i in rng.permutation(len(part)).tolist()]
    kinds = noise_kinds(r for part in parts.values() for r in part if r.kind == "noise")
    readers = babble(parts.get("librispeech", []), rng)
    near = [*parts.get("near_misses", []), *parts.get("near_misses_untaught", [])]
    return {**joined_strings(digits, folder, seed),
            **between_digits(near, parts.get("synthetic", []), folder, seed),
            **talk(parts.get("steel_sky", []), folder, seed),
            **behind_talk(parts.get("wild", []), parts.get("steel_sky", []), folder, seed),
            **in_conditions(parts.get("wild", []), folder),
            **in_noise(digits, kinds, folder, seed),
            **(in_noise(digits, {"babble": readers}, folder, seed, "babble") if readers is not None else {}),
            **nothing(folder, seed)}
