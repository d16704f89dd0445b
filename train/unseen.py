"""How good a model is for people it never met, and the pictures of what it got wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from listener.config import FeatureConfig
from listener.recognition.model import Model
from listener.signal.mel import log_mel

from .audio import load
from .corpora import Recording, Split
from .evaluation import Heard, hear_tasks, tasks

UNSEEN = ("left_out", "wild")    # single digits of people: what machine voices say is easier
MOST = 24                        # mistakes that are drawn
COLUMNS = 6
SHOWN_DB = 60


@dataclass(frozen=True)
class Unseen:
    """What was heard of single digits of unknown speakers."""

    heard: list[Heard]

    @property
    def mistakes(self) -> list[Heard]:
        """Recordings that were not heard as what is said in them."""
        return [h for h in self.heard if not h.is_exact]

    @property
    def telling(self) -> list[Heard]:
        """The mistakes, those with an answer first, and among these and the rest each digit in turn."""
        ranked, before = [], Counter()
        for h in self.mistakes:
            kind = (not h.digits, h.said)
            ranked.append((not h.digits, before[kind], h.said, h))
            before[kind] += 1
        return [h for *_, h in sorted(ranked, key=lambda entry: entry[:3])]

    @property
    def share(self) -> float:
        """Of recordings that were heard rightly."""
        return 1 - len(self.mistakes) / len(self.heard)

    @property
    def guessed(self) -> float:
        """Share of recordings whose surest candidate, however unsure, is right."""
        return sum(h.said == (h.guess,) for h in self.heard) / len(self.heard)

    def lines(self) -> list[str]:
        """A few lines for a person."""
        missed = sum(not h.digits for h in self.mistakes)
        confused = Counter((h.said, h.answered) for h in self.mistakes if h.digits)
        speakers = {(h.recording.corpus, h.recording.speaker) for h in self.heard}
        lines = [f"unseen speakers: {100 * self.share:.1f} % of {len(self.heard)} single digits of "
                 f"{len(speakers)} people right, {missed} missed, {len(self.mistakes) - missed} taken for "
                 "others",
                 f"the surest guess, be it below the threshold, is right in {100 * self.guessed:.1f} %"]
        if confused:
            worst = (f"{_text(said)} heard as {_text(heard)}{f' ({n} times)' if n > 1 else ''}"
                     for (said, heard), n in confused.most_common(5))
            lines.append("most often: " + ", ".join(worst))
        return lines


def hear_unseen(recordings: Sequence[Recording], left_out: tuple[str, ...], model: Path) -> Unseen | None:
    """Hear them through the pipeline that listens; None where there are none."""
    parts = {name: part for name, part in tasks(list(recordings), Split(left_out)).items() if name in UNSEEN}
    return Unseen([h for part in hear_tasks(parts, model).values() for h in part]) if parts else None


def draw_mistakes(unseen: Unseen, model: Path, path: Path) -> None:
    """The spectrograms of (some of) the mistakes, as the model sees them, to a PNG."""
    features = Model.load(model).features
    shown = unseen.telling[:MOST]
    rows = max(1, -(-len(shown) // COLUMNS))
    figure = Figure(figsize=(2.3 * COLUMNS, 2.15 * rows + 0.6), layout="constrained")
    part = f" ({MOST} of them, each digit in turn)" if len(unseen.mistakes) > MOST else ""
    figure.suptitle(f"{len(unseen.mistakes)} mistakes in {len(unseen.heard)} digits of speakers it never met"
                    + part, fontsize=12)
    for axes in figure.subplots(rows, COLUMNS, squeeze=False).flat:
        axes.set_axis_off()
    for axes, heard in zip(figure.axes, shown):
        _draw(axes, heard, features)
    figure.savefig(path, dpi=110)


def _draw(axes, heard: Heard, features: FeatureConfig) -> None:
    samples = np.concatenate([np.zeros(features.win_length, np.float32), load(heard.recording.path)])
    picture = log_mel(samples, features).T
    axes.imshow(picture, origin="lower", aspect="auto", cmap="magma", vmax=picture.max(),
                vmin=picture.max() - SHOWN_DB / 10 * np.log(10))
    sure = f" ({100 * heard.digits[0].confidence:.0f} %)" if heard.digits else ""
    axes.set_title(f"said {_text(heard.said)}, heard {_text(heard.answered) or 'nothing'}{sure}", fontsize=9)
    axes.text(0.5, -0.03, f"{heard.recording.corpus}: {heard.recording.speaker}", fontsize=6.5, va="top",
              ha="center", transform=axes.transAxes, color="#555555")


def _text(digits: Sequence[int]) -> str:
    return " ".join(map(str, digits))
