"""Everything that is drawn in the picture's plot, and where: from the digits' lanes down to the strip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyqtgraph as pg

from ..config import FeatureConfig
from ..signal.mel import mel_edges
from .axis import LETTER_PX, Tick
from .colourbar import ColourBar
from .colours import colour_table, line_colour
from .cue import Frame
from .digitmarks import DigitMarks
from .gaps import Gaps
from .gateband import GateBand, gate_colours
from .refusedmarks import RefusedMarks
from .ring import ImageRing
from .ringitem import RingItem
from .strip import PosteriorStrip, short_name, strip_colours
from .theme import Theme

GATE_PX, GAP_PX = 12, 5                  # the gate's band; between what lies over each other
STRIP_SHARE = 0.28                       # of the height, as far as its rows are neither ...
LOWEST_ROW_PX, HIGHEST_ROW_PX = 9, 18    # ... lower nor higher than this
SHIFT_PX = 18                            # of every other name, where the rows are too low for them all
LEAST_PX = 40                            # of the picture's height
TICKS_HZ = {1_000: "1 kHz", 4_000: "4 kHz", 2_000: "2 kHz", 500: "500 Hz", 250: "250 Hz", 3_000: "3 kHz"}


class Layers:
    """The items of one plot, whose vertical coordinates are mel bands from 0 upwards.

    Attributes
    ----------
    rows, gate, strip
        The pictures' rings: `ImageRing`, `GateBand`, `PosteriorStrip`.
    digits, refused, gaps, frame
        What is drawn over them.
    """

    def __init__(self, features: FeatureConfig, labels: Sequence[str], kept_s: float, theme: Theme,
                 bar: ColourBar) -> None:
        self._features, self._theme, self._bar = features, theme, bar
        self._colours = "inferno"
        column_s = features.hop_length / features.sample_rate
        n_columns = round(kept_s / column_s)
        self.rows = ImageRing(features.n_mels, n_columns)
        self.gate = GateBand(n_columns)
        self.strip = PosteriorStrip(labels, n_columns // features.rows_per_step)
        self._image = RingItem(self.rows, column_s)
        self._band = RingItem(self.gate.ring, column_s)
        self._answers = RingItem(self.strip.ring, column_s * features.rows_per_step)
        self.digits = DigitMarks(theme, line_colour(self._colours), features.n_mels)
        self.refused = RefusedMarks(theme, features.n_mels)
        self.gaps, self.frame = Gaps(theme), Frame(theme)
        self.show_posteriors(True)
        self.show_refused(False)
        self.set_colours(self._colours)
        self.set_theme(theme)

    def __iter__(self) -> Iterator[pg.GraphicsObject]:
        """In the order in which they are painted."""
        yield from (self._image, self._band, self._answers, self.gaps, self.refused, self.digits, self.frame)

    def set_theme(self, theme: Theme) -> None:
        """Colours of everything but the picture."""
        self._theme = theme
        self._band.set_colours(gate_colours(theme))
        self._answers.set_colours(strip_colours(theme))
        self.digits.set_colours(theme, line_colour(self._colours))
        self.refused.set_colours(theme)
        self.gaps.set_theme(theme)
        self.frame.set_theme(theme)

    def set_colours(self, name: str) -> None:
        """Colours of the picture."""
        self._colours = name
        table = colour_table(name)
        self._image.set_colours(table)
        self._bar.set_colours(table)
        self.digits.set_colours(self._theme, line_colour(name))

    def show_posteriors(self, on: bool) -> None:
        """Show the strip, or not; without labels there is none."""
        self._shows_posteriors = on and bool(self.strip.labels)
        self._answers.setVisible(self._shows_posteriors)

    def show_refused(self, on: bool) -> None:
        """Show what was refused, or not."""
        self._shows_refused = on
        self.refused.setVisible(on)

    @property
    def least_px(self) -> int:
        """Less than this is not enough for the picture and what is always shown around it."""
        strip_px = LOWEST_ROW_PX * len(self.strip.labels) + GAP_PX if self._shows_posteriors else 0
        return LEAST_PX + self.digits.height_px + strip_px + GATE_PX + 2 * GAP_PX

    def skip_to(self, column: int) -> None:
        """Nothing was heard up to *column*."""
        self.rows.fill(column, column, 0)
        self.gate.ring.fill(column, column, 0)

    def update(self) -> None:
        """What the rings hold has changed."""
        for item in (self._image, self._band, self._answers):
            item.update()

    def forget(self, before: float) -> None:
        """Drop what ended before second *before*."""
        for item in (self.digits, self.refused, self.gaps):
            item.forget(before)

    def place(self, height_px: float) -> tuple[float, float, list[Tick]]:
        """Lay out *height_px* pixels; return the plot's lowest and highest coordinate, and names."""
        refused_px = self.refused.height_px + GAP_PX if self._shows_refused else 0.0
        row_px = self._row_px(height_px, height_px - self.least_px - refused_px)
        strip_px = row_px * len(self.strip.labels) + GAP_PX if self._shows_posteriors else 0.0
        below_px = GAP_PX + GATE_PX + strip_px
        above_px = refused_px + self.digits.height_px + GAP_PX
        per_px = self._features.n_mels / max(1.0, height_px - above_px - below_px)
        self._band.place(-(GAP_PX + GATE_PX) * per_px, GATE_PX * per_px)
        self._answers.place(-below_px * per_px, (strip_px - GAP_PX) * per_px)
        self.gaps.place(-below_px * per_px, below_px * per_px + self._features.n_mels)
        self.refused.place(GAP_PX)
        self.digits.place(refused_px)
        top = self._features.n_mels + above_px * per_px
        return -below_px * per_px, top, self._names(per_px, row_px, refused_px)

    def _row_px(self, height_px: float, spare_px: float) -> float:
        """Of the strip's rows; if less than nothing is to spare, they give way to what was refused."""
        n_labels = max(1, len(self.strip.labels))
        if spare_px < 0:
            return LOWEST_ROW_PX + spare_px / n_labels
        return min(HIGHEST_ROW_PX, max(LOWEST_ROW_PX, height_px * STRIP_SHARE // n_labels))

    def _names(self, per_px: float, row_px: float, refused_px: float) -> list[Tick]:
        n_mels, edges = self._features.n_mels, mel_edges(self._features)
        # The highest band reaches to the last edge, though its middle is drawn half a band lower.
        bands = np.minimum(n_mels, np.interp(list(TICKS_HZ), edges, np.arange(edges.size)) - 0.5)
        names = [("gate", -GAP_PX - GATE_PX / 2)]
        names.append(("heard", refused_px + self.digits.height_px / 2))
        if refused_px:
            names.append(("refused", GAP_PX + self.refused.height_px / 2))
        ticks = [(px * per_px + (n_mels if px > 0 else 0), name, 0) for name, px in names]
        ticks += [(band, name, 0) for band, name in zip(bands.tolist(), TICKS_HZ.values())]
        if self._shows_posteriors:
            first = -(2 * GAP_PX + GATE_PX + row_px / 2)
            ticks += [((first - row * row_px) * per_px, short_name(label),
                       row % 2 * SHIFT_PX if row_px < LETTER_PX else 0)
                      for row, label in enumerate(self.strip.labels)]
        return ticks
