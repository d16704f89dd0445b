"""Stretches of sound with a label: what subtitles and label tracks are made of."""

from __future__ import annotations

from typing import NamedTuple

from ..events import Digit, Event, Gap, Rejected, SpeechStopped


class Label(NamedTuple):
    """From *start* to *end*, in seconds; *tier* is the kind of thing it is."""

    start: float
    end: float
    text: str
    tier: str
    confidence: float | None = None


def label_of(event: Event, sample_rate: int) -> Label | None:
    """*event* as a label, or None if it is no stretch of sound."""
    def label(start: int, end: int, text: str, tier: str, confidence: float | None = None) -> Label:
        return Label(start / sample_rate, end / sample_rate, text, tier, confidence)

    if isinstance(event, Digit):
        return label(event.start, event.end, str(event.digit), "digits", event.confidence)
    if isinstance(event, Rejected):
        return label(event.start, event.end, f"({event.digit})", "refused", event.confidence)
    if isinstance(event, SpeechStopped):
        return label(event.start, event.stop, "speech", "speech")
    if isinstance(event, Gap):
        return label(event.start, event.start + event.n_lost, "lost", "lost")
    return None


class LabelFormat:
    """Base of the formats that know labels and nothing else: of one recording, without its name.

    Attributes
    ----------
    tiers : tuple of str
        The kinds of labels that this format has a use for.
    n_labels : int
        How many there were.
    """

    tiers: tuple[str, ...] = ("digits", "refused", "speech", "lost")
    n_labels = 0

    def first_line(self) -> str | None:
        """Before all else, once."""
        return None

    def event_line(self, event: Event, sample_rate: int, file: str | None = None) -> str | None:
        """*event*, if it is a stretch of sound."""
        label = label_of(event, sample_rate)
        if label is None or label.tier not in self.tiers:
            return None
        self.n_labels += 1
        return self.label_line(label, sample_rate)

    def label_line(self, label: Label, sample_rate: int) -> str | None:
        """A *label* of a stream at *sample_rate*, the `n_labels`-th."""
        raise NotImplementedError

    def end_line(self, duration_s: float, digits: str, file: str | None = None) -> str | None:
        """Nothing: the labels are all."""
        return None

    def error_line(self, message: str, file: str | None = None) -> str | None:
        """Nothing: people read of errors on standard error."""
        return None

    def last_line(self) -> str | None:
        """After all else, once."""
        return None
