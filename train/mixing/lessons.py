"""What the teacher says of each moment of a stream, and of each word in it.

The teacher's frames hold who speaks, and where in its window, as well as what is said.  A linear
discriminant analysis, of the fifths of all single words, keeps what tells words apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from listener.config import FeatureConfig

from ..audio import RATE
from ..words import spoken
from .clips import Clip, Pool
from .streams import Stream
from .targets import END_MS
from .teacher import FRAME, heard_by, is_heard, n_frames, whisper

N_DIMENSIONS = 32            # kept of a frame
PARTS = 4                    # of a word, whose means are its embedding
CLASSES_PER_WORD = 5
FEWEST = 40                  # frames of a class
DELAY_MS = 60                # after a moment before one may ask what it was
EMBEDDING = {"frame_embedding": N_DIMENSIONS, "word_embedding": PARTS * N_DIMENSIONS}


@dataclass(frozen=True)
class Places:
    """Which of the teacher's frames tell of which samples of a pool, for each of its clips in order."""

    offsets: np.ndarray      # where each clip begins
    firsts: np.ndarray       # its first frame; -1 if it has none
    stretches: np.ndarray

    def frame(self, offset: int) -> tuple[float, float]:
        """The frame of a sample of the pool (a fraction tells how far it is over), and frames a sample."""
        i = int(np.searchsorted(self.offsets, offset, "right")) - 1
        rate = 1 / (self.stretches[i] * FRAME)
        return (self.firsts[i] + (offset - self.offsets[i]) * rate, rate) if self.firsts[i] >= 0 else (-1, 0)


def places_of(pool: Pool) -> Places:
    """Where the frames lie that `heard_by` makes of *pool*."""
    first: dict[str, int] = {}
    at = 0
    for clip in pool.clips:
        if is_heard(clip):
            first[clip.key] = at
            at += n_frames(clip)
    clips = sorted(pool.clips, key=lambda clip: clip.offset)
    return Places(np.array([clip.offset for clip in clips]),
                  np.array([-1 if clip.kind == "noise" else first[clip.key] for clip in clips]),
                  np.array([clip.stretch for clip in clips]))


@dataclass(frozen=True)
class Lessons:
    """The frames (n, N_DIMENSIONS) that are learnt, 1 in the mean square, and where they lie."""

    frames: np.ndarray
    places: Places

    def targets(self, frame: np.ndarray, words: np.ndarray) -> dict[str, np.ndarray]:
        """What `asked` names: embeddings of moments (..., N_DIMENSIONS) and of words
        (..., PARTS * N_DIMENSIONS), 0 where nothing is asked."""
        moments = np.where(frame[..., None] >= 0, self.frames[frame], 0).astype(np.float32)
        whole = np.zeros((*frame.shape, PARTS * N_DIMENSIONS), np.float32)
        known, inverse = np.unique(words[words[..., 1] > 0], axis=0, return_inverse=True)
        if len(known):
            whole[words[..., 1] > 0] = np.stack([self.word(*span) for span in known])[inverse.ravel()]
        return {"frame_embedding": moments, "word_embedding": whole}

    def word(self, first: int, last: int) -> np.ndarray:
        """The means of the quarters of a word's frames, one behind the other."""
        edges = np.linspace(first, last, PARTS + 1).round().astype(int)
        return np.concatenate([self.frames[a:max(b, a + 1)].mean(axis=0) for a, b in zip(edges, edges[1:])])


def lessons_of(pool: Pool, chosen: Pool, folder: Path, teacher: Path) -> Lessons:
    """What the *teacher* says of *pool*, which lies in *folder*; what tells words apart is learnt from
    the clips of *chosen* alone."""
    encode, name = whisper(teacher)
    frames = heard_by(encode, name, pool, folder)
    places = places_of(pool)
    directions = discriminants(frames, [clip for clip in chosen.clips if is_heard(clip)], places)
    projected = np.concatenate([frames[k:k + 100_000].astype(np.float32) @ directions
                                for k in range(0, len(frames), 100_000)])
    projected -= projected.mean(axis=0)
    return Lessons((projected / np.sqrt(np.mean(projected ** 2))).astype(np.float16), places)


def discriminants(frames: np.ndarray, clips: list[Clip], places: Places) -> np.ndarray:
    """Directions (n_dimensions of a frame, N_DIMENSIONS) that tell the fifths of single words apart."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    seen, classes = [], []
    for clip in clips:
        if clip.kind != "word":
            continue
        text, start, end = clip.words[0]
        first, rate = places.frame(clip.offset + start)
        rows = frames[int(first):int(first + (end - start) * rate) + 1]
        seen.append(rows)
        classes += [(spoken(text), CLASSES_PER_WORD * k // len(rows)) for k in range(len(rows))]
    names, index, count = np.unique([f"{word}/{part}" for word, part in classes], return_inverse=True,
                                    return_counts=True)
    enough = count[index] >= FEWEST
    analysis = LinearDiscriminantAnalysis(solver="eigen", shrinkage=1e-3)
    analysis.fit(np.concatenate(seen)[enough].astype(np.float32), index[enough])
    return analysis.scalings_[:, :N_DIMENSIONS].astype(np.float32)


def asked(stream: Stream, places: Places, features: FeatureConfig) -> tuple[np.ndarray, np.ndarray]:
    """At each step the frame to tell (n_steps,), -1 for none, and the first and the last frame of the word
    that has just ended (n_steps, 2), 0 and 0 for none."""
    n = len(stream.samples) // features.step_length
    times = (np.arange(n) + 1) * features.step_length
    frame, words = np.full(n, -1, np.int32), np.zeros((n, 2), np.int32)
    ms = RATE // 1000
    for offset, start, end in stream.heard:
        first, rate = places.frame(offset)
        if rate == 0:
            continue
        moments = times - DELAY_MS * ms
        inside = (moments > start) & (moments <= end)
        frame[inside] = first + np.maximum(0, moments[inside] - features.step_length / 2 - start) * rate
        ended = (times > end + END_MS[0] * ms) & (times <= end + END_MS[1] * ms)
        if start >= 0:
            words[ended] = int(first), max(int(first) + 1, round(first + (end - start) * rate))
    return frame, words
