"""The command ``classify``: what a model hears in a recording of one's own, and what it looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import numpy as np

from listener.events import Digit, Event, Picture, Rejected, SpeechStarted, SpeechStopped
from listener.pipeline import TAIL_STEPS, Pipeline, run
from listener.recognition.model import Model
from listener.recognition.recogniser import Recogniser
from listener.sources.recording import Recording

from .evidence import Evidence, evidence


@dataclass(frozen=True)
class Looked:
    """A digit that was heard, or refused, and what of the picture it was heard from."""

    event: Digit | Rejected
    evidence: Evidence
    first: int               # row of the whole recording at which the evidence begins

    @property
    def is_heard(self) -> bool:
        """Whether it was reported."""
        return isinstance(self.event, Digit)


@dataclass(frozen=True)
class Hearing:
    """A recording as the model saw it.

    *rows* is the log-mel picture (n_rows, n_mels); *posteriors* are (row, posterior) of each step
    that the network was asked at.
    """

    name: str
    model: Model
    rows: np.ndarray
    posteriors: list[tuple[int, np.ndarray]] = field(default_factory=list)
    looked: list[Looked] = field(default_factory=list)
    utterances: list[tuple[int, int]] = field(default_factory=list)      # rows

    @property
    def row_s(self) -> float:
        """Seconds from row to row."""
        return self.model.features.hop_length / self.model.features.sample_rate

    def lines(self) -> Iterator[str]:
        """What was heard, for a person."""
        rate = self.model.features.sample_rate
        for looked in self.looked:
            e = looked.event
            refused = "" if isinstance(e, Digit) else f"   refused: {e.reason}"
            yield (f"{e.start / rate:6.2f} - {e.end / rate:.2f} s   {e.digit}   "
                   f"{100 * e.confidence:3.0f} %{refused}")
        if not any(looked.is_heard for looked in self.looked):
            yield "no digit was heard"


def hear_and_look(path: Path, model: Model) -> Hearing:
    """Hear the recording at *path* as the listener does, then ask what each digit was heard from.

    The silence that the listener hears behind a recording is in the picture: where a word ends with
    its file, the network answers there.
    """
    hop, per_step = model.features.hop_length, model.features.rows_per_step
    with Recording(path) as source:
        pipeline = Pipeline(Recogniser(model), source.sample_rate, picture=True)
        tail = TAIL_STEPS * model.features.step_length
        silence = np.zeros(tail * source.sample_rate // model.features.sample_rate, np.float32)
        events = list(run(chain(source, [silence]), pipeline))
    length = pipeline.position - tail
    pictures = [event for event in events if isinstance(event, Picture)]
    rows = np.concatenate([event.rows for event in pictures]) if pictures \
        else np.zeros((0, model.features.n_mels), np.float32)
    hearing = Hearing(path.name, model, rows)
    hearing.utterances.extend(_utterances(events, hop, len(rows)))
    for event in pictures if model.kind == "stream" else ():
        if event.posterior is not None:
            hearing.posteriors.append((event.at // hop - per_step, event.posterior))
    for event in events:
        if isinstance(event, (Digit, Rejected)):
            looked = _look(event, hearing, hop)
            hearing.looked.append(replace(looked, event=replace(event, end=min(event.end, length))))
    return hearing


def _utterances(events: list[Event], hop: int, n_rows: int) -> Iterator[tuple[int, int]]:
    """First, and one past the last, row of each; one that was cut in two is one."""
    start = None
    for event in events:
        if isinstance(event, SpeechStarted) and start is None:
            start = event.start // hop
        if isinstance(event, SpeechStopped) and event.reason != "longest":
            yield start or 0, min(n_rows, -(-event.stop // hop))
            start = None


def _look(event: Digit | Rejected, hearing: Hearing, hop: int) -> Looked:
    """Of one digit; the utterance is the one it ended in."""
    end = event.end // hop
    start, stop = next(((a, b) for a, b in hearing.utterances if a <= end <= b),
                       hearing.utterances[-1])
    label = hearing.model.labels.index(event.word)
    found = evidence(hearing.model, hearing.rows[start:stop], label, min(end - start, stop - start - 1))
    return Looked(event, found, start + found.first)
