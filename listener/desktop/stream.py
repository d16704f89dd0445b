"""A source that is heard, and what hears it.  No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..config import DecisionConfig, GateConfig, IntakeConfig
from ..errors import ListenerError
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
    clipper: Clipper
    worker: Worker


def open_stream(source: Source, make_recogniser: Callable[[], Recogniser], hearing: Hearing) -> Stream:
    """A stream on *source*, not started; the source is closed if it cannot be heard."""
    try:
        pipeline = Pipeline(make_recogniser(), source.sample_rate, hearing.gate, picture=True,
                            intake=hearing.intake)
    except ListenerError:
        source.close()
        raise
    pipeline.configure(decision=hearing.decision)
    mutable, clipper = Mutable(source), Clipper(pipeline)
    return Stream(mutable, clipper, Worker(mutable, clipper))
