"""The pictures of a corpus, on figures that are saved, shown and put into a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from listener.signal.mel import mel_edges

from ..audio import load
from ..corpora import Recording
from ..evaluation.plots import BLUE, GREY, ORANGE, STYLE
from ..preprocess import digit_of
from .survey import FEATURES, Measured, rows_of

MOST_SPEAKERS = 40       # bars that can still be told apart


def draw_all(recordings: Sequence[Recording], measured: Sequence[Measured],
             spectra: dict[str, np.ndarray]) -> dict[str, Figure]:
    """Every picture that there is something for, by name."""
    with matplotlib.rc_context(STYLE):
        drawn = {"digits": draw_digits(recordings), "speakers": draw_speakers(recordings),
                 "lengths": draw_lengths(measured), "loudness": draw_loudness(measured),
                 "examples": draw_examples(measured), "averages": draw_averages(measured),
                 "spectra": draw_spectra(spectra)}
    return {name: figure for name, figure in drawn.items() if figure is not None}


def draw_digits(recordings: Sequence[Recording]) -> Figure | None:
    """How often each digit is said alone."""
    counts = Counter(digit for r in recordings if (digit := digit_of(r)) is not None)
    if not counts:
        return None
    figure, axes = _figure(5, 2.8)
    axes.bar(range(10), [counts[digit] for digit in range(10)], color=BLUE)
    axes.set(xlabel="digit", ylabel="recordings", xticks=range(10))
    return figure


def draw_speakers(recordings: Sequence[Recording]) -> Figure | None:
    """Recordings of each speaker; where there are many, how many speakers have how many."""
    counts = Counter(r.speaker for r in recordings if r.speaker)
    if not counts:
        return None
    if len(counts) > MOST_SPEAKERS:
        figure, axes = _figure(5, 2.8)
        axes.hist(list(counts.values()), 30, color=BLUE)
        axes.set(xlabel="recordings of a speaker", ylabel="speakers")
        return figure
    figure, axes = _figure(5, 0.9 + 0.24 * len(counts))
    names, numbers = zip(*counts.most_common()[::-1])
    axes.barh(names, numbers, color=BLUE)
    axes.set(xlabel="recordings")
    return figure


def draw_lengths(measured: Sequence[Measured]) -> Figure:
    """How long the recordings are."""
    figure, axes = _figure(5, 2.8)
    axes.hist([each.seconds for each in measured], 40, color=BLUE)
    axes.set(xlabel="length, s", ylabel="recordings")
    return figure


def draw_loudness(measured: Sequence[Measured]) -> Figure:
    """How loud the loudest word of each is, and how many are clipped."""
    figure, axes = _figure(5, 2.8)
    levels = [each.loudness_db for each in measured]
    axes.hist(levels, 40, color=BLUE)
    axes.axvline(float(np.median(levels)), color=ORANGE, label=f"median {np.median(levels):.1f} dB")
    axes.set(xlabel="loudness of the word, dB below full scale", ylabel="recordings")
    axes.legend()
    return figure


def draw_examples(measured: Sequence[Measured]) -> Figure:
    """Wave and mel spectrogram of one recording a digit, or of the first few."""
    firsts = {each.digit: each for each in reversed(measured) if each.digit is not None}
    chosen = [firsts[digit] for digit in sorted(firsts)] or list(measured[:5])
    figure = Figure((2.2 * min(5, len(chosen)), 2.9 * -(-len(chosen) // 5)), layout="constrained")
    grid = figure.subplots(2 * -(-len(chosen) // 5), min(5, len(chosen)), squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for i, each in enumerate(chosen):
        wave, mel = grid[2 * (i // 5), i % 5], grid[2 * (i // 5) + 1, i % 5]
        _draw_example(wave, mel, each.recording)
    return figure


def _draw_example(wave, mel, recording: Recording) -> None:
    samples = load(recording.path)
    seconds = len(samples) / FEATURES.sample_rate
    rows = rows_of(samples)
    for axes in (wave, mel):
        axes.set_axis_on()
        axes.grid(False)
        axes.tick_params(labelsize=6)
    wave.plot(np.linspace(0, seconds, len(samples)), samples, color=BLUE, linewidth=0.4)
    wave.set(xlim=(0, seconds), xticks=[], yticks=[])
    wave.set_title(f"{' '.join(recording.words)[:20]} ({recording.speaker[:14]})", fontsize=7)
    mel.imshow(rows.T, origin="lower", aspect="auto", cmap="magma", extent=(0, seconds, 0, rows.shape[1]),
               vmin=rows.max() - 14, vmax=rows.max())
    mel.set(yticks=[])
    mel.set_xlabel("s", fontsize=6)


def draw_averages(measured: Sequence[Measured]) -> Figure | None:
    """The mean of each digit's images: what all who say it have in common."""
    images = {digit: [m.image for m in measured if m.digit == digit] for digit in range(10)}
    if not any(images.values()):
        return None
    figure = Figure((9, 4), layout="constrained")
    for digit, axes in enumerate(figure.subplots(2, 5).flat):
        axes.set_title(f"{digit} ({len(images[digit])})", fontsize=8)
        axes.set(xticks=[], yticks=[])
        axes.grid(False)
        if images[digit]:
            axes.imshow(np.mean(images[digit], axis=0), origin="lower", aspect="auto", cmap="magma")
    return figure


def draw_spectra(spectra: dict[str, np.ndarray]) -> Figure:
    """Long-term spectra of corpora, each relative to its strongest band; the first stands out."""
    figure, axes = _figure(7.4, 3.6)
    hz = mel_edges(FEATURES)[1:-1]
    for i, (name, spectrum) in enumerate(spectra.items()):
        style = {"color": "black", "linewidth": 2.2, "zorder": 3} if i == 0 else {"linewidth": 0.9}
        axes.plot(hz, spectrum - spectrum.max(), label=name, **style)
    axes.set(xlabel="Hz", ylabel="dB")
    axes.axhline(0, color=GREY, linewidth=0.5)
    figure.legend(fontsize=7, loc="outside right upper")
    return figure


def _figure(width: float, height: float):
    figure = Figure((width, height), layout="constrained")
    return figure, figure.add_subplot()
