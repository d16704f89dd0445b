"""Sound as a machine sees it: the picture of a recording, lit in each digit's colour where it looked."""

from __future__ import annotations

import textwrap
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from listener.recognition.model import DIGIT_OF
from listener.signal.mel import mel_edges

from .classify import Hearing, Looked

GROUND, TEXT, QUIET = "#0d0e14", "#f4f4f7", "#9aa0b4"
COLOURS = ("#f4f1de", "#ff5d5d", "#ff9f43", "#ffd93d", "#9be564", "#2ed8a7", "#43c6ff", "#7f8cff",
           "#c77dff", "#ff7ad9")                 # of the digits 0 to 9
SHOWN_NEPERS = 11.0                              # from the loudest point to black
HERTZ = (100, 300, 1000, 2000, 3500)
CHARACTERS_PER_INCH = 15.6                       # of the caption
LEAST_WORTH = 1.5                                # nats that make full colour, if nothing is worth more
HEIGHT, WIDTH_PER_S, LEAST_WIDTH, MOST_WIDTH = 6.8, 3.4, 9.0, 30.0      # inches
CAPTION = (
    "Grey: the log-mel picture of the sound (brighter is louder). Colour: where the network looked. Patches "
    "were covered one by one; the farther the log-odds of a digit fell without a patch, the stronger its "
    "colour there: full where it mattered most to that digit, and by 1.5 nats at least. {worst} What raised "
    "a score when covered is not shown. Below: the network's answer for each digit, as it gave it.")


def draw_hearing(hearing: Hearing, path: Path) -> None:
    """The picture, to a PNG."""
    seconds = len(hearing.rows) * hearing.row_s
    width = min(max(LEAST_WIDTH, WIDTH_PER_S * seconds + 1.5), MOST_WIDTH)
    caption = _wrapped(CAPTION.format(worst=_worst(hearing)), width)
    figure = Figure(figsize=(width, HEIGHT), facecolor=GROUND)
    bottom = (0.6 + 0.15 * (caption.count("\n") + 1)) / HEIGHT        # inches: the axis, and the lines
    grid = figure.add_gridspec(3, 1, height_ratios=(1.0, 4.2, 1.5), left=0.75 / width, right=1 - 0.3 / width,
                               top=0.9, bottom=bottom, hspace=0.06)
    words, picture, answers = (figure.add_subplot(cell) for cell in grid)
    for axes in (words, picture, answers):
        _style(axes, seconds)
    _write_digits(words, hearing)
    picture.imshow(_lit(hearing), origin="lower", aspect="auto", interpolation="bilinear",
                   extent=(0, seconds, -0.5, hearing.rows.shape[1] - 0.5))
    _frequencies(picture, hearing)
    _draw_answers(answers, hearing)
    figure.text(0.75 / width, 0.945, hearing.name, color=TEXT, fontsize=13, weight="bold")
    figure.text(1 - 0.3 / width, 0.945, _heard_text(hearing), color=QUIET, fontsize=11, ha="right")
    figure.text(0.75 / width, 0.015, caption, color=QUIET, fontsize=8, va="bottom",
                linespacing=1.35)
    figure.savefig(path, dpi=130, facecolor=GROUND)


def _lit(hearing: Hearing) -> np.ndarray:
    """RGB (n_mels, n_rows, 3): grey by loudness, in a digit's colour by what the point was worth."""
    rows = hearing.rows
    grey = np.clip(1 + (rows - rows.max()) / SHOWN_NEPERS, 0, 1) ** 1.15
    share, total, colour = (np.zeros((*grey.shape, n)) for n in (1, 1, 3))
    for looked in hearing.looked:
        worth = _shown(looked)[..., None]
        part = slice(looked.first, looked.first + len(worth))
        share[part] = np.maximum(share[part], worth)
        # A point that two digits were heard from has a mixture of both colours.
        total[part] += worth ** 2
        colour[part] += worth ** 2 * to_rgb(COLOURS[looked.event.digit])
    glow = colour / np.maximum(total, 1e-9) * (0.25 + 0.85 * grey[..., None])
    return np.clip((1 - share) * 0.68 * grey[..., None] + share * glow, 0, 1).transpose(1, 0, 2)


def _shown(looked: Looked) -> np.ndarray:
    """How strongly each point is coloured, in [0, 1]; what was refused is faint."""
    worth = np.maximum(looked.evidence.worth, 0)
    return (worth / max(worth.max(), LEAST_WORTH)) ** 1.3 * (0.95 if looked.is_heard else 0.35)


def _write_digits(axes: Axes, hearing: Hearing) -> None:
    """The digits over their stretches."""
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    rate = hearing.model.features.sample_rate
    for looked in hearing.looked:
        e = looked.event
        start, end, colour = e.start / rate, e.end / rate, COLOURS[e.digit]
        middle, alpha = (start + end) / 2, 1.0 if looked.is_heard else 0.5
        axes.plot([start, end], [0.06, 0.06], color=colour, lw=4, alpha=alpha, solid_capstyle="butt")
        axes.text(middle, 0.3, str(e.digit) if looked.is_heard else f"{e.digit}?", color=colour, ha="center",
                  va="bottom", fontsize=30 if looked.is_heard else 15, weight="bold", alpha=alpha)
        axes.text(middle, 0.13, f"{100 * e.confidence:.0f} %", color=QUIET, ha="center", va="bottom",
                  fontsize=7.5)


def _draw_answers(axes: Axes, hearing: Hearing) -> None:
    """The posteriors of the digits' words over time."""
    axes.set_ylim(0, 1.05)
    axes.set_yticks([0, 0.5, 1])
    axes.set_xlabel("seconds", color=QUIET, fontsize=9)
    axes.tick_params(labelbottom=True)
    axes.set_ylabel("answer", color=QUIET, fontsize=9)
    for start, stop in hearing.utterances:
        axes.axvspan(start * hearing.row_s, stop * hearing.row_s, color="#ffffff", alpha=0.05, lw=0)
    for label, word in enumerate(hearing.model.labels):
        if word in DIGIT_OF and hearing.posteriors:
            _curve(axes, hearing, label, COLOURS[DIGIT_OF[word]])
    for looked in hearing.looked if not hearing.posteriors else ():
        rate = hearing.model.features.sample_rate
        axes.hlines(looked.evidence.score, looked.event.start / rate, looked.event.end / rate, lw=3,
                    color=COLOURS[looked.event.digit])


def _curve(axes: Axes, hearing: Hearing, label: int, colour: str) -> None:
    """One label's posterior; the line is broken where the gate was closed."""
    per_step = hearing.model.features.rows_per_step
    values = np.full(len(hearing.rows) // per_step + 1, np.nan)
    for row, posterior in hearing.posteriors:
        values[row // per_step] = posterior[label]
    times = (np.arange(len(values)) + 1) * per_step * hearing.row_s
    axes.plot(times, values, color=colour, lw=1.3)
    axes.fill_between(times, 0, np.nan_to_num(values), color=colour, alpha=0.18, lw=0)


def _frequencies(axes: Axes, hearing: Hearing) -> None:
    centres = mel_edges(hearing.model.features)[1:-1]
    axes.set_yticks(np.interp(HERTZ, centres, np.arange(len(centres))), [f"{hz:,}" for hz in HERTZ])
    axes.set_ylabel("hertz", color=QUIET, fontsize=9)


def _style(axes: Axes, seconds: float) -> None:
    axes.set_facecolor(GROUND)
    axes.set_xlim(0, max(seconds, 0.1))
    axes.tick_params(colors=QUIET, labelsize=8, length=0, labelbottom=False)
    axes.spines[:].set_visible(False)


def _heard_text(hearing: Hearing) -> str:
    heard = " ".join(str(looked.event.digit) for looked in hearing.looked if looked.is_heard)
    return f"heard: {heard}" if heard else "no digit was heard"


def _worst(hearing: Hearing) -> str:
    told = ", ".join(f"{looked.event.digit}: {looked.evidence.score:.3f} and {looked.evidence.lowest:.3f}"
                     for looked in hearing.looked if looked.is_heard)
    return f"Scores of the digits, and the lowest without any one patch: {told}." if told else ""


def _wrapped(text: str, width: float) -> str:
    """Lines that fit a picture *width* inches wide."""
    return "\n".join(textwrap.wrap(" ".join(text.split()), int(width * CHARACTERS_PER_INCH)))
