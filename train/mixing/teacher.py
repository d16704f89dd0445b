"""What a network that has heard hundreds of thousands of people makes of the clips.

Few people say the digits that are learnt from, so a word's sound is not easily told from its
speaker's.  The encoder of Whisper knows the difference, at two hundred times the size; only its
answers are learnt from, and only training needs it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly
from tqdm import tqdm

from listener.errors import ConfigError

from ..audio import RATE
from ..unfinished import whole
from .clips import Clip, Pool

FRAME = RATE // 50           # samples at 8 kHz: the encoder answers each 20 ms
WINDOW = 30 * RATE           # it looks at so much at once
GAP = 3 * RATE // 10         # between two clips in a window, and before the first one
LEVEL = 0.05                 # root mean square of each clip
WIDTH = 512                  # numbers a frame, of the model that is called "base"

Encode = Callable[[np.ndarray], np.ndarray]      # samples (WINDOW,) at RATE to frames (1500, WIDTH)


def is_heard(clip: Clip) -> bool:
    """Whether the teacher hears *clip*: an unchanged voice; changed ones share what is said."""
    return clip.kind != "noise" and clip.stretch == 1.0 and "#" not in clip.voice


def n_frames(clip: Clip) -> int:
    """Frames of a clip."""
    return -(-clip.length // FRAME)


def heard_by(encode: Encode, name: str, pool: Pool, folder: Path) -> np.ndarray:
    """The frames (n, WIDTH) of all clips of *pool* that `is_heard` names, one clip behind the other;
    kept in *folder* as those of the teacher *name*."""
    path = folder / f"teacher-{name}.npy"
    if not path.exists():
        clips = [clip for clip in pool.clips if is_heard(clip)]
        with whole(path) as partial:
            frames = np.lib.format.open_memmap(partial, "w+", np.float16,
                                               (sum(map(n_frames, clips)), WIDTH))
            at = 0
            for heard in _encoded(encode, pool, clips):
                frames[at:at + len(heard)] = heard
                at += len(heard)
            frames.flush()
    return np.load(path, mmap_mode="r")


def _encoded(encode: Encode, pool: Pool, clips: list[Clip]) -> Iterator[np.ndarray]:
    """Frames of each piece of *clips*, in order."""
    window, pieces, at = np.zeros(WINDOW, np.float32), [], GAP
    for clip in tqdm(clips, "teacher", leave=False, disable=None):
        samples = pool.read(clip)
        samples *= LEVEL / (np.sqrt(np.mean(samples ** 2)) + 1e-6)
        for first in range(0, clip.length, WINDOW - 2 * GAP):
            piece = samples[first:first + WINDOW - 2 * GAP]
            length = -(-len(piece) // FRAME) * FRAME
            if at + length + GAP > WINDOW:
                yield from _cut(encode(window), pieces)
                window, pieces, at = np.zeros(WINDOW, np.float32), [], GAP
            window[at:at + len(piece)] = piece
            pieces.append((at // FRAME, (at + length) // FRAME))
            at += length + GAP
    if pieces:
        yield from _cut(encode(window), pieces)


def _cut(frames: np.ndarray, pieces: list[tuple[int, int]]) -> Iterator[np.ndarray]:
    for first, last in pieces:
        yield frames[first:last]


def whisper(folder: Path) -> tuple[Encode, str]:
    """The encoder of a Whisper model in the form of CTranslate2, and a name for it.

    Raises
    ------
    ConfigError
        If *folder* does not hold such a model of the size "base", or faster-whisper is not installed.
    """
    weights = folder / "model.bin"
    if not weights.is_file():
        raise ConfigError(f"--teacher {folder}: there is no model.bin; it must be a model for faster-whisper")
    try:
        from ctranslate2 import StorageView
        from ctranslate2.models import Whisper
        from faster_whisper.feature_extractor import FeatureExtractor
    except ImportError as error:
        raise ConfigError("--teacher needs faster-whisper: pip install '.[transcribe]'") from error
    try:
        model = Whisper(str(folder), device="cpu", compute_type="int8", intra_threads=2)
    except (RuntimeError, ValueError) as error:
        raise ConfigError(f"--teacher {folder}: {error}") from error
    pictures = FeatureExtractor()

    def encode(samples: np.ndarray) -> np.ndarray:
        rows = pictures(resample_poly(samples, 2, 1).astype(np.float32))
        rows = rows[:, :2 * WINDOW // FRAME]
        view = StorageView.from_array(np.ascontiguousarray(rows[None], np.float32))
        frames = np.array(model.encode(view, to_cpu=True))[0]
        if frames.shape[1] != WIDTH:
            raise ConfigError(f"--teacher {folder}: answers with {frames.shape[1]} numbers, not {WIDTH}: "
                              "give the model that is called base")
        return frames

    return encode, hashlib.sha256(weights.read_bytes()).hexdigest()[:12]
