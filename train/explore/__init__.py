"""What is in a corpus: counts, pictures, and what is not as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from listener.errors import AudioFormatError

from ..corpora import Recording
from ..corpora.recording import DIGITS
from ..evaluation import hear_all
from .page import Table, page, png
from .pictures import draw_all
from .survey import Measured, measure_all
from .suspects import ALIKE, SURE, exact_duplicates, mislabelled, near_duplicates

OTHERS = 40              # recordings of each other corpus, for its spectrum
MOST_ROWS = 50           # of a table on the page


@dataclass(frozen=True)
class Explored:
    """What was found: pictures and tables, the first of which tells how much there is."""

    corpus: str
    figures: dict[str, Figure]
    tables: list[Table]

    def write(self, folder: Path) -> Path:
        """Write a PNG a picture and ``index.html``; return the page's path."""
        folder.mkdir(parents=True, exist_ok=True)
        pictures = {name: png(figure) for name, figure in self.figures.items()}
        for name, content in pictures.items():
            (folder / f"{name}.png").write_bytes(content)
        file = folder / "index.html"
        file.write_text(page(self.corpus, pictures, self.tables), encoding="utf-8")
        return file


def explore(corpus: str, recordings: Sequence[Recording], model: Path | None, limit: int = 1000,
            seed: int = 1, workers: int = 2) -> Explored:
    """Look into *corpus*, one of those that *recordings* are of.

    Parameters
    ----------
    model : hears the single digits, to find suspects; None does without
    limit : at most so many recordings are measured and heard, drawn at random; all are counted

    Raises
    ------
    AudioFormatError
        If none of its recordings can be used.
    """
    rng = np.random.default_rng(seed)
    own = [r for r in recordings if r.corpus == corpus]
    measured, damaged = measure_all(_some(own, limit, rng), workers)
    if not measured:
        raise AudioFormatError(f"no recording of {corpus} can be used: {damaged[0][1]}")
    spectra = {corpus: _spectrum(measured)}
    others = {name: _some([r for r in recordings if r.corpus == name], OTHERS, rng)
              for name in sorted({r.corpus for r in recordings} - {corpus})}
    found, _ = measure_all([r for part in others.values() for r in part], workers)
    by_corpus = {name: [m for m in found if m.recording.corpus == name] for name in others}
    spectra |= {name: _spectrum(part) for name, part in by_corpus.items() if part}
    tables = [_counts(own, measured), _damaged(damaged), *_twice(measured)]
    digits = [each.recording for each in measured if each.digit is not None]
    if model is not None and digits:
        tables.append(_suspects(digits, model, workers))
    return Explored(corpus, draw_all(own, measured, spectra), tables)


def _some(recordings: Sequence[Recording], limit: int, rng: np.random.Generator) -> list[Recording]:
    """All of them, or *limit* drawn at random, in their order."""
    if len(recordings) <= limit:
        return list(recordings)
    return [recordings[i] for i in sorted(rng.choice(len(recordings), limit, replace=False))]


def _spectrum(measured: Sequence[Measured]) -> np.ndarray:
    """Each recording relative to its own mean, so that loud ones do not speak for all."""
    return np.mean([each.spectrum_db - each.spectrum_db.mean() for each in measured], axis=0)


def _counts(own: Sequence[Recording], measured: Sequence[Measured]) -> Table:
    seconds, levels = [m.seconds for m in measured], [m.loudness_db for m in measured]
    kinds = sorted({r.kind for r in own})
    rows = [("recordings", len(own)), ("speakers", len({r.speaker for r in own if r.speaker})),
            ("kinds", ", ".join(f"{sum(r.kind == kind for r in own)} {kind}" for kind in kinds)),
            ("measured", len(measured)),
            ("length, s", f"{min(seconds):.2f} to {max(seconds):.2f}, median {np.median(seconds):.2f}"),
            ("loudness, dB", f"{min(levels):.1f} to {max(levels):.1f}, median {np.median(levels):.1f}"),
            ("clipped", sum(m.is_clipped for m in measured))]
    return "In short", "", ("", ""), rows


def _damaged(found: Sequence[tuple[Recording, str]]) -> Table:
    return (f"Cannot be used: {len(found)}", _remark(len(found)), ("file", "why"),
            [(recording.path.name, why) for recording, why in found[:MOST_ROWS]])


def _twice(measured: Sequence[Measured]) -> list[Table]:
    exact, near = exact_duplicates(measured), near_duplicates(measured)
    return [(f"The same samples twice: {len(exact)}", _remark(len(exact)), ("files",),
             [(", ".join(r.path.name for r in group),) for group in exact[:MOST_ROWS]]),
            (f"Nearly the same: {len(near)} pairs",
             f"Spectrogram images of one digit that correlate by {ALIKE} or more. {_remark(len(near))}",
             ("one", "other", "correlation"),
             [(p.first.path.name, p.second.path.name, f"{p.correlation:.4f}") for p in near[:MOST_ROWS]])]


def _suspects(digits: Sequence[Recording], model: Path, workers: int) -> Table:
    found = mislabelled(hear_all(digits, model, workers))
    return (f"Heard as another digit: {len(found)} of {len(digits)}",
            f"With a confidence of {SURE} or more, so perhaps mislabelled, or perhaps heard wrongly: listen. "
            f"A model that was trained on a recording may have learnt its wrong label. {_remark(len(found))}",
            ("file", "label", "heard", "confidence"),
            [(s.recording.path.name, s.recording.words[0], DIGITS[s.heard], f"{s.confidence:.3f}")
             for s in found[:MOST_ROWS]])


def _remark(n: int) -> str:
    return f"The first {MOST_ROWS} are shown." if n > MOST_ROWS else ""
