"""The labels of candidates that were not good enough to be digits."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from .lanes import Lanes
from .marks import REACH_PX, Label, Mark, Marks, make_font, translucent
from .theme import Theme

REASON_PX = 12
LANE_PX, N_LANES = 17, 2
GAP_PX = 8                           # between two labels
LINE = "#b8b8b8"                     # seen on all colours of the picture


class RefusedMarks(Marks):
    """Each candidate in grey, with its reason; the text ends where the sound does.

    So it leans on the past, whose labels are known.  Where there is no room for the reason,
    it says the digit and its confidence; where there is none for that, the stretch remains.
    """

    height_px = N_LANES * LANE_PX

    def __init__(self, theme: Theme, n_bands: int) -> None:
        super().__init__(n_bands)
        self._font, self._metrics = make_font(REASON_PX)
        self._pen = QPen(translucent(LINE, 200), 1, Qt.PenStyle.DotLine)
        self.set_colours(theme)
        self._arrange()

    def set_colours(self, theme: Theme) -> None:
        """Of the labels; the lines are grey on every picture."""
        self._theme = theme
        self.update()

    def _make_lanes(self) -> Lanes:
        return Lanes(N_LANES)

    def _label(self, mark: Mark) -> Label:
        heard = mark.heard
        short = f"{heard.digit}? {heard.confidence:.2f}"
        for text in (short,) if self._is_compact else (heard.reason, short):
            right = mark.stop * self._scale
            lane = self._lanes.take(right - self._metrics.horizontalAdvance(text), right + GAP_PX)
            if lane is not None:
                return Label(mark, (text,), lane)
        return Label(mark, (), None)

    def _paint_labels(self, painter: QPainter, labels: list[tuple[Label, QRectF]]) -> None:
        painter.setFont(self._font)
        for label, stretch in labels:
            self._paint_label(painter, label, stretch)

    def _paint_label(self, painter: QPainter, label: Label, stretch: QRectF) -> None:
        """A bar over the sound, and the reason."""
        bottom = stretch.top() - self._above_px
        if label.lane is None:
            bar = QRectF(stretch.left(), bottom - 3, stretch.width(), 2)
            painter.fillRect(bar, QColor(self._theme.quiet))
            return
        box = QRectF(stretch.right() - REACH_PX, bottom - (label.lane + 1) * LANE_PX,
                     REACH_PX, LANE_PX - 2)
        painter.fillRect(QRectF(stretch.left(), box.bottom() - 1, stretch.width(), 2),
                         QColor(self._theme.quiet))
        painter.setPen(QColor(self._theme.quiet))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(0, 0, 0, -2), right, label.lines[0])
