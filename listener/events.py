"""What the pipeline says.  Positions are samples since the stream began, at `rate` Hz.

The stream is the mono one that the network hears, 8 kHz for the shipped model, whatever
the microphone's own rate is.  ``at`` is the position at which the event was known, so
``at - end`` of a digit is its latency, free of the wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Event:
    """Base of all events: known at stream position *at*."""

    at: int


@dataclass(frozen=True)
class SpeechStarted(Event):
    """The gate opened; the utterance begins at *start* (pre-roll included)."""

    start: int


@dataclass(frozen=True)
class SpeechStopped(Event):
    """The gate closed: the utterance was ``start`` to ``stop``.

    *reason* is ``"silence"``, ``"longest"`` (the utterance was cut and goes on in the
    next one), ``"gap"`` or ``"end"`` (of the stream).
    """

    start: int
    stop: int
    reason: str


@dataclass(frozen=True)
class Digit(Event):
    """A digit was heard from *start* to *end*; *word* tells "oh" from "zero"."""

    start: int
    end: int
    digit: int
    word: str
    confidence: float


@dataclass(frozen=True)
class Rejected(Event):
    """A candidate that was not good enough; *reason* says why, for a person."""

    start: int
    end: int
    digit: int
    word: str
    confidence: float
    reason: str


@dataclass(frozen=True)
class Gap(Event):
    """*n_lost* samples from *start* on never reached us; the clock went on."""

    start: int
    n_lost: int


@dataclass(frozen=True)
class SourceLost(Event):
    """The source delivers no more; *message* says why.  It is waited for."""

    message: str


@dataclass(frozen=True)
class SourceReturned(Event):
    """The source delivers again, as *name*; what was missed in between is a `Gap`."""

    name: str


@dataclass(frozen=True)
class Level(Event):
    """Loudness of the stretch that ends at *at*, in dB below full scale."""

    rms_db: float
    peak_db: float


@dataclass(frozen=True)
class Picture(Event):
    """What the network saw up to *at*, and what it answered.

    *rows* is the log-mel spectrogram of the last step, shape (n_rows, n_mels), natural
    log of power.  *posterior* has shape (n_labels,), or is None while the gate is closed.
    *is_speech* is what the voice detector says of this step, *is_open* what the gate does.
    """

    rows: np.ndarray = field(repr=False, compare=False)
    posterior: np.ndarray | None = field(repr=False, compare=False, default=None)
    is_open: bool = False
    is_speech: bool = False


@dataclass(frozen=True)
class Lost:
    """What a source puts between its blocks: *n_samples*, at its own rate, were lost."""

    n_samples: int


@dataclass(frozen=True)
class Away:
    """What a source puts between its blocks when it is gone and looks out for its return."""

    message: str


@dataclass(frozen=True)
class Back:
    """What a source puts between its blocks when it was `Away` and delivers again."""

    name: str
