"""What programs are told: the JSON contract as objects, times in seconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from .errors import ConfigError
from .events import Digit, Event
from .outputs.json_lines import event_dict

KINDS = ("digits", "all")


@dataclass(frozen=True)
class Heard:
    """What was heard: a line of the JSON contract as an object.

    Attributes
    ----------
    kind : str
        "digit"; with ``events="all"`` also "rejected", "speech_started", "speech_stopped"
        and whatever else the JSON lines tell.
    at : float
        When it was known; ``at - end`` is a digit's latency.  Seconds, as *start* and *end*.
    digit, word, confidence
        Of a digit, and of what was rejected; else None.  "oh" is digit 0.
    reason : str or None
        Why it was rejected, or why speech stopped.
    message, name : str or None
        Why the microphone was lost; what the one is called that returned.
    """

    kind: str
    at: float
    start: float | None = None
    end: float | None = None
    digit: int | None = None
    word: str | None = None
    confidence: float | None = None
    reason: str | None = None
    message: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Transcript:
    """What is said in a recording.  ``str`` of it is the digits.

    *duration* is in seconds.
    """

    file: str
    digits: str
    duration: float
    events: tuple[Heard, ...]

    def __str__(self) -> str:
        return self.digits


FIELDS = {field.name for field in fields(Heard)}


def told(events: Iterable[Event], sample_rate: int, everything: bool) -> list[Heard]:
    """Those of *events*, whose positions count at *sample_rate*, that a program is told of."""
    told = []
    for event in events:
        line = event_dict(event, sample_rate) if everything or isinstance(event, Digit) else None
        if line is not None:
            known = {name: value for name, value in line.items() if name in FIELDS}
            told.append(Heard(kind=line["type"], **known))
    return told


def digits_of(events: Iterable[Event]) -> str:
    """The digits among *events* in one string."""
    return "".join(str(event.digit) for event in events if isinstance(event, Digit))


def wants_all(events: str) -> bool:
    """Whether *events*, "digits" or "all", means everything."""
    if events not in KINDS:
        raise ConfigError(f"events={events!r} must be one of {', '.join(KINDS)}")
    return events == "all"
