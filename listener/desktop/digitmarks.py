"""The digits' labels."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QStaticText

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
TOP, MIDDLE, BOTTOM = 0.0, 0.5, 1.0  # where in its box a line stands


class DigitMarks(Marks):
    """Each digit stands over its word, with how sure the machine was; two lines show the word.

    Nothing is laid over the sound but the lines: its colours mean something.
    """

    height_px = N_LANES * LANE_PX

    def __init__(self, theme: Theme, line: str, n_bands: int) -> None:
        super().__init__(n_bands)
        self._full = (*make_font(DIGIT_PX, True), TOP), (*make_font(CONFIDENCE_PX), BOTTOM)
        self._compact = (*make_font(COMPACT_PX, True), MIDDLE),
        self._laid_out: dict[tuple[float, str], QStaticText] = {}
        self.set_colours(theme, line)
        self._arrange()

    def set_colours(self, theme: Theme, line: str) -> None:
        """*line* is for the lines over the sound."""
        self._line = QColor(line)
        self._colours = {name: (QColor(getattr(theme, name)), translucent(getattr(theme, name), BOX_ALPHA))
                         for name in ("text", "accent", "unsure")}
        self.update()

    def _make_lanes(self) -> Lanes:
        self._styles = self._compact if self._is_compact else self._full
        n_lanes = COMPACT_LANES if self._is_compact else N_LANES
        self._lane_px = self.height_px / n_lanes
        return Lanes(n_lanes)

    def _label(self, mark: Mark) -> Label:
        sure = "by hand" if mark.text else f"{percent_sure(mark.heard.confidence)}%"
        lines = (mark.text or str(mark.heard.digit), sure)[:len(self._styles)]
        widest = max(metrics.horizontalAdvance(line) for (_, metrics, _), line in zip(self._styles, lines))
        middle = (mark.start + mark.stop) / 2 * self._scale
        return Label(mark, lines, self._lanes.take(middle - widest / 2, middle + widest / 2 + GAP_PX))

    def _box(self, label: Label, stretch: QRectF) -> QRectF:
        """The label's place: as wide as the sound."""
        top = stretch.top() - self._above_px - (label.lane + 1) * self._lane_px
        return QRectF(stretch.left(), top + 1, stretch.width(), self._lane_px - 2)

    def _paint_lines(self, painter: QPainter, label: Label, stretch: QRectF) -> None:
        if self._is_compact:
            return                                   # they would hide the sound
        painter.setPen(self._line)
        painter.drawLine(stretch.topLeft(), stretch.bottomLeft())
        painter.drawLine(stretch.topRight(), stretch.bottomRight())

    def _paint_label(self, painter: QPainter, label: Label, stretch: QRectF) -> None:
        if label.lane is None:
            return
        box, (colour, ground) = self._box(label, stretch), self._colours[_colour_name(label.mark)]
        painter.fillRect(box, ground)
        painter.setPen(colour)
        for (font, _, place), line in zip(self._styles, label.lines):
            text = self._text(font, place, line)
            size = text.size()
            painter.setFont(font)
            painter.drawStaticText(QPointF(box.center().x() - size.width() / 2, box.top() - RAISED_PX
                                           + place * (box.height() + RAISED_PX - size.height())), text)

    def _text(self, font: QFont, place: float, line: str) -> QStaticText:
        """*line*, laid out once, which costs more than to draw it; there are few: digits and percents."""
        if (place, line) not in self._laid_out:
            text = self._laid_out[place, line] = QStaticText(line)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            text.prepare(font=font)
        return self._laid_out[place, line]


def _colour_name(mark: Mark) -> str:
    """Of the theme; what a person said is sure."""
    return "text" if mark.text else "accent" if mark.heard.confidence >= UNSURE else "unsure"
