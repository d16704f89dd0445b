"""Recordings are heard through the very pipeline that listens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from listener.alignment import errors, match
from listener.events import Digit, Rejected
from listener.pipeline import Pipeline, run
from listener.processes import Processes
from listener.recognition.model import DIGIT_OF, Model
from listener.recognition.recogniser import Recogniser
from listener.sources.recording import Recording as Source

from ..corpora import Recording
from ..words import spoken


class Answer(NamedTuple):
    """A digit that was reported, or refused.  Times in seconds."""

    digit: int
    start: float
    end: float
    at: float
    confidence: float


@dataclass(frozen=True)
class Heard:
    """What was heard in one recording, which is so many *seconds* long."""

    recording: Recording
    seconds: float
    digits: tuple[Answer, ...]
    rejected: tuple[Answer, ...] = ()

    @property
    def said(self) -> tuple[int, ...]:
        """The digits that are in it; empty too where the words are unknown or a machine's guess.

        GRID's letter "o" sounds like a zero: it was said as one if it was answered as one.
        """
        if self.recording.kind == "speech":
            return ()
        words = [spoken(word) for word in self.recording.words]
        said = tuple(DIGIT_OF[word] for word in words if word in DIGIT_OF)
        if self.recording.kind != "sentence" or "o" not in self.recording.words:
            return said
        digits = tuple(DIGIT_OF[word] for word in words if word in DIGIT_OF and word != "oh")
        return min(digits, said, key=lambda said: errors(said, self.answered).total)

    @property
    def answered(self) -> tuple[int, ...]:
        """The digits that were reported."""
        return tuple(answer.digit for answer in self.digits)

    @property
    def guess(self) -> int | None:
        """The digit of the surest candidate, reported or refused: the answer if one had to be given."""
        candidates = (*self.digits, *self.rejected)
        return max(candidates, key=lambda answer: answer.confidence).digit if candidates else None

    @property
    def is_exact(self) -> bool:
        """Whether all its digits were heard and no other."""
        return self.said == self.answered

    @property
    def matches(self) -> list[tuple[int, int]]:
        """Index pairs of said and answered digits: those that were heard right."""
        return match(self.said, self.answered, [answer.confidence for answer in self.digits])

    @property
    def waits(self) -> list[float]:
        """Seconds from each digit's end to its event.

        A digit known because the recording ended tells nothing of how long one waits for it.
        """
        return [answer.at - answer.end for answer in self.digits if not self.is_end(answer.at)]

    def is_end(self, at: float) -> bool:
        """Whether *at* is the end of the recording, to a sample."""
        return at > self.seconds - 2e-4

    def at_threshold(self, threshold: float) -> Heard:
        """What would have been answered at another threshold: all candidates as sure as that.

        It is post hoc: a digit that is reported silences its rivals, one that is refused does not.
        """
        candidates = sorted((*self.digits, *self.rejected), key=lambda answer: answer.end)
        return Heard(self.recording, self.seconds, tuple(a for a in candidates if a.confidence >= threshold),
                     tuple(a for a in candidates if a.confidence < threshold))

    def since(self, seconds: float) -> Heard:
        """What was heard of what ends later than that."""
        return replace(self, digits=tuple(a for a in self.digits if a.end > seconds),
                       rejected=tuple(a for a in self.rejected if a.end > seconds))


def hear(recording: Recording, model: Model) -> Heard:
    """Hear one recording from its first to its last sample."""
    with Source(recording.path) as source:
        pipeline = Pipeline(Recogniser(model), source.sample_rate)
        events = list(run(source, pipeline))
    rate = pipeline.sample_rate

    def answers(kind: type) -> tuple[Answer, ...]:
        return tuple(Answer(e.digit, e.start / rate, e.end / rate, e.at / rate, e.confidence)
                     for e in events if isinstance(e, kind))
    return Heard(recording, pipeline.position / rate, answers(Digit), answers(Rejected))


_model: Model | None = None


def _start_worker(path: Path) -> None:
    global _model
    _model = Model.load(path)


def _hear(recording: Recording) -> Heard:
    return hear(recording, _model)


def hear_all(recordings: Sequence[Recording], model: Path, workers: int = 2) -> list[Heard]:
    """Hear many recordings, in processes, in the order given."""
    with Processes(workers, _start_worker, model) as pool:
        heard = pool.map(_hear, recordings, chunksize=16)
        return list(tqdm(heard, "hearing", len(recordings), leave=False, disable=None))


def hear_tasks(tasks: dict[str, list[Recording]], model: Path, workers: int = 2) -> dict[str, list[Heard]]:
    """Hear the recordings of several tasks."""
    heard = iter(hear_all([recording for part in tasks.values() for recording in part], model,
                          workers))
    return {name: [next(heard) for _ in part] for name, part in tasks.items()}


def under(heard: dict[str, list[Heard]], *names: str) -> list[Heard]:
    """What was heard in some tasks, and in the parts of them, as "joined/0 ms" is one of "joined"."""
    return [h for task, part in heard.items() if any(f"{task}/".startswith(f"{name}/") for name in names)
            for h in part]
