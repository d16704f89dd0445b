"""The contract with other programs: one JSON object a line.

Times are seconds since the stream began, in whole tenths of a millisecond.  ``file`` is
the name as it was given, and absent while a microphone is heard.  The schema is
``docs/events.schema.json``.
"""

from __future__ import annotations

import json
from typing import Any

from ..events import (Digit, Event, Gap, Rejected, SourceLost, SourceReturned, SpeechStarted,
                      SpeechStopped)

DECIMALS = 4


def event_dict(event: Event, sample_rate: int, file: str | None = None) -> dict[str, Any] | None:
    """*event* as a JSON object, or None for those that are only for the screen.

    Parameters
    ----------
    sample_rate : int
        Of the event's positions: the pipeline's, in Hz.
    """
    def seconds(position: int) -> float:
        return round(position / sample_rate, DECIMALS)

    if isinstance(event, (Digit, Rejected)):
        kind = "digit" if isinstance(event, Digit) else "rejected"
        fields = {"start": seconds(event.start), "end": seconds(event.end), "at": seconds(event.at),
                  "digit": event.digit, "word": event.word,
                  "confidence": round(event.confidence, DECIMALS)}
        if isinstance(event, Rejected):
            fields["reason"] = event.reason
        return _named(kind, file, fields)
    if isinstance(event, SpeechStarted):
        return _named("speech_started", file, {"start": seconds(event.start), "at": seconds(event.at)})
    if isinstance(event, SpeechStopped):
        return _named("speech_stopped", file, {"start": seconds(event.start), "end": seconds(event.stop),
                                               "at": seconds(event.at), "reason": event.reason})
    if isinstance(event, Gap):
        return _named("gap", file, {"start": seconds(event.start), "end": seconds(event.start + event.n_lost),
                                    "at": seconds(event.at)})
    if isinstance(event, SourceLost):
        return _named("source_lost", file, {"at": seconds(event.at), "message": event.message})
    if isinstance(event, SourceReturned):
        return _named("source_returned", file, {"at": seconds(event.at), "name": event.name})
    return None


def first_line() -> str | None:
    """Nothing stands before all."""
    return None


def last_line() -> str | None:
    """Nothing stands after all."""
    return None


def event_line(event: Event, sample_rate: int, file: str | None = None) -> str | None:
    """*event* as a line of JSON, without its end; None as in `event_dict`."""
    fields = event_dict(event, sample_rate, file)
    return None if fields is None else _line(fields)


def end_line(duration_s: float, digits: str, file: str | None = None) -> str | None:
    """A stream was heard to its end: all its *digits* in one string."""
    return _line(_named("end", file, {"duration": round(duration_s, DECIMALS), "digits": digits}))


def error_line(message: str, file: str | None = None) -> str | None:
    """A stream could not be heard, or not to its end."""
    return _line(_named("error", file, {"message": message}))


def _named(kind: str, file: str | None, fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, **({} if file is None else {"file": file}), **fields}


def _line(fields: dict[str, Any]) -> str:
    return json.dumps(fields, allow_nan=False, separators=(",", ":"))
