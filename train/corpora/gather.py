"""All recordings there are: where they lie, and what their readers and transcripts say."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from listener.errors import ConfigError

from .readers import READERS
from .recording import Recording
from .transcripts import TRANSCRIPTS, read_transcripts, transcribed

PLACES = (Path("../shared/data"), Path("runs/data"))     # fetch brings recordings to the latter


def data_roots(given: Sequence[str] | None = None) -> list[Path]:
    """Where the corpora lie: *given*, else ``$LISTENER_DATA`` (folders with the system's path
    separator between them), else the first of `PLACES` that is there."""
    roots = [Path(root) for root in given or os.environ.get("LISTENER_DATA", "").split(os.pathsep) if root]
    if not roots:
        roots = [place for place in PLACES if place.is_dir()][:1]
    if not roots:
        raise ConfigError(f"no recordings at {' or '.join(map(str, PLACES))}: fetch some (python -m train "
                          "fetch fsdd), give --data DIR or set LISTENER_DATA")
    for root in roots:
        if not root.is_dir():
            raise ConfigError(f"no recordings at {root}: give --data DIR or set LISTENER_DATA")
    return roots


def read_all(roots: list[Path]) -> list[Recording]:
    """All recordings found under *roots*, in a fixed order; any root's transcripts tell of all.

    Raises
    ------
    ConfigError
        If one of them holds nothing that is read.
    """
    for root in roots:
        _check(root)
    found = [recording for root in roots for folder in READERS if (root / folder).is_dir()
             for recording in _read(root, folder)]
    found = kept_apart(found)
    heard = {key: words for root in roots for key, words in read_transcripts(root / TRANSCRIPTS).items()}
    found = [transcribed(recording, heard) for recording in found]
    if not found:
        raise ConfigError(f"no recordings in {', '.join(map(str, roots))}: fetch some (python -m train "
                          "fetch fsdd)")
    return found


def _read(root: Path, folder: str) -> list[Recording]:
    try:
        return list(READERS[folder](root / folder))
    except ConfigError:
        raise
    except (OSError, ValueError, LookupError, AttributeError, csv.Error) as error:
        raise ConfigError(f"{root / folder}: cannot be read as {folder}: {error}; mend it, or take it "
                          "away") from error


def kept_apart(recordings: list[Recording]) -> list[Recording]:
    """*recordings*, those of Speech Commands held out whose speakers' digits are validation anyway.

    The whole corpus holds the part of it that is kept for validation, and more of the same people.
    """
    people = {r.speaker for r in recordings if r.corpus == "speech_commands_digits"} - {""}
    return [replace(r, is_held_out=True) if r.corpus == "speech_commands" and r.speaker in people else r
            for r in recordings]


def _check(root: Path) -> None:
    """A folder that holds no corpus is a slip, and half of what was meant would not be learnt from."""
    if (root / TRANSCRIPTS).is_file() or any((root / folder).is_dir() for folder in READERS):
        return
    is_made = (root / "manifest.csv").is_file()
    raise ConfigError(f"none of {', '.join(READERS)} is a folder in {root}"
                      + (f"; what synthesize made belongs into {root / 'synthetic'}" if is_made else ""))
