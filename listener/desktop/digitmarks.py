"""The digits' labels."""

from __future__ import annotations

import math

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPixmap

from .digits import UNSURE
from .lanes import Lanes
from .marks import Label, Mark, Marks, make_font, translucent
from .theme import Theme
from .transcript import percent_sure

DIGIT_PX, CONFIDENCE_PX, COMPACT_PX = 21, 11, 14
LANE_PX, N_LANES = 32, 2             # of labels with a digit and, below it, its confidence
COMPACT_LANES = 4                    # of labels with a digit alone
BOX_ALPHA = 56
GAP_PX = 3                           # between two labels
RAISED_PX = 3                        # there is that much nothing in a font above a digit
TOP, MIDDLE, BOTTOM = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignBottom


class DigitMarks(Marks):
    """Each digit stands over its word, with how sure the machine was; two lines show the word.

    Nothing is laid over the sound but the lines: its colours mean something.
    """

    height_px = N_LANES * LANE_PX

    def __init__(self, theme: Theme, line: str, n_bands: int) -> None:
        super().__init__(n_bands)
        self._full = (*make_font(DIGIT_PX, True), TOP), (*make_font(CONFIDENCE_PX), BOTTOM)
        self._compact = (*make_font(COMPACT_PX, True), MIDDLE),
        self._drawn: dict[Label, QPixmap] = {}       # those in view: to draw them anew costs 20 times more
        self.set_colours(theme, line)
        self._arrange()

    def set_colours(self, theme: Theme, line: str) -> None:
        """*line* is for the lines over the sound."""
        self._pen = QPen(QColor(line))
        self._colours = {name: (QColor(getattr(theme, name)), translucent(getattr(theme, name), BOX_ALPHA))
                         for name in ("text", "accent", "unsure")}
        self._drawn = {}
        self.update()

    def _make_lanes(self) -> Lanes:
        self._styles = self._compact if self._is_compact else self._full
        n_lanes = COMPACT_LANES if self._is_compact else N_LANES
        self._lane_px = self.height_px / n_lanes
        return Lanes(n_lanes)

    def _label(self, mark: Mark) -> Label:
        sure = "by hand" if mark.text else f"{percent_sure(mark.heard.confidence)}%"
        lines = (mark.text or str(mark.heard.digit), sure)[:len(self._styles)]
        widest = self._text_width(lines)
        middle = (mark.start + mark.stop) / 2 * self._scale
        return Label(mark, lines, self._lanes.take(middle - widest / 2, middle + widest / 2 + GAP_PX))

    def _text_width(self, lines: tuple[str, ...]) -> float:
        return max(metrics.horizontalAdvance(line) for (_, metrics, _), line in zip(self._styles, lines))

    def _paint_labels(self, painter: QPainter, labels: list[tuple[Label, QRectF]]) -> None:
        before, self._drawn = self._drawn, {}
        ratio = painter.device().devicePixelRatioF()
        for label, stretch in labels:
            if label.lane is None:
                continue
            drawn = before.get(label)
            if drawn is None or drawn.devicePixelRatio() != ratio:
                drawn = self._draw(label, stretch.width(), ratio)
            self._drawn[label] = drawn
            left = stretch.center().x() - drawn.width() / ratio / 2
            top = stretch.top() - self._above_px - (label.lane + 1) * self._lane_px
            painter.drawPixmap(QPointF(left, top), drawn)

    def _draw(self, label: Label, sound_px: float, ratio: float) -> QPixmap:
        """The label: a box as wide as the sound, and the lines on it, *ratio* pixels a unit."""
        width = math.ceil(max(sound_px, self._text_width(label.lines)))
        drawn = QPixmap(round(width * ratio), round(self._lane_px * ratio))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        colour, ground = self._colours[_colour_name(label.mark)]
        painter = QPainter(drawn)
        painter.fillRect(QRectF((width - sound_px) / 2, 1, sound_px, self._lane_px - 2), ground)
        painter.setPen(colour)
        for (font, _, place), line in zip(self._styles, label.lines):
            painter.setFont(font)
            painter.drawText(QRectF(0, 1 - RAISED_PX, width, self._lane_px - 2 + RAISED_PX),
                             Qt.AlignmentFlag.AlignHCenter | place, line)
        painter.end()
        return drawn


def _colour_name(mark: Mark) -> str:
    """Of the theme; what a person said is sure."""
    return "text" if mark.text else "accent" if mark.heard.confidence >= UNSURE else "unsure"
