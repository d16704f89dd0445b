"""The plot that the picture is drawn in, with its axes.  Only who made it moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pyqtgraph as pg

from .axis import TICK_PX, RowsAxis, SecondsAxis, Tick
from .colourbar import ColourBar
from .marks import make_font
from .theme import SMALL_PX, Theme

NAMES_PX, NAMES_WIDTH_PX = 11, 64        # of the names of rows


class Plot:
    """One plot in *layout*: names of rows on the left, seconds below, *bar* on the right."""

    def __init__(self, layout: pg.GraphicsLayoutWidget, bar: ColourBar) -> None:
        self._names, self._seconds, self._bar = RowsAxis(), SecondsAxis(), bar
        layout.ci.setContentsMargins(0, 0, 0, 0)
        self._plot = layout.addPlot(enableMenu=False, axisItems={
            "left": self._names, "bottom": self._seconds, "right": self._bar})
        self._plot.setMouseEnabled(False, False)
        self._plot.hideButtons()
        self.box.disableAutoRange()
        for axis in self._axes:
            font, _ = make_font(NAMES_PX if axis is self._names else SMALL_PX)
            axis.setStyle(tickFont=font, tickLength=TICK_PX, maxTickLevel=0)
            axis.enableAutoSIPrefix(False)       # the library would write a label at each frame
            axis.show()
        self._names.setWidth(NAMES_WIDTH_PX)
        for axis in self._names, self._bar:      # they stand still while the picture moves
            axis.setCacheMode(axis.CacheMode.DeviceCoordinateCache)

    @property
    def _axes(self) -> tuple[pg.AxisItem, ...]:
        return self._names, self._seconds, self._bar

    @property
    def box(self) -> pg.ViewBox:
        """What the items are in."""
        return self._plot.getViewBox()

    @property
    def axis_px(self) -> float:
        """Of the height, for the axis of seconds."""
        return self._seconds.height()

    def add(self, items: Iterable[pg.GraphicsObject], resized: Callable[[], None]) -> None:
        """Draw *items*; call *resized* when there is more or less room for them."""
        for item in items:
            self._plot.addItem(item, ignoreBounds=True)
        self.box.sigResized.connect(resized)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.box.setBackgroundColor(theme.picture)
        for axis in self._axes:
            axis.setPen(theme.line)
            axis.setTextPen(theme.quiet)

    def show_seconds(self, start: float, stop: float) -> None:
        """Show this stretch of time."""
        # That it never ranges by itself was said: to say it again at each frame is slow.
        self.box.setRange(xRange=(start, stop), padding=0, disableAutoRange=False)

    def show_rows(self, lowest: float, highest: float, names: Sequence[Tick]) -> None:
        """Show these vertical coordinates, and the names of what lies there."""
        self.box.setYRange(lowest, highest, padding=0)
        self._names.name(names)
