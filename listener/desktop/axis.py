"""The axes of a picture that moves: seconds below, what its rows are on the left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PyQt6.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QStaticText

TICK_PX = 4
LABEL_PX = 50            # the widest label, "3600.5 s"
SPACINGS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10)    # from tick to tick
NARROWEST_PX = 56        # from tick to tick
LETTER_PX = 11           # from a name to the next one below it
Tick = tuple[float, str, int]            # place, name, and how far it is moved to the left, in pixels


class SecondsAxis(pg.AxisItem):
    """Seconds since the picture began, and none before.

    The library looks for good ticks, and lays out their labels, anew at each frame; that
    took as long as the picture.
    """

    def __init__(self) -> None:
        super().__init__("bottom")
        self._laid_out: dict[str, QStaticText] = {}      # the labels in view

    def boundingRect(self) -> QRectF:
        """All of it; a label reaches no further."""
        return self.rect()

    def setRange(self, mn: float, mx: float) -> None:
        """From here to there; there is no label whose unit would need another prefix."""
        self.range = [mn, mx]
        self.update()

    def ticks(self) -> list[tuple[float, str]]:
        """Where they stand, in pixels from the left, and what is written there, if anything."""
        first, last = self.range
        width, per_px = self.size().width(), (last - first) / max(1.0, self.size().width())
        spacing = next((s for s in SPACINGS_S if s >= NARROWEST_PX * per_px), SPACINGS_S[-1])
        ticks = []
        for number in range(math.ceil(max(0.0, first) / spacing), math.floor(last / spacing) + 1):
            x = (number * spacing - first) / per_px
            is_whole = LABEL_PX / 2 <= x <= width - LABEL_PX / 2     # half a label would be another number
            ticks.append((x, f"{round(number * spacing, 1):g} s" if is_whole else ""))
        return ticks

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw the axis' line, its ticks, and their labels."""
        ticks, before = self.ticks(), self._laid_out
        self._laid_out = {text: before.get(text) or self._lay_out(text) for _, text in ticks if text}
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)
        painter.setPen(self.pen())
        line = QLineF(0, 0, self.size().width(), 0)
        painter.drawLines([line, *(QLineF(x, 0, x, TICK_PX) for x, _ in ticks)])
        painter.setPen(self.textPen())
        painter.setFont(self.style["tickFont"])
        for x, text in ticks:
            if text:
                laid_out, room_px = self._laid_out[text], self.size().height() - TICK_PX
                size = laid_out.size()
                painter.drawStaticText(
                    QPointF(x - size.width() / 2, TICK_PX + (room_px - size.height()) / 2), laid_out)

    def _lay_out(self, text: str) -> QStaticText:
        laid_out = QStaticText(text)
        laid_out.setTextFormat(Qt.TextFormat.PlainText)
        laid_out.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        laid_out.prepare(font=self.style["tickFont"])
        return laid_out


class RowsAxis(pg.AxisItem):
    """Names of rows.  Where two would lie over each other, the one that comes first is written."""

    def __init__(self) -> None:
        super().__init__("left")
        self._names: list[Tick] = []

    def name(self, ticks: Sequence[Tick]) -> None:
        """Write these; places are in the plot's vertical coordinates."""
        self._names = list(ticks)
        self.picture = None
        self.update()

    def generateDrawSpecs(self, p: QPainter) -> tuple[Any, list[Any], list[Any]]:
        """The axis' line, its ticks, and their labels."""
        first, last = self.range
        width, height = self.size().width(), self.size().height()
        ticks, labels, written = [], [], []
        for place, text, shift_px in self._names:
            y = (last - place) / (last - first) * height
            if any(abs(y - other) < LETTER_PX and shift_px == shifted for other, shifted in written):
                continue
            written.append((y, shift_px))
            ticks.append((self.pen(), QPointF(width - TICK_PX, y), QPointF(width, y)))
            labels.append((QRectF(0, y - LETTER_PX, width - TICK_PX - 3 - shift_px, 2 * LETTER_PX),
                           (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value, text))
        return (self.pen(), QPointF(width, 0), QPointF(width, height)), ticks, labels
