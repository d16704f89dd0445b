"""The digits, each drawn over the very stretch of sound it was heard in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from .ringitem import InView
from .transcript import percent_sure

DIGIT_PX, CONFIDENCE_PX = 26, 12
LANE_PX = DIGIT_PX + CONFIDENCE_PX + 12      # the strip above the picture where the digits stand
WIDEST_PX = 48                               # a short word's label may stand out on both sides


@dataclass(frozen=True)
class Mark:
    """A digit heard from *start* to *stop*, in seconds on the picture's own clock."""

    start: float
    stop: float
    digit: int
    confidence: float


class Marks(InView):
    """All marks in one item, which costs less than an item for each.

    Its coordinates are the plot's: seconds to the right, mel bands upwards.
    """

    def __init__(self, colour: str, n_bands: int) -> None:
        super().__init__()
        self._n_bands = n_bands
        self._line = QColor(colour)
        self._label = QColor(colour)
        self._label.setAlpha(64)
        self._fonts = [QFont(), QFont()]
        for font, size in zip(self._fonts, (DIGIT_PX, CONFIDENCE_PX)):
            font.setPixelSize(size)
        self._fonts[0].setBold(True)
        self._marks: deque[Mark] = deque()

    def add(self, mark: Mark) -> None:
        """Draw one more."""
        self._marks.append(mark)
        self.update()

    def forget(self, before: float) -> None:
        """Drop the marks that ended before second *before*."""
        while self._marks and self._marks[0].stop < before:
            self._marks.popleft()

    def clear(self) -> None:
        """Drop them all."""
        self._marks.clear()
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw what is in view, in pixels, so that text keeps its size."""
        to_pixels, view = painter.transform(), self.viewRect()
        painter.resetTransform()
        for mark in self._marks:
            if mark.stop >= view.left() and mark.start <= view.right():
                stretch = QRectF(mark.start, 0, mark.stop - mark.start, self._n_bands)
                self._paint_mark(painter, mark, to_pixels.mapRect(stretch))

    def _paint_mark(self, painter: QPainter, mark: Mark, stretch: QRectF) -> None:
        """*stretch* is the sound's, in pixels; the label stands on top of it.

        Nothing is laid over the sound but two lines: its colours mean something.
        """
        painter.setPen(self._line)
        painter.drawLine(stretch.topLeft(), stretch.bottomLeft())
        painter.drawLine(stretch.topRight(), stretch.bottomRight())
        label = stretch.adjusted(0, 4 - LANE_PX, 0, -stretch.height())
        painter.fillRect(label, self._label)
        text = label.adjusted(-WIDEST_PX / 2, 1, WIDEST_PX / 2, -2)
        lines = (f"{mark.digit}", self._percent(mark, label.width()))
        sides = (Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom)
        for font, side, line in zip(self._fonts, sides, lines):
            painter.setFont(font)
            painter.drawText(text, Qt.AlignmentFlag.AlignHCenter | side, line)

    def _percent(self, mark: Mark, width: float) -> str:
        """The confidence, with its sign if that leaves room for the next word's."""
        percent = f"{percent_sure(mark.confidence)}%"
        return percent if QFontMetricsF(self._fonts[1]).horizontalAdvance(percent) <= width else percent[:-1]
