"""A run's folder: what made it, how far it is, and all that came of it."""

from __future__ import annotations

import csv
import json
import platform
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

try:
    import fcntl
except ImportError:      # Windows
    fcntl = None

from listener.errors import ConfigError

from .mixing.clips import Clip, as_clips
from .settings import Settings, read_toml, settle
from .source import commit
from .unfinished import whole, write_whole

CHECKPOINT, BEST = "checkpoint.json", "best.weights.h5"


class RunFolder:
    """``config.toml`` (settings), ``run.json`` (commit, data, command, results), ``history.csv``,
    the checkpoint, pictures and, of a classifier, the model.

    A checkpoint is a file of weights and of what the optimizer remembers; ``checkpoint.json``
    names it and is replaced last, so that whatever moment a run is killed at, the file that it
    names is whole.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not (path / "config.toml").exists() or not (path / "run.json").exists():
            raise ConfigError(f"{path}: is not the folder of a run (no config.toml and run.json)")
        self.settings: Settings = settle(read_toml((path / "config.toml").read_text, f"{path}/config.toml"),
                                         f"{path}/config.toml")
        self.about: dict[str, Any] = read_json(path / "run.json", "run")
        checkpoint = read_json(path / CHECKPOINT, "checkpoint") if (path / CHECKPOINT).exists() else {}
        self.epoch: int = checkpoint.get("epoch", 0)             # epochs that are done
        self.history: list[dict[str, float]] = checkpoint.get("history", [])
        self._weights: str | None = checkpoint.get("weights")
        self._drawn: list[list[int]] = checkpoint.get("seeds", [])

    @classmethod
    def create(cls, runs: Path, name: str, settings: Settings, about: dict[str, Any]) -> RunFolder:
        """``runs/DATE-NAME``, with a number behind it if there is one already."""
        if not re.fullmatch(r"[\w.+-]+", name):
            raise ConfigError(f"--name {name}: must be of letters, digits and . _ + -")
        stem = f"{datetime.now():%Y%m%d-%H%M}-{name}"
        path = next(path for path in (runs / (stem + (f"-{i}" if i else "")) for i in range(1000))
                    if not path.exists())
        path.mkdir(parents=True)
        (path / "config.toml").write_text(settings.to_toml(), encoding="utf-8")
        about = {"commit": commit("--dirty"), "python": platform.python_version(),
                 "tensorflow": _version("tensorflow", "tensorflow-cpu"), "keras": version("keras"),
                 "started": f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}", **about}
        write_whole(path / "run.json", json.dumps(about, indent=1) + "\n")
        return cls(path)

    def lock(self) -> None:
        """Nobody else may go on with this run while this process does.

        Raises
        ------
        ConfigError
            If somebody does already.
        """
        if fcntl is None:
            return
        self._lock = open(self.path / "lock", "w")       # held until the process ends
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigError(f"{self.path}: that run is still going, in another process") from error

    def tell(self, **about: Any) -> None:
        """Put more into ``run.json``."""
        self.about.update(about)
        write_whole(self.path / "run.json", json.dumps(self.about, indent=1) + "\n")

    def save(self, network: Any, row: dict[str, float]) -> None:
        """Another epoch is done: its *row* of figures, and all that is needed to go on from here."""
        self.history.append(row)
        self.epoch = int(row["epoch"])
        before, self._weights = self._weights, f"epoch-{self.epoch:03d}.weights.h5"
        for name in (self._weights, BEST) if self.epoch == self.best_epoch else (self._weights,):
            with whole(self.path / name) as partial:
                network.save_weights(partial)
        state = {"epoch": self.epoch, "weights": self._weights, "history": self.history,
                 "seeds": [np.asarray(variable).tolist() for variable in _seeds(network)]}
        write_whole(self.path / CHECKPOINT, json.dumps(state))
        if before and before != self._weights:
            (self.path / before).unlink(missing_ok=True)
        with whole(self.path / "history.csv") as partial:
            write_csv(partial, self.history)

    def restore(self, network: Any) -> int:
        """Give a compiled *network* the state of the checkpoint; return how many epochs are done."""
        if self._weights:
            network.optimizer.build(network.trainable_variables)
            _load(network, self.path / self._weights)
            for variable, value in zip(_seeds(network), self._drawn, strict=True):
                variable.assign(value)
        return self.epoch

    def restore_best(self, network: Any) -> None:
        """Give *network* the weights of the epoch with the least validation loss."""
        if (self.path / BEST).exists():
            _load(network, self.path / BEST)

    def restore_trained(self, network: Any) -> None:
        """Give *network*, which need not be compiled, the weights that the run came out with."""
        weights = BEST if self.settings.run.patience and (self.path / BEST).exists() else self._weights
        if weights is None:
            raise ConfigError(f"{self.path}: has no weights yet")
        _load(network, self.path / weights)

    @property
    def network(self) -> str:
        """The network by its name; one's own out of the copy that the run keeps."""
        file, colon, function = self.settings.network.rpartition(":")
        copy = self.path / Path(file).name
        return f"{copy}:{function}" if colon and copy.is_file() else self.settings.network

    @property
    def best_epoch(self) -> int | None:
        """The epoch with the least validation loss, None if that is not known."""
        watched = [row for row in self.history if "val_loss" in row]
        return int(min(watched, key=lambda row: row["val_loss"])["epoch"]) if watched else None

    @property
    def is_patience_over(self) -> bool:
        """Whether the best epoch lies so far back that going on is in vain."""
        patience, best = self.settings.run.patience, self.best_epoch
        return bool(patience and best is not None and self.epoch - best >= patience)

    def save_clips(self, first: int, clips: Iterable[Clip]) -> None:
        """What the epochs from *first* on learn from, for the network that placed it moves on."""
        write_whole(self.path / f"clips-{first}.json", json.dumps([asdict(clip) for clip in clips]))

    def load_clips(self, first: int) -> tuple[Clip, ...] | None:
        """What `save_clips` wrote, if it did."""
        path = self.path / f"clips-{first}.json"
        return as_clips(json.loads(path.read_text())) if path.exists() else None


def write_csv(path: Path, rows: list[dict[str, float]]) -> None:
    """*rows* under the names of all their columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def read_json(path: Path, what: str) -> dict[str, Any]:
    """A JSON object that was written here."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{what} {path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{what} {path} is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise ConfigError(f"{what} {path}: must be a JSON object")
    return value


def _seeds(network: Any) -> list[Any]:
    """How far the random numbers of dropout are: Keras leaves them out of its files."""
    kept = {id(variable) for variable in network.weights}
    return [variable for variable in network.non_trainable_variables if id(variable) not in kept]


def _load(network: Any, path: Path) -> None:
    try:
        network.load_weights(path)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"{path}: cannot be read as this network's weights: {error}") from error


def _version(*names: str) -> str:
    from importlib.metadata import PackageNotFoundError
    for name in names:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return ""
