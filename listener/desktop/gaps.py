"""Stretches of time from which no sound reached us."""

from __future__ import annotations

from collections import deque

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QBrush, QColor, QPainter

from .marks import make_font
from .ringitem import InView
from .theme import SMALL_PX, Theme

MARGIN_PX = 6


class Gaps(InView):
    """Hatched, with how long it was where there is room for that; a lost source is a line at first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._stretches: deque[tuple[float, float]] = deque()
        self._font, self._metrics = make_font(SMALL_PX)
        self._bottom, self._height = 0.0, 1.0
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self.update()

    def place(self, bottom: float, height: float) -> None:
        """Where it lies in the plot's vertical coordinates."""
        self._bottom, self._height = bottom, height
        self.update()

    def add(self, start: float, stop: float) -> None:
        """Nothing was heard from second *start* to *stop*; they are equal when a source was just lost."""
        self._stretches.append((start, stop))
        self.update()

    def forget(self, before: float) -> None:
        """Drop what ended before second *before*."""
        while self._stretches and self._stretches[0][1] < before:
            self._stretches.popleft()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw what is in view, in pixels, so that the hatching moves with the picture."""
        to_pixels, view = painter.transform(), self.viewRect()
        painter.resetTransform()
        for start, stop in self._stretches:
            if stop >= view.left() and start <= view.right():
                area = to_pixels.mapRect(QRectF(start, self._bottom, stop - start, self._height))
                self._paint_stretch(painter, area, f"{stop - start:.1f} s lost")

    def _paint_stretch(self, painter: QPainter, area: QRectF, text: str) -> None:
        painter.fillRect(area, QColor(self._theme.panel))
        painter.setBrushOrigin(area.topLeft())
        painter.fillRect(area, QBrush(QColor(self._theme.line), Qt.BrushStyle.BDiagPattern))
        painter.setPen(QColor(self._theme.danger))
        painter.drawLine(area.topLeft(), area.bottomLeft())
        width, height = self._metrics.horizontalAdvance(text), self._metrics.height()
        plate = QRectF(0, 0, width + MARGIN_PX, height + MARGIN_PX)
        plate.moveCenter(area.center())
        if plate.width() <= area.width():
            painter.fillRect(plate, QColor(self._theme.panel))
            painter.setPen(QColor(self._theme.text))
            painter.setFont(self._font)
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
