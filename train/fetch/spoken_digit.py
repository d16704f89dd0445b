"""``spoken_digit``: FSDD as TensorFlow Datasets has it (five of the six speakers)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import soundfile

from listener.errors import ConfigError

from .homes import HOMES
from .unpack import unfinished

SPOKEN_DIGIT = "spoken_digit"
RATE = 8_000


def fetch_spoken_digit(data: Path, origin: str, again: bool, say: Callable[[str], None]) -> None:
    """Write the recordings of TensorFlow Datasets where FSDD's reader reads them."""
    folder, home = data / HOMES["fsdd"].folder, HOMES["fsdd"]
    if origin or again:
        raise ConfigError(f"{SPOKEN_DIGIT}: TensorFlow Datasets keeps its own downloads: leave out "
                          "--from and --again, or fetch fsdd")
    if folder.exists():
        say(f"{SPOKEN_DIGIT}: {folder} is there already, with recordings of the same speakers")
        return
    examples = _examples(data / "downloads" / "tensorflow_datasets")
    say(f"{SPOKEN_DIGIT}: {home.notice.rstrip()}")
    with unfinished(folder) as filling:
        n = write_examples(examples, filling / "recordings")
        (filling / "LICENCE.txt").write_text(home.notice, encoding="utf-8")
    say(f"{SPOKEN_DIGIT}: {n} files in {folder}")


def write_examples(examples: Iterable[dict[str, Any]], folder: Path) -> int:
    """Write *examples*, with ``audio`` (int16 values) and ``audio/filename``, as wav; return how many."""
    folder.mkdir(parents=True)
    n = 0
    for example in examples:
        name = PurePath(example["audio/filename"].decode()).name
        soundfile.write(folder / name, np.asarray(example["audio"]).astype(np.int16), RATE)
        n += 1
    if not n:
        raise ConfigError(f"{SPOKEN_DIGIT}: TensorFlow Datasets gave no recordings")
    return n


def _examples(folder: Path) -> Iterable[dict[str, Any]]:
    try:
        import tensorflow_datasets as tfds
    except ImportError as error:
        raise ConfigError(f"{SPOKEN_DIGIT} needs tensorflow_datasets (pip install tensorflow-datasets); "
                          "python -m train fetch fsdd brings the same recordings without it") from error
    try:
        return tfds.as_numpy(tfds.load(SPOKEN_DIGIT, split="train", data_dir=str(folder)))
    except Exception as error:      # whatever its own network and file code raises
        raise ConfigError(f"{SPOKEN_DIGIT}: TensorFlow Datasets could not bring it: "
                          f"{str(error).splitlines()[0] if str(error) else error!r}") from error
