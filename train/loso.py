"""Leave one speaker out: each of FSDD's speakers is heard by a network that never met them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

from listener.errors import ConfigError

from .config import TrainConfig
from .corpora import Recording, Split
from .evaluation import hear_tasks, report, tasks
from .evaluation.figures import Figures
from .evaluation.tasks import digest
from .fit import fit
from .runs import read_json
from .shipping.release import release
from .unfinished import write_whole

COUNTS = ("recordings", "exact", "guessed", "substitutions", "deletions", "insertions")


def loso(recordings: list[Recording], config: TrainConfig, cache: Path, folder: Path, command: str,
         together: int = 1) -> dict:
    """Train a fold for each speaker into *folder*, unless it is there; return and write the figures.

    Each fold begins with the network at ``config.init_from``, if there is one, sets its own threshold,
    and hears all recordings of its speaker, also where it was there.  Where that is a folder of folds, which
    may have left several speakers out together, it is the one that left this fold's out: so a network that
    knows five men takes a few epochs from one that knows three.  ``loso.json`` beside *folder* holds what is
    known so far.

    Parameters
    ----------
    together : int
        So many speakers are left out of one fold, and each is heard by it: fewer trainings, and each
        speaker meets a network that knows fewer others.

    Raises
    ------
    ConfigError
        If there is no FSDD, too many are to be left out, or the network to begin with heard who is left out.
    """
    speakers = sorted({r.speaker for r in recordings if r.corpus == "fsdd"})
    if not speakers:
        raise ConfigError("no recordings of FSDD: there is no speaker to leave out")
    if together > len(speakers):
        raise ConfigError(f"--together {together}: FSDD has {len(speakers)} speakers here; give fewer")
    folds = [tuple(speakers[first:first + together]) for first in range(0, len(speakers), together)]
    if config.init_from and Path(config.init_from).resolve() == folder.resolve():
        raise ConfigError(f"--output {folder}: is what --init-from names; give another folder")
    if config.keep_from:
        raise ConfigError(f"--keep-from {config.keep_from}: a fold keeps of the network that it begins with "
                          "alone; leave it out")
    begins = {left_out: base(config.init_from, left_out) for left_out in folds}
    data = digest(recordings)
    earlier = read_json(beside(folder), "folds") if folder.is_dir() and beside(folder).is_file() else {}
    if earlier.get("data_digest", data) != data:
        raise ConfigError(f"--output {folder}: holds folds of other recordings; give another folder")
    found: dict = {"command": command, "config": asdict(config), "together": together, "data_digest": data,
                   "folds": {}}
    base_of = Path(config.init_from or "none")
    if base_of.is_dir() and beside(base_of).is_file():
        found["before"] = _read(beside(base_of), "command")
    for left_out in folds:
        fold = replace(config, left_out=left_out, init_from=begins[left_out])
        path = folder / "-".join(left_out) / "digits.json"
        if not is_done(path, fold):
            release(fit(recordings, fold, cache), recordings, path.parent, scored=())
        theirs = tasks(recordings, Split(left_out))["left_out"]
        scores = report(hear_tasks({"left_out": theirs}, path))
        found["folds"].update(_figures(json.loads(path.read_text()), scores, left_out))
        exact = [figures["exact"] for figures in found["folds"].values()]
        found.update(mean=round(sum(exact) / len(exact), 4), worst=min(exact))
        write_whole(beside(folder), json.dumps(found, indent=1) + "\n")
        for speaker in left_out:
            print(f"{speaker}: {100 * found['folds'][speaker]['exact']:.1f} %, "
                  f"mean so far {100 * found['mean']:.1f} %", flush=True)
    return found


def beside(folder: Path) -> Path:
    """Where the figures of the folds in *folder* are; its name may have a dot in it."""
    return folder.with_name(f"{folder.name}.json")


def is_done(path: Path, config: TrainConfig) -> bool:
    """Whether a fold of the same settings was trained, and its threshold set."""
    if not path.exists():
        return False
    training = _read(path, "training")
    wanted = json.loads(json.dumps(asdict(config)))              # as it was written: tuples are lists
    return training["config"] == wanted and "calibrated_on" in training


def base(init_from: str, left_out: tuple[str, ...]) -> str:
    """The network that a fold begins with: *init_from*, or out of that folder the one without *left_out*.

    Raises
    ------
    ConfigError
        If it is known that it heard one of them.
    """
    folder = Path(init_from or "none")
    if not folder.is_dir():
        if not _is_strange(folder, left_out):
            raise ConfigError(f"--init-from {init_from}: was trained on FSDD's {', '.join(left_out)}; give "
                              "one that was trained with all its speakers left out, or a folder of folds")
        return init_from
    for network in sorted(folder.glob("*/digits.keras")):
        if network.with_suffix(".json").exists() and _is_strange(network, left_out):
            return str(network)
    raise ConfigError(f"--init-from {init_from}: holds no network that never heard {', '.join(left_out)}; "
                      "give a folder that `loso` wrote")


def _is_strange(network: Path, left_out: tuple[str, ...], seen: frozenset[Path] = frozenset()) -> bool:
    """Whether, as far as is known, neither *network* nor those that it went on from heard *left_out*.

    *seen* have been looked at: a share may have been kept of a network whose place this one took.
    """
    seen |= {network.resolve()}
    beside = network.with_suffix(".json")
    training = _read(beside, "training") if beside.exists() else None
    while training is not None:
        if "fsdd" in training["corpora"] and not set(left_out) <= set(training["config"]["left_out"]):
            return False
        kept = training["config"].get("keep_from")
        if kept and not (Path(kept).with_suffix(".json").exists() and Path(kept).resolve() not in seen
                         and _is_strange(Path(kept), left_out, seen)):
            return False                         # whom the one heard that a share is of, nobody says
        training = training["before"]
    return True


def _read(file: Path, name: str):
    """What an earlier run wrote under that name."""
    try:
        return json.loads(file.read_text())[name]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{file}: does not say how it was trained: {error!r}; move it away") from error


def _figures(metadata: dict, scores: Figures, left_out: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """What a fold scored on each speaker left out, at its own threshold."""
    beside = {"threshold": metadata["decision"]["threshold"], "minutes": metadata["training"]["minutes"]}
    return {speaker: {**{name: scores[f"left_out/{speaker}"][name] for name in COUNTS}, **beside}
            for speaker in left_out}
