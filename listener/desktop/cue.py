"""What tells that the picture stands still, and brings it back to now."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen
from PyQt6.QtWidgets import QToolButton, QWidget

from .ringitem import InView
from .theme import SMALL_PX, Theme
from .timeline import Timeline

FRAME_PX = 2


class Frame(InView):
    """Around the picture while it stands still, and, thinner, while it has the keyboard."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._is_still = False
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self.update()

    def show_state(self, is_still: bool) -> None:
        """Whether the picture stands still."""
        if is_still != self._is_still:
            self._is_still = is_still
            self.update()

    def paint(self, painter: QPainter, option: object, viewport: QWidget | None = None) -> None:
        """Draw it, in pixels."""
        has_focus = viewport is not None and viewport.parentWidget().hasFocus()
        if not (self._is_still or has_focus):
            return
        area = painter.transform().mapRect(QRectF(self.viewRect()))
        width = FRAME_PX if self._is_still else 1
        painter.resetTransform()
        painter.setPen(QPen(QColor(self._theme.unsure if self._is_still else self._theme.accent), width))
        painter.drawRect(area.adjusted(width / 2, width / 2, -width / 2, -width / 2))


class BackToNow(QToolButton):
    """Says how far behind now the picture is; a click takes it there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("backToNow")
        self.setToolTip("Back to now (End, when the picture has the keyboard)")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Colours that stand out from any picture."""
        self.setStyleSheet(f"#backToNow {{ background: {theme.panel}; color: {theme.text}; padding: 1px 8px;"
                           f" border: 2px solid {theme.unsure}; border-radius: 6px;"
                           f" font-size: {SMALL_PX}px; }}"
                           f"#backToNow:focus {{ border-color: {theme.accent}; }}"
                           f"#backToNow:hover {{ background: {theme.line}; }}")

    def show_state(self, timeline: Timeline, corner: QPoint) -> None:
        """*corner* is the lower right one of the space where nothing else is shown but seconds."""
        if timeline.follows:
            self.hide()
            return
        doing = "Paused" if timeline.is_paused else "Scrolled back"
        text = f"{doing}, {timeline.behind:.1f} s behind now  \N{RIGHTWARDS ARROW TO BAR}"
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(f"{doing}: back to now")
            self.adjustSize()
        self.move(corner - QPoint(self.width(), self.height()))
        self.show()
