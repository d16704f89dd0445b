"""What the picture's colours mean, in decibels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QImage, QPainter

from .colours import BRIGHTEST_DB, DARKEST_DB

BAR_PX, GAP_PX, LABEL_PX = 10, 8, 56
STEP_DB = 20
LEAST_PX = 16            # from label to label


class ColourBar(pg.AxisItem):
    """Stands beside the picture's bands, from the darkest to the brightest colour.

    Parameters
    ----------
    height : float
        Of the picture, in the plot's vertical coordinates; it begins at 0.
    """

    def __init__(self, height: float) -> None:
        super().__init__("right")
        self._height = height
        self._bar = QImage()
        self.setWidth(GAP_PX + BAR_PX + LABEL_PX)

    def set_colours(self, colours: np.ndarray) -> None:
        """From the darkest to the brightest, shape (n, 3)."""
        pixels = np.ascontiguousarray(colours[::-1, None].astype(np.uint8))
        self._bar = QImage(pixels.data, 1, len(pixels), 3, QImage.Format.Format_RGB888).copy()
        self.picture = None
        self.update()

    def _area(self) -> QRectF:
        """Of the bar, in pixels of this axis."""
        first, last = self.range
        per_px = (last - first) / max(1.0, self.size().height())
        return QRectF(GAP_PX, (last - self._height) / per_px, BAR_PX, self._height / per_px)

    def generateDrawSpecs(self, p: QPainter) -> tuple[Any, list[Any], list[Any]]:
        """The labels; the bar is no line."""
        area, labels, least_y = self._area(), [], -LEAST_PX
        for decibels in range(int(BRIGHTEST_DB) // STEP_DB * STEP_DB, int(DARKEST_DB) - 1, -STEP_DB):
            y = area.top() + (BRIGHTEST_DB - decibels) / (BRIGHTEST_DB - DARKEST_DB) * area.height()
            if y < least_y:
                continue
            least_y = y + LEAST_PX
            labels.append((QRectF(area.right() + 4, y - LEAST_PX, LABEL_PX, 2 * LEAST_PX),
                           (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value,
                           f"{decibels} dB".replace("-", "\N{MINUS SIGN}")))
        return (pg.mkPen(None), QPointF(0, 0), QPointF(0, 0)), [], labels

    def drawPicture(self, p: QPainter, axisSpec: Any, tickSpecs: Any, textSpecs: Any) -> None:
        """Draw the bar and the labels; there is no line, which would be a dot if it were drawn."""
        p.drawImage(self._area(), self._bar)
        p.setFont(self.style["tickFont"])
        p.setPen(self.textPen())
        for area, side, text in textSpecs:
            p.drawText(area, side, text)
