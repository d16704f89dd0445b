"""Single words as labelled images of one size: what classifiers are trained and tested on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from listener.config import FeatureConfig
from listener.errors import ConfigError

from .config import MOST_MELS
from .corpora import Recording, Split, part_of
from .corpora.recording import DIGITS
from .images import make_images
from .unfinished import whole
from .words import spoken


@dataclass(frozen=True)
class WordImages:
    """Images of spoken digits, and what is known of each; row *i* of all is one recording."""

    images: np.ndarray       # (n, height, width, 1), float32 in [0, 1]
    labels: np.ndarray       # (n,), the digit
    speakers: np.ndarray     # (n,), text
    parts: np.ndarray        # (n,), text: train, validation, gate or left_out
    keys: np.ndarray         # (n,), text: `Recording.key`

    def of_part(self, part: str) -> tuple[np.ndarray, np.ndarray]:
        """Images and labels of one part."""
        return self.images[self.parts == part], self.labels[self.parts == part]

    def save(self, file: Path) -> None:
        """Write an .npz that `numpy.load` opens, with an array a field."""
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole(file) as partial:
            np.savez_compressed(partial, **vars(self))


def load_images(recordings: Sequence[Recording], size: tuple[int, int] = (64, 64),
                cache: Path = Path("runs/cache"), workers: int = 2, split: Split = Split()) -> WordImages:
    """The single digits among *recordings* as images, made in parallel once and cached.

    Parameters
    ----------
    size : height (mel bands) and width (moments) of an image

    Raises
    ------
    ConfigError
        If *size* is less than 8 either way, or nobody says a single digit.
    """
    if min(size) < 8:
        raise ConfigError(f"size={size} must be 8 or more each way")
    words = [r for r in recordings if digit_of(r) is not None]
    if not words:
        raise ConfigError("no recording holds a single digit and nothing else")
    images = make_images(words, FeatureConfig(n_mels=min(size[0], MOST_MELS)), size, cache, workers)
    return WordImages(images.astype(np.float32), np.array([digit_of(r) for r in words]),
                      np.array([r.speaker for r in words]), np.array([part_of(r, split) for r in words]),
                      np.array([r.key for r in words]))


def digit_of(recording: Recording) -> int | None:
    """The digit that is all that *recording* says, None if it says anything else."""
    word = spoken(recording.words[0]) if recording.kind == "word" else ""
    return DIGITS.index(word) if word in DIGITS else None
