"""The picture: the rows the network sees, the gate, and the digits over their sound."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PyQt6.QtWidgets import QWidget

from ..config import FeatureConfig
from ..events import Digit, Event, Picture, SpeechStarted
from ..signal.mel import mel_edges
from .axis import TICK_PX, SecondsAxis
from .marks import LANE_PX, Mark, Marks
from .ring import ImageRing
from .ringitem import RingItem
from .theme import SMALL_PX, Theme

HISTORY_S = 60                           # kept; how much is seen depends on the window's width
DARKEST_DB, BRIGHTEST_DB = -75.0, 5.0    # of a row's power; full scale is near +15
GATE_PX, GATE_GAP_PX = 10, 4             # the gate's band under the picture
WIDE_PX = 1_600                          # from here on a column is two pixels wide, then three
TICKS_HZ = {250: "250 Hz", 500: "500 Hz", 1_000: "1 kHz", 2_000: "2 kHz", 3_000: "3 kHz", 4_000: "4 kHz"}
CLOSED, OPEN = 0, 1                      # numbers of the gate band's colours


class Spectrogram(pg.GraphicsLayoutWidget):
    """Takes events as they come; `draw` shows them, once for as many as there were.

    The picture has its own clock: it goes on when one stream ends and another begins.
    """

    def __init__(self, features: FeatureConfig, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._features = features
        self._origin = 0                 # samples on the picture's clock before this stream
        n_columns = HISTORY_S * features.sample_rate // features.hop_length
        self._rows = ImageRing(features.n_mels, n_columns)
        self._gate = ImageRing(1, n_columns)
        self._span_s = 10.0
        self._prepare(theme)
        column_s = features.hop_length / features.sample_rate
        inferno = pg.colormap.get("inferno").getLookupTable(nPts=256)
        self._image = RingItem(self._rows, inferno, column_s)
        self._band = RingItem(self._gate, _gate_colours(theme), column_s)
        self._marks = Marks(theme.accent, features.n_mels)
        for item in (self._image, self._band, self._marks):
            self._plot.addItem(item, ignoreBounds=True)
        self._plot.getViewBox().sigResized.connect(self._fit)

    def _prepare(self, theme: Theme) -> None:
        """One plot that nothing but this class moves."""
        self.setBackground(theme.ground)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setAccessibleName("Spectrogram")
        self.setAccessibleDescription("Power over time and pitch, with the digits heard")
        self.ci.setContentsMargins(0, 0, 0, 0)
        self._plot = self.addPlot(axisItems={"bottom": SecondsAxis("bottom")}, enableMenu=False)
        self._plot.setMouseEnabled(False, False)
        self._plot.hideButtons()
        self._plot.getViewBox().setBackgroundColor(theme.picture)
        font = self.font()
        font.setPixelSize(SMALL_PX)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setStyle(tickFont=font, tickLength=TICK_PX, maxTickLevel=0)
            axis.setPen(theme.line)
            axis.setTextPen(theme.quiet)
        self._plot.getAxis("left").setWidth(64)

    @property
    def now(self) -> float:
        """The picture's right edge, in seconds on its own clock."""
        return self._rows.stop * self._features.hop_length / self._features.sample_rate

    def begin(self) -> None:
        """Another stream begins; its positions count from zero again."""
        self._origin = self._rows.stop * self._features.hop_length

    def push(self, event: Event) -> None:
        """Take what concerns the picture."""
        match event:
            case Picture():
                self._add_rows(event)
            case SpeechStarted():
                self._gate.fill(self._column(event.start), self._rows.stop, OPEN)
            case Digit():
                self._marks.add(Mark(self._seconds(event.start), self._seconds(event.end),
                                     event.digit, event.confidence))

    def draw(self) -> None:
        """Show all that has been pushed."""
        for item in (self._image, self._band):
            item.update()
        self._marks.forget(self.now - HISTORY_S)
        self._plot.setXRange(self.now - self._span_s, self.now, padding=0)
        # NB: left to the paint event, the plot would move while it is painted and be painted again.
        self.scene().prepareForPaint()

    def clear_marks(self) -> None:
        """Take the digits off the picture."""
        self._marks.clear()

    def _add_rows(self, event: Picture) -> None:
        """Rows end with the newest sample, so the last one's column ends at ``event.at``."""
        first = self._column(event.at) - len(event.rows)
        self._rows.write(first, colour_indices(event.rows).T)
        self._gate.fill(first, first + len(event.rows), OPEN if event.is_open else CLOSED)

    def _column(self, position: int) -> int:
        return (self._origin + position) // self._features.hop_length

    def _seconds(self, position: int) -> float:
        return (self._origin + position) / self._features.sample_rate

    def _fit(self) -> None:
        """Lay out by pixels: lanes of a fixed height, columns of whole pixels (they would shimmer)."""
        box, n_mels = self._plot.getViewBox(), self._features.n_mels
        width, height = max(1.0, box.width()), box.height() - LANE_PX - GATE_PX - GATE_GAP_PX
        rate = self._features.sample_rate / self._features.hop_length
        self._span_s = min(HISTORY_S, width / rate / math.ceil(width / WIDE_PX))
        per_px = n_mels / max(1.0, height)
        below = (GATE_PX + GATE_GAP_PX) * per_px
        self._band.place(-below, GATE_PX * per_px)
        box.setYRange(-below, n_mels + LANE_PX * per_px, padding=0)
        edges = mel_edges(self._features)
        bands = np.interp(list(TICKS_HZ), edges, np.arange(edges.size)) - 0.5
        self._plot.getAxis("left").setTicks([[
            *zip(bands.tolist(), TICKS_HZ.values()), (-below + GATE_PX / 2 * per_px, "gate"),
            (n_mels + LANE_PX / 2 * per_px, "heard")]])
        self.draw()


def colour_indices(rows: np.ndarray) -> np.ndarray:
    """Natural log of power -> 0 ... 255, the same power always the same."""
    decibels = rows * np.float32(10 / math.log(10))
    scaled = (decibels - DARKEST_DB) * (255 / (BRIGHTEST_DB - DARKEST_DB))
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)


def _gate_colours(theme: Theme) -> np.ndarray:
    """In the order of their numbers."""
    return np.array([pg.mkColor(colour).getRgb()[:3] for colour in (theme.line, theme.accent)])
