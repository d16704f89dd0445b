"""What was heard, each drawn over the very stretch of sound it was heard in."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from PyQt6.QtCore import QLineF, QRectF
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ..events import Digit, Rejected
from .lanes import Lanes
from .ringitem import InView

COMPACT_BELOW = 80       # pixels a second; then labels are short
REACH_PX = 400           # no label stands out further from its stretch


@dataclass(eq=False)
class Mark:
    """Heard from *start* to *stop*, in seconds on the picture's own clock.

    *text* is what a person made of it, if anyone corrected it.
    """

    start: float
    stop: float
    heard: Digit | Rejected
    text: str = ""


@dataclass(frozen=True, eq=False)
class Label:
    """What is written for a mark, and in which lane; in none if it has no room there."""

    mark: Mark
    lines: tuple[str, ...]
    lane: int | None


class Marks(InView):
    """All marks of one kind in one item, which costs less than an item for each.

    Its coordinates are the plot's: seconds to the right, mel bands upwards.  The lanes for
    the labels lie above the bands, in pixels, so that text keeps its size.

    Attributes
    ----------
    labels : list of Label
        In the order of time, as they were last drawn.
    """

    height_px = 0            # of all lanes together

    def __init__(self, n_bands: int) -> None:
        super().__init__()
        self._n_bands = n_bands
        self._above_px = 0.0
        self._marks: deque[Mark] = deque()
        self.labels: list[Label] = []
        self._scale = 100.0              # pixels a second
        self._is_compact = False
        self._lanes = Lanes(1)
        self._pen = QPen()               # of the lines at both ends of a stretch

    def place(self, above_px: float) -> None:
        """The lowest lane begins so far above the bands."""
        self._above_px = above_px
        self.update()

    def add(self, mark: Mark) -> None:
        """Draw one more; they come in the order of time."""
        self._marks.append(mark)
        self.labels.append(self._label(mark))
        self.update()

    def remove(self, heard: Digit | Rejected) -> None:
        """Take away the mark of this very event, if it is still there."""
        self._marks = deque(mark for mark in self._marks if mark.heard is not heard)
        self._arrange()

    def change(self, heard: Digit | Rejected, text: str) -> None:
        """A person says that this very event was *text*."""
        for mark in self._marks:
            if mark.heard is heard:
                mark.text = text
        self._arrange()

    def forget(self, before: float) -> None:
        """Drop the marks that ended before second *before*."""
        while self._marks and self._marks[0].stop < before:
            self._marks.popleft()
            self.labels.pop(0)

    def clear(self) -> None:
        """Drop them all."""
        self._marks.clear()
        self._arrange()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw what is in view."""
        to_pixels, view = painter.transform(), self.viewRect()
        if not math.isclose(to_pixels.m11(), self._scale, rel_tol=1e-6):
            self._scale = to_pixels.m11()
            self._arrange()
        painter.resetTransform()
        reach = REACH_PX / self._scale
        in_view = [(label, to_pixels.mapRect(self._stretch(label.mark)))
                   for label in self._between(view.left() - reach, view.right() + reach)]
        if not self._is_compact:                 # then lines would hide the sound
            painter.setPen(self._pen)
            painter.drawLines([line for _, stretch in in_view for line in (
                QLineF(stretch.topLeft(), stretch.bottomLeft()),
                QLineF(stretch.topRight(), stretch.bottomRight()))])
        self._paint_labels(painter, in_view)     # after all lines, for none runs through a text

    def _between(self, start: float, stop: float) -> Iterator[Label]:
        """The labels of what was heard there."""
        first = bisect_left(self.labels, start, key=lambda label: label.mark.stop)
        return takewhile(lambda label: label.mark.start <= stop, islice(self.labels, first, None))

    def _stretch(self, mark: Mark) -> QRectF:
        return QRectF(mark.start, 0, mark.stop - mark.start, self._n_bands)

    def _arrange(self) -> None:
        """Find every mark's lane anew."""
        self._is_compact = self._scale < COMPACT_BELOW
        self._lanes = self._make_lanes()
        self.labels = [self._label(mark) for mark in self._marks]
        self.update()

    def _make_lanes(self) -> Lanes:
        raise NotImplementedError

    def _label(self, mark: Mark) -> Label:
        raise NotImplementedError

    def _paint_labels(self, painter: QPainter, labels: list[tuple[Label, QRectF]]) -> None:
        """Each beside the stretch of the screen that it was heard in."""
        raise NotImplementedError


def make_font(size_px: int, is_bold: bool = False) -> tuple[QFont, QFontMetricsF]:
    """A font, and its measures."""
    font = QFont()
    font.setPixelSize(size_px)
    font.setBold(is_bold)
    return font, QFontMetricsF(font)


def translucent(colour: str, alpha: int) -> QColor:
    """*colour*, so that what is under it can be seen; *alpha* from 0 to 255."""
    seen = QColor(colour)
    seen.setAlpha(alpha)
    return seen
