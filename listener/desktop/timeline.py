"""Which stretch of an endless picture is seen: it follows now, or stands still.  No Qt here."""

from __future__ import annotations

SHORTEST_S, LONGEST_S = 1.0, 60.0        # that can be seen at once


class Timeline:
    """Times are seconds on the picture's own clock; the picture begins at second 0.

    Parameters
    ----------
    kept_s : float
        How far back from now there is anything to see.
    span_s : float
        How much is seen at once.

    Attributes
    ----------
    now : float
        Where the picture ends.
    span : float
        How much is seen at once.
    is_paused : bool
        Whether it was asked to stand still; it stands still, too, when it is scrolled back.
    """

    def __init__(self, kept_s: float, span_s: float) -> None:
        self._kept_s = kept_s
        self._stop: float | None = None      # the right edge while it stands still
        self.now = 0.0
        self.span = span_s
        self.is_paused = False

    @property
    def follows(self) -> bool:
        """Whether the right edge is now, and goes on with it."""
        return self._stop is None

    @property
    def stop(self) -> float:
        """The right edge; what is no longer held cannot be looked at."""
        return self.now if self._stop is None else max(self._stop, self._first_stop)

    @property
    def behind(self) -> float:
        """Seconds between the right edge and now."""
        return self.now - self.stop

    @property
    def _first_stop(self) -> float:
        """The right edge when it is scrolled back as far as it goes."""
        return min(self.now, max(0.0, self.now - self._kept_s) + self.span)

    def pause(self, on: bool) -> None:
        """Stand still from now on, or follow again."""
        self.is_paused = on
        if not on:
            self._stop = None
        elif self._stop is None:
            self._stop = self.now

    def to_now(self) -> None:
        """Follow again, whether it was paused or scrolled back."""
        self.pause(False)

    def scroll(self, seconds: float) -> None:
        """Look so much later, or earlier if negative; at now it follows again, unless it is paused."""
        stop = self.stop + seconds
        if stop >= self.now and not self.is_paused:
            self._stop = None
        else:
            self._stop = min(self.now, max(self._first_stop, stop))

    def look_at(self, start: float, stop: float) -> None:
        """Bring this stretch into view, if it is not there yet, and stand still."""
        if start < self.stop - self.span or stop > self.stop:
            self.scroll((start + stop + self.span) / 2 - self.stop)

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Show *factor* times less, or more if it is below 1; second *at* stays where it is.

        While the picture follows, the right edge stays; *at* is the middle if it is not given.
        """
        before, stop = self.span, self.stop
        self.set_span(before / factor)
        if self._stop is not None:
            at = stop - before / 2 if at is None else at
            self._stop = at + (stop - at) * self.span / before
            self.scroll(0)

    def set_span(self, seconds: float) -> None:
        """Show so much at once, as far as that is sensible; the right edge stays."""
        self.span = min(LONGEST_S, max(SHORTEST_S, seconds))
