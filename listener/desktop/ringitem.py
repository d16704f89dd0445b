"""An `ImageRing` in a plot."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QImage, QPainter

from .ring import ImageRing


class InView(pg.GraphicsObject):
    """An item that reaches over all that can be seen of its plot, and draws what lies there."""

    def boundingRect(self) -> QRectF:
        """What of the plot can be seen."""
        return self.viewRect()

    def viewRangeChanged(self) -> None:
        """The plot shows something else."""
        self.prepareGeometryChange()


class RingItem(InView):
    """Paints the columns in view and no others.

    Pyqtgraph's `ImageItem` would convert, or look up pixel by pixel, all that the ring
    holds.  Qt scales 32-bit pixels six times faster than numbers of colours.

    Parameters
    ----------
    ring : ImageRing
    colours : shape (n_colours, 3)
        Red, green and blue, 0 to 255, of each number in the ring.
    column_s : float
        Seconds from column to column; column 0 begins at second 0 of the plot.
    """

    def __init__(self, ring: ImageRing, colours: np.ndarray, column_s: float) -> None:
        super().__init__()
        self._ring, self._column_s = ring, column_s
        red, green, blue = np.asarray(colours, np.uint32).T
        self._colours = 0xFF00_0000 | red << 16 | green << 8 | blue
        self._bottom, self._height = 0.0, float(ring.n_rows)

    def place(self, bottom: float, height: float) -> None:
        """Where it lies in the plot's vertical coordinates; 0 to its number of rows at first."""
        self._bottom, self._height = bottom, height
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw the columns in view; row 0 is the lowest."""
        view = self.viewRect()
        first = max(self._ring.start, math.floor(view.left() / self._column_s))
        cells = self._ring.read(first, math.ceil(view.right() / self._column_s))
        n_columns = cells.shape[1]
        if n_columns:
            pixels = np.ascontiguousarray(self._colours[cells])
            image = QImage(pixels.data, n_columns, len(pixels), pixels.strides[0], QImage.Format.Format_RGB32)
            painter.drawImage(QRectF(first * self._column_s, self._bottom,
                                     n_columns * self._column_s, self._height), image)
