"""How loud the microphone is."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from .theme import Theme

QUIETEST_DB = -60.0
CLIPPING_DB = -0.5       # a peak from here on is shown as clipping
FALL_DB = 2.0            # how far the peak's tick falls at each level


class LevelMeter(QWidget):
    """A bar for the power, a tick for the peaks, red when they reach full scale."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Input level")
        self.reset()

    def sizeHint(self) -> QSize:
        """Wide enough to see a change of half a decibel."""
        return QSize(120, 14)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self.update()

    def reset(self) -> None:
        """No sound."""
        self._peak_db = QUIETEST_DB
        self.set_level(QUIETEST_DB, QUIETEST_DB)

    def set_level(self, rms_db: float, peak_db: float) -> None:
        """Show the levels of the last stretch, in dB below full scale."""
        self._rms_db = rms_db
        self._peak_db = max(peak_db, self._peak_db - FALL_DB)
        clipping = ", too loud" if self.is_clipping else ""
        self.setAccessibleDescription(f"{rms_db:.0f} dB, 0 is full scale{clipping}")
        self.update()

    @property
    def is_clipping(self) -> bool:
        """Whether the peaks reach full scale."""
        return self._peak_db >= CLIPPING_DB

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw bar and tick."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self._theme.danger if self.is_clipping else self._theme.accent)
        self._bar(painter, 1.0, QColor(self._theme.line))
        self._bar(painter, _share(self._rms_db), colour)
        x = _share(self._peak_db) * (self.width() - 3)
        painter.fillRect(QRectF(x, 0, 3, self.height()), QColor(self._theme.text))

    def _bar(self, painter: QPainter, share: float, colour: QColor) -> None:
        painter.setPen(colour)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(0.5, 3.5, max(0.0, share * self.width() - 1), self.height() - 7), 3, 3)


def _share(level_db: float) -> float:
    """Where on the scale from quietest to full scale, 0 to 1."""
    return min(1.0, max(0.0, 1 - level_db / QUIETEST_DB))
