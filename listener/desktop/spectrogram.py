"""The picture: the rows the network sees, the gate, what it answers, and the digits over their sound."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QBuffer, QIODevice, QPointF
from PyQt6.QtGui import QFocusEvent
from PyQt6.QtWidgets import QWidget

from ..config import FeatureConfig
from ..events import Digit, Event, Gap, Picture, Rejected, SourceLost, SpeechStarted
from .colourbar import ColourBar
from .colours import colour_indices
from .cue import BackToNow
from .layers import Layers
from .marks import Mark
from .plot import Plot
from .theme import Theme
from .timeline import Timeline
from .timeview import TimeView

KEPT_S = 600                             # so far back it can be scrolled: 3 MB
HISTORY_S = 10                           # seen at once at first


class Spectrogram(TimeView):
    """Takes events as they come; `draw` shows them, once for as many as there were.

    The picture has its own clock: it goes on when one stream ends and another begins.
    While it is paused or scrolled back it stands still, and takes events all the same.

    Parameters
    ----------
    features : FeatureConfig
        Of the model whose rows are seen.
    theme : Theme
    labels : sequence of str
        Of the model, for the strip of its answers; without them there is no strip.
    """

    def __init__(self, features: FeatureConfig, theme: Theme, labels: Sequence[str] = (),
                 parent: QWidget | None = None) -> None:
        super().__init__(Timeline(KEPT_S, HISTORY_S), parent)
        self._features = features
        self._origin = 0                 # samples on the picture's clock before this stream
        bar = ColourBar(features.n_mels)
        self._plot = Plot(self, bar)
        self._layers = Layers(features, labels, KEPT_S, theme, bar)
        self._plot.add(self._layers, self._fit)
        self._back = BackToNow(self)
        self._back.clicked.connect(self.to_now)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setAccessibleName("Spectrogram")
        self.setAccessibleDescription("Power over time and pitch, with the digits heard. Arrow keys scroll, "
                                      "plus and minus zoom, End goes back to now")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours for everything but the picture itself."""
        self.setBackground(theme.ground)
        self._plot.set_theme(theme)
        self._layers.set_theme(theme)
        self._back.set_theme(theme)

    def set_colours(self, name: str) -> None:
        """Another colour map for the picture; one of `colours.COLOUR_MAPS`."""
        self._layers.set_colours(name)

    def show_refused(self, on: bool) -> None:
        """Show the candidates that were refused, also those of the past, or not."""
        self._layers.show_refused(on)
        self._fit()

    def show_posteriors(self, on: bool) -> None:
        """Show the strip of the network's answers, or not."""
        self._layers.show_posteriors(on)
        self._fit()

    @property
    def now(self) -> float:
        """Where the picture ends, in seconds on its own clock."""
        return self._layers.rows.stop * self._features.hop_length / self._features.sample_rate

    def begin(self) -> None:
        """Another stream begins; its positions count from zero again."""
        self._origin = self._layers.rows.stop * self._features.hop_length

    def push(self, event: Event) -> None:
        """Take what concerns the picture."""
        match event:
            case Picture():
                self._add_step(event)
            case SpeechStarted():
                self._layers.gate.open(self._column(event.start))
            case Digit():
                self._layers.digits.add(self._mark(event))
            case Rejected():
                self._layers.refused.add(self._mark(event))
            case Gap():
                start = self.seconds(event.start)
                self._layers.skip_to(self._column(event.start + event.n_lost))
                self._layers.gaps.add(start, start + event.n_lost / self._features.sample_rate)
            case SourceLost():
                self._layers.gaps.add(self.seconds(event.at), self.seconds(event.at))

    def position(self, of_stream: int) -> int:
        """A position of the stream that is heard, on the picture's clock."""
        return self._origin + of_stream

    def seconds(self, of_stream: int) -> float:
        """The same in seconds."""
        return self.position(of_stream) / self._features.sample_rate

    def remove_mark(self, heard: Digit) -> None:
        """Take a digit off the picture: this very event, for positions of two streams may be equal."""
        self._layers.digits.remove(heard)

    def change_mark(self, heard: Digit, text: str) -> None:
        """A person corrected this very event: write *text* over its sound, or nothing but what was heard."""
        self._layers.digits.change(heard, str(text))

    def clear_marks(self) -> None:
        """Take the digits, and what was refused, off the picture."""
        self._layers.digits.clear()
        self._layers.refused.clear()

    def show_stretch(self, start: float, stop: float) -> None:
        """Scroll to this stretch of the picture's clock if it is not in view."""
        self._move(self._timeline.look_at, start, stop)

    def png(self) -> bytes:
        """The picture as it is seen, with its axes, marks and colours, as a PNG."""
        self._back.hide()
        picture = self.grab()
        self.draw()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")
        return buffer.data().data()

    def draw(self) -> None:
        """Show all that has been pushed."""
        self._timeline.now = self.now
        self._layers.update()
        self._layers.forget(self.now - KEPT_S)
        self._layers.frame.show_state(not self._timeline.follows)
        # Edges lie between pixels of the screen: the picture moves by whole ones, or it would shimmer.
        pixel_s = self._timeline.span / max(1, round(self._plot.box.width() * self.devicePixelRatioF()))
        stop = round(self._timeline.stop / pixel_s + 0.499) * pixel_s
        self._plot.show_seconds(stop - self._timeline.span, stop)
        self._back.show_state(self._timeline, self.rect().bottomRight())
        # NB: left to the paint event, the plot would move while it is painted and be painted again.
        self.scene().prepareForPaint()

    def seconds_at(self, x: float) -> float:
        """What the widget's column *x* shows, on the picture's clock."""
        return self._plot.box.mapSceneToView(self.mapToScene(QPointF(x, 0).toPoint())).x()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go here."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _add_step(self, event: Picture) -> None:
        """Rows end with the newest sample, so the last one's column ends at ``event.at``."""
        first = self._column(event.at) - len(event.rows)
        self._layers.rows.write(first, colour_indices(event.rows).T)
        self._layers.gate.push(first, event)
        if self._layers.strip.labels:
            self._layers.strip.push(first // self._features.rows_per_step, event.posterior)

    def _mark(self, event: Digit | Rejected) -> Mark:
        return Mark(self.seconds(event.start), self.seconds(event.end), event)

    def _column(self, position: int) -> int:
        return (self._origin + position) // self._features.hop_length

    def _fit(self) -> None:
        """Lay out by pixels: lanes and rows of fixed heights, the rest is the picture's."""
        self.setMinimumHeight(self._layers.least_px + round(self._plot.axis_px))
        self._plot.show_rows(*self._layers.place(self._plot.box.height()))
        self.draw()
