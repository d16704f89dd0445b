"""The pictures, from what was heard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .curves import by_speaker, candidates, confusion, detection, of_known_words
from .figures import Figures, true_delays
from .hearing import Heard, under
from .metrics import calibration_error, reliability
from .noisy import SNRS_DB
from .targets import NOISE_EXACT

BLUE, ORANGE, GREY = "#3465a4", "#d35400", "#888a85"
STYLE = {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
         "grid.color": "#e4e4e4", "axes.axisbelow": True, "savefig.dpi": 100, "legend.frameon": False}


def draw_all(heard: dict[str, list[Heard]], figures: Figures, folder: Path) -> list[str]:
    """Write every picture that there are figures for to *folder*; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {"confusion": lambda file: draw_confusion(heard, file),
                "detection": lambda file: draw_detection(heard, file),
                "noise": lambda file: draw_noise(figures, file),
                "speakers": lambda file: draw_speakers(heard, file),
                "latency": lambda file: draw_latency(heard, file),
                "reliability": lambda file: draw_reliability(heard, file)}
    drawn = []
    for name, draw in pictures.items():
        file = folder / f"{name}.png"
        file.unlink(missing_ok=True)
        draw(file)
        drawn += [name] if file.exists() else []
    return drawn


@contextmanager
def _picture(file: Path, width: float = 6.4, height: float = 3.6) -> Iterator[Axes]:
    """Axes that are saved to *file*, unless nothing was drawn on them."""
    with matplotlib.rc_context(STYLE):
        figure = Figure((width, height), layout="constrained")
        axes = figure.add_subplot()
        yield axes
        if axes.has_data():
            figure.savefig(file, metadata={"Software": None})     # the same figures, the same file


def draw_confusion(heard: dict[str, list[Heard]], file: Path) -> None:
    """Said against heard, all unknown speakers; colours are shares of a row, numbers are counts."""
    counts = confusion(under(heard, "wild", "left_out", "joined", "strings", "synthetic", "grid"))
    if not counts.any():
        return
    with _picture(file, 5.4, 4.8) as axes:
        # The digits heard right would hide all else.
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1.4)
        for i, j in np.argwhere(counts):
            axes.text(j, i, counts[i, j], ha="center", va="center", fontsize=8,
                      color="black" if i == j else ORANGE)
        names = [*map(str, range(10)), "none"]
        axes.set(xticks=range(11), xticklabels=names, yticks=range(11), yticklabels=names,
                 xlabel="heard", ylabel="said")
        axes.grid(False)


def draw_detection(heard: dict[str, list[Heard]], file: Path) -> None:
    """Misses against false digits, as the threshold moves."""
    points = [p for p in detection(heard) if "missed" in p]
    with _picture(file) as axes:
        curves = (("false_per_hour", 1, BLUE, "false digits an hour: noise, silence, speech (checked)"),
                  ("other_words", 100, ORANGE, "other words answered, %"))
        for name, scale, colour, label in curves:
            curve = [(scale * p[name], 100 * p["missed"], p["threshold"]) for p in points if name in p]
            if not curve:
                continue
            x, y, thresholds = zip(*curve)
            axes.plot(x, y, color=colour, label=label, marker=".", markersize=4)
            for k in [k for k, threshold in enumerate(thresholds) if threshold in (0.3, 0.5, 0.7, 0.9)]:
                axes.annotate(f"{thresholds[k]:g}", (x[k], y[k]), fontsize=7, color=colour,
                              xytext=(3, 3), textcoords="offset points")
        axes.set(xlabel="false digits (the numbers on the curves are thresholds)", ylabel="digits missed, %",
                 xscale="symlog", yscale="symlog", xlim=0, ylim=0)
        if axes.has_data():
            axes.legend()


def draw_noise(figures: Figures, file: Path) -> None:
    """Errors by SNR, for each kind of noise."""
    with _picture(file) as axes:
        kinds = sorted({task.split("/")[2] for task in figures
                        if task.startswith(("noisy/", "babble/")) and task.count("/") == 2})
        for kind in kinds:
            task = "babble" if kind == "babble" else "noisy"
            _line(axes, figures, [f"{task}/{snr} dB/{kind}" for snr in SNRS_DB], kind.replace("_", " "),
                  linewidth=1, linestyle="--" if kind == "babble" else "-")
        _line(axes, figures, [f"noisy/{snr} dB" for snr in SNRS_DB], "all kinds but babble", color="black",
              linewidth=2)
        if axes.has_data():
            axes.plot(SNRS_DB, [100 * (1 - least) for least in NOISE_EXACT], "v", color=GREY,
                      label="at most (target)")
            axes.set(xlabel="SNR, dB", ylabel="not heard exactly, %", xlim=(21, -1), ylim=0, xticks=SNRS_DB)
            axes.legend()


def _line(axes: Axes, figures: Figures, tasks: list[str], label: str, **style) -> None:
    points = [(snr, 100 * (1 - figures[task]["exact"])) for snr, task in zip(SNRS_DB, tasks)
              if task in figures]
    if points:
        axes.plot(*zip(*points), marker="o", markersize=3, label=label, **style)


def draw_speakers(heard: dict[str, list[Heard]], file: Path) -> None:
    """A dot for each speaker; its area is the number of recordings."""
    rows = by_speaker(heard)
    groups = list(dict.fromkeys(group for group, *_ in rows))
    rng = np.random.default_rng(0)                    # moves the dots apart
    with _picture(file, 6.4, 0.8 + 0.42 * len(groups)) as axes:
        for y, group in enumerate(groups):
            n, exact = np.array([(n, exact) for g, _, n, exact in rows if g == group]).T
            axes.scatter(100 * exact / n, y + rng.uniform(-0.25, 0.25, len(n)), s=6 * np.sqrt(n) + 6,
                         color=BLUE, alpha=0.5, linewidths=0)
        if rows:
            names = [f"{group.removeprefix('wild/')} ({sum(g == group for g, *_ in rows)})"
                     for group in groups]
            axes.set(yticks=range(len(groups)), yticklabels=names, ylim=(len(groups) - 0.5, -0.5),
                     xlabel="exact, % of a speaker's recordings", xlim=(-3, 103))


def draw_latency(heard: dict[str, list[Heard]], file: Path) -> None:
    """How long one waits for a digit."""
    waits = {"single digits": [w for h in under(heard, "wild", "left_out", "synthetic") for w in h.waits],
             "inside strings": [w for h in under(heard, "strings", "joined") for w in h.waits],
             "GRID, from the marked end": true_delays(under(heard, "grid"))}
    with _picture(file) as axes:
        for (label, seconds), colour in zip(waits.items(), (BLUE, ORANGE, "black")):
            if seconds:
                axes.hist(1000 * np.array(seconds), np.arange(-100, 401, 20), density=True, histtype="step",
                          color=colour, label=f"{label} ({len(seconds)})")
        if axes.has_data():
            axes.set(xlabel="from the word's end to the event, ms", yticks=[])
            axes.legend()


def draw_reliability(heard: dict[str, list[Heard]], file: Path) -> None:
    """How often candidates are right, by how sure they are."""
    confidence, right = candidates(h for part in of_known_words(heard).values() for h in part)
    if not right.size:
        return
    bins = reliability(confidence, right)
    with _picture(file, 4.8, 3.6) as axes:
        axes.plot([0, 1], [0, 1], color=GREY, linewidth=1)
        axes.plot([b.confidence for b in bins], [b.right for b in bins], marker="o", color=BLUE)
        for b in bins:
            axes.annotate(str(b.n), (b.confidence, b.right), fontsize=7, xytext=(4, -9),
                          textcoords="offset points")
        axes.set(xlabel="confidence", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1.03),
                 title=f"expected calibration error {calibration_error(bins):.3f}")
