"""A source that is heard, and what hears it.  No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..config import DecisionConfig, GateConfig, IntakeConfig
from ..errors import AudioFormatError, ListenerError
from ..pipeline import Pipeline
from ..recognition.recogniser import Recogniser
from ..sources.base import Source
from ..sources.mutable import Mutable
from ..worker import Worker
from .clips import Clipper


@dataclass(frozen=True)
class Hearing:
    """The settings that every pipeline of a session gets; None leaves the decision to the recogniser."""

    gate: GateConfig = GateConfig()
    decision: DecisionConfig | None = None
    intake: IntakeConfig = IntakeConfig()


@dataclass
class Stream:
    """A source that is heard, and what hears it."""

    source: Mutable
    worker: Worker


def open_stream(source: Source, make_recogniser: Callable[[], Recogniser], hearing: Hearing) -> Stream:
    """A stream on *source*, not started; the source is closed if it cannot be heard."""
    try:
        pipeline = Pipeline(make_recogniser(), source.sample_rate, hearing.gate, picture=True,
                            intake=hearing.intake)
    except ListenerError as error:
        source.close()
        raise named(error, source.name) from error
    pipeline.configure(decision=hearing.decision)
    mutable = Mutable(source)
    return Stream(mutable, Worker(mutable, Clipper(pipeline)))


def named(error: Exception, name: str) -> Exception:
    """*error*, if it is of samples, with the *name* of what they come from."""
    is_nameless = isinstance(error, AudioFormatError) and name not in str(error)
    return AudioFormatError(f"{name}: {error}") if is_nameless else error
