"""Lines for people.  The same functions as `json_lines`, so that either may be used."""

from __future__ import annotations

from ..events import (Digit, Event, Gap, Rejected, SourceLost, SourceReturned, SpeechStarted,
                      SpeechStopped)


def first_line() -> str | None:
    """Nothing stands before all."""
    return None


def last_line() -> str | None:
    """Nothing stands after all."""
    return None


def event_line(event: Event, sample_rate: int, file: str | None = None) -> str | None:
    """*event* as a line, without its end, or None for those that are only for the screen."""
    said = _said(event, sample_rate)
    if said is None:
        return None
    begin = event.start if isinstance(event, (Digit, Rejected, Gap)) else event.at
    return f"{_prefix(file)}{begin / sample_rate:8.2f} s  {said}"


def end_line(duration_s: float, digits: str, file: str | None = None) -> str | None:
    """A stream was heard to its end: all its *digits* in one string."""
    return f"{_prefix(file)}{duration_s:8.2f} s  end: {digits or 'no digits'}"


def error_line(message: str, file: str | None = None) -> str | None:
    """Nothing: people read of errors on standard error."""
    return None


def _said(event: Event, sample_rate: int) -> str | None:
    if isinstance(event, Digit):
        return f"{event.digit}  {event.word:<5}  {event.confidence:.0%}"
    if isinstance(event, Rejected):
        return f"-  refused: {event.reason}"
    if isinstance(event, SpeechStarted):
        return "(  speech"
    if isinstance(event, SpeechStopped):
        return f")  {event.reason}"
    if isinstance(event, Gap):
        return f"!  {event.n_lost / sample_rate:.3f} s were lost"
    if isinstance(event, SourceLost):
        return f"!  lost: {event.message}"
    if isinstance(event, SourceReturned):
        return f"!  back: {event.name}"
    return None


def _prefix(file: str | None) -> str:
    return "" if file is None else f"{file}  "
