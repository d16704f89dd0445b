"""How a person moves through a picture that goes on: wheel, mouse and keys."""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PyQt6.QtCore import QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from .timeline import Timeline

Key = Qt.Key
NOTCH = 120              # of a wheel, in Qt's eighths of a degree
ZOOM = 1.25              # a notch or a key press
SCROLL_SHARE = 0.1       # of what is seen: an arrow key, or a notch sideways
PAGE_SHARE = 0.9


class TimeView(pg.GraphicsLayoutWidget):
    """Moves a `Timeline`; what it shows is the matter of who inherits it.

    The wheel zooms around the pointer; sideways, or with Shift, it scrolls, as dragging
    does.  Left, Right, Page Up and Page Down scroll, + and - zoom, Home and End go to the
    oldest sound and to now, as a double click does.
    """

    followed = pyqtSignal(bool)          # whether the picture follows now

    def __init__(self, timeline: Timeline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._dragged_from: float | None = None
        self._keys: dict[int, Callable[[], None]] = {
            Key.Key_Left: lambda: self.scroll(-SCROLL_SHARE * timeline.span),
            Key.Key_Right: lambda: self.scroll(SCROLL_SHARE * timeline.span),
            Key.Key_PageUp: lambda: self.scroll(-PAGE_SHARE * timeline.span),
            Key.Key_PageDown: lambda: self.scroll(PAGE_SHARE * timeline.span),
            Key.Key_Home: lambda: self.scroll(-timeline.now),
            Key.Key_End: self.to_now,
            Key.Key_Plus: lambda: self.zoom(ZOOM), Key.Key_Equal: lambda: self.zoom(ZOOM),
            Key.Key_Minus: lambda: self.zoom(1 / ZOOM)}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # It fills itself: what lies behind need not be drawn first, thirty times a second.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def is_paused(self) -> bool:
        """Whether it was asked to stand still."""
        return self._timeline.is_paused

    def set_history(self, seconds: float) -> None:
        """How much is seen at once, before anyone zooms."""
        self._move(self._timeline.set_span, seconds)

    def pause(self, on: bool) -> None:
        """Stand still, or follow now again.  Whatever arrives meanwhile is kept, and its marks."""
        self._move(self._timeline.pause, on)

    def scroll(self, seconds: float) -> None:
        """Look so much later, or earlier if negative; at now it follows again unless it is paused."""
        self._move(self._timeline.scroll, seconds)

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Show *factor* times less time; second *at* of the picture's clock stays where it is."""
        self._move(self._timeline.zoom, factor, at)

    def to_now(self) -> None:
        """Follow now, whether it was paused or scrolled back."""
        self._move(self._timeline.to_now)

    def draw(self) -> None:
        """Show what is to be seen; called after each move."""
        raise NotImplementedError

    def seconds_at(self, x: float) -> float:
        """What the widget's column *x* shows, on the picture's clock."""
        raise NotImplementedError

    def _move(self, move: Callable[..., None], *args: object) -> None:
        followed = self._timeline.follows
        move(*args)
        self.draw()
        if self._timeline.follows != followed:
            self.followed.emit(self._timeline.follows)

    def wheelEvent(self, ev: QWheelEvent) -> None:
        """Zoom, or scroll."""
        across, up = ev.angleDelta().x(), ev.angleDelta().y()
        if abs(across) > abs(up) or ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.scroll(-(across or up) / NOTCH * SCROLL_SHARE * self._timeline.span)
        elif up:
            self.zoom(ZOOM ** (up / NOTCH), self.seconds_at(ev.position().x()))
        ev.accept()

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        """Take hold of the picture."""
        if ev.button() == Qt.MouseButton.LeftButton:
            self._hold(ev.position())
        ev.accept()

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        """Draw it along."""
        if self._dragged_from is not None and ev.buttons() & Qt.MouseButton.LeftButton:
            moved = self.seconds_at(self._dragged_from) - self.seconds_at(ev.position().x())
            self.scroll(moved)
            self._hold(ev.position())
        ev.accept()

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:
        """Let go of it."""
        self._dragged_from = None
        self.unsetCursor()
        ev.accept()

    def mouseDoubleClickEvent(self, ev: QMouseEvent) -> None:
        """Back to now."""
        self.to_now()
        ev.accept()

    def _hold(self, position: QPointF) -> None:
        self._dragged_from = position.x()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """Move; other keys are somebody else's."""
        move = self._keys.get(ev.key())
        if move is None:
            ev.ignore()
        else:
            move()
