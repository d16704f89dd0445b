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

    Each pixel of the screen shows the highest of the columns that fall into it, and which
    these are does not depend on how far the picture has been scrolled: else it would shimmer.
    Pyqtgraph's `ImageItem` would convert, or look up pixel by pixel, all that the ring
    holds.  Qt scales 32-bit pixels six times faster than numbers of colours.

    Parameters
    ----------
    ring : ImageRing
    column_s : float
        Seconds from column to column; column 0 begins at second 0 of the plot.
    """

    def __init__(self, ring: ImageRing, column_s: float) -> None:
        super().__init__()
        self._ring, self._column_s = ring, column_s
        self._colours = np.zeros(256, np.uint32)
        self._bottom, self._height = 0.0, float(ring.n_rows)

    def set_colours(self, colours: np.ndarray) -> None:
        """Red, green and blue, 0 to 255, of each number in the ring; shape (n_colours, 3)."""
        red, green, blue = np.asarray(colours, np.uint32).T
        self._colours = 0xFF00_0000 | red << 16 | green << 8 | blue
        self.update()

    def place(self, bottom: float, height: float) -> None:
        """Where it lies in the plot's vertical coordinates; 0 to its number of rows at first."""
        self._bottom, self._height = bottom, height
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw the columns in view; row 0 is the lowest."""
        view = self.viewRect()
        pixel_s = 1 / painter.deviceTransform().m11()
        first, cells = pixel_columns(self._ring, pixel_s / self._column_s,
                                     round(view.left() / pixel_s), math.ceil(view.right() / pixel_s))
        n_pixels = cells.shape[1]
        if n_pixels:
            pixels = self._colours.take(cells)
            image = QImage(pixels.data, n_pixels, len(pixels), pixels.strides[0], QImage.Format.Format_RGB32)
            painter.drawImage(QRectF(first * pixel_s, self._bottom, n_pixels * pixel_s, self._height), image)


def pixel_columns(ring: ImageRing, per_pixel: float, first: int, stop: int) -> tuple[int, np.ndarray]:
    """What the pixels from *first* to *stop* show, if *per_pixel* columns fall into each.

    Returns
    -------
    first : int
        The first pixel that the ring has anything for.
    cells : shape (n_rows, n_pixels)
        The highest of each pixel's columns; where columns are wider than pixels, the column.
    """
    first = max(first, math.ceil(ring.start / per_pixel))
    stop = max(first, min(stop, math.ceil(ring.stop / per_pixel)))
    if stop == first:
        return first, ring.read(0, 0)
    # The small addend keeps 3 * (1 / 3) from being a little less than 1.
    edges = np.floor(np.arange(first, stop + 1) * per_pixel + 1e-6).astype(int)
    cells = ring.read(int(edges[0]), max(int(edges[-1]), int(edges[-2]) + 1))
    # Nor must the last pixel's column be taken for the one after it.
    places = np.minimum(edges[:-1] - edges[0], cells.shape[1] - 1)
    return first, np.maximum.reduceat(cells, places, axis=1) if per_pixel > 1 else cells.take(places, axis=1)
