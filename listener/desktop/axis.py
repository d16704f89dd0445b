"""The axis of seconds under a picture that moves."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter

TICK_PX = 4
LABEL_PX = 44            # the widest label, "3600 s"
FEW_S = 20               # up to so many seconds in view each has its tick, above every fifth


class SecondsAxis(pg.AxisItem):
    """Seconds since the picture began, and none before.

    The library looks for good ticks anew at each frame; that took as long as the picture.
    """

    def generateDrawSpecs(self, p: QPainter) -> tuple[Any, list[Any], list[Any]]:
        """The axis' line, its ticks, and their labels."""
        first, last = self.range
        width, spacing = self.size().width(), 1 if last - first <= FEW_S else 5
        ticks, labels = [], []
        for second in range(spacing * math.ceil(max(0.0, first) / spacing), math.floor(last) + 1, spacing):
            x = (second - first) / (last - first) * width
            ticks.append((self.pen(), QPointF(x, 0), QPointF(x, TICK_PX)))
            if LABEL_PX / 2 <= x <= width - LABEL_PX / 2:        # half a label would be another number
                labels.append((QRectF(x - LABEL_PX / 2, TICK_PX, LABEL_PX, self.size().height() - TICK_PX),
                               Qt.AlignmentFlag.AlignCenter.value, f"{second} s"))
        return (self.pen(), QPointF(0, 0), QPointF(width, 0)), ticks, labels
