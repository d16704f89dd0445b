"""What is counted while it is heard, for the view and the summary."""

from __future__ import annotations

from ..events import Digit, Event, Gap, Rejected, SpeechStopped


class Tally:
    """Counts of one stream.

    Parameters
    ----------
    sample_rate : int
        Of the events' positions, in Hz.
    group_pause_s : float
        Seconds between two digits that part them.

    Attributes
    ----------
    grouped : str
        All digits, those between long pauses together.
    """

    def __init__(self, sample_rate: int, group_pause_s: float) -> None:
        self.grouped = ""
        self._sample_rate = sample_rate
        self._group_pause = group_pause_s * sample_rate
        self._n_digits = self._n_refused = self._n_lost = self._n_speech = 0
        self._digit_end = 0

    @property
    def lost_s(self) -> float:
        """Seconds that never reached us."""
        return self._n_lost / self._sample_rate

    def event(self, event: Event) -> None:
        """Count it, if it counts."""
        if isinstance(event, Digit):
            self._n_digits += 1
            self._group(event)
        elif isinstance(event, Rejected):
            self._n_refused += 1
        elif isinstance(event, Gap):
            self._n_lost += event.n_lost
        elif isinstance(event, SpeechStopped):
            self._n_speech += event.stop - event.start

    def summary(self, position: int) -> str:
        """All of it in one line; *position* is how far the stream came."""
        parts = [f"{position / self._sample_rate:.1f} s heard"]
        if self._n_speech:
            parts.append(f"{self._n_speech / self._sample_rate:.1f} s of speech")
        if self._n_lost:
            parts.append(f"{self.lost_s:.2f} s were lost ({self._n_lost} samples)")
        if self._n_refused:
            parts.append(f"{self._n_refused} refused")
        parts.append(f"{self._n_digits} digit{'' if self._n_digits == 1 else 's'}")
        return ", ".join(parts) + f"{': ' if self.grouped else ''}{self.grouped}"

    def _group(self, digit: Digit) -> None:
        """Write it beside the one before, or apart."""
        is_apart = self.grouped and digit.start - self._digit_end >= self._group_pause
        self.grouped += f"{' ' if is_apart else ''}{digit.digit}"
        self._digit_end = digit.end
