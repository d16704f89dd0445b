"""How good is it?  Recordings are heard through the very pipeline that listens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from listener.config import DecisionConfig, GateConfig
from listener.events import Digit, Rejected
from listener.pipeline import Pipeline, run
from listener.recognition.model import DIGIT_OF, Model
from listener.recognition.recogniser import Recogniser
from listener.sources.recording import Recording as Source

from .corpora import Recording, Split, part_of
from .metrics import Errors, errors, match
from .streams import spoken


@dataclass(frozen=True)
class Heard:
    """What was heard in one recording.  Times in seconds."""

    recording: Recording
    seconds: float
    digits: tuple[tuple[int, float, float, float, float], ...]   # digit, start, end, at, confidence
    rejected: int

    @property
    def said(self) -> tuple[int, ...]:
        """The digits that are in it; empty too where the words are unknown."""
        words = (spoken(word) for word in self.recording.words)
        return tuple(DIGIT_OF[word] for word in words if word in DIGIT_OF)

    def is_end(self, at: float) -> bool:
        """Whether *at* is the end of the recording, to a sample."""
        return at > self.seconds - 2e-4

    @property
    def answered(self) -> tuple[int, ...]:
        """The digits that were reported."""
        return tuple(digit for digit, *_ in self.digits)

    @property
    def matches(self) -> list[tuple[int, int]]:
        """Index pairs of said and answered digits: those that were heard right."""
        return match(self.said, self.answered, [confidence for *_, confidence in self.digits])


def hear(recording: Recording, model: Model, decision: DecisionConfig | None = None,
         gate: GateConfig = GateConfig()) -> Heard:
    """Hear one recording from its first to its last sample."""
    with Source(recording.path) as source:
        pipeline = Pipeline(Recogniser(model, decision), source.sample_rate, gate)
        events = list(run(source, pipeline))
    rate = pipeline.sample_rate
    seconds = pipeline.position / rate
    digits = tuple((e.digit, e.start / rate, e.end / rate, e.at / rate, e.confidence)
                   for e in events if isinstance(e, Digit))
    return Heard(recording, seconds, digits, sum(isinstance(e, Rejected) for e in events))


_model: Model | None = None


def _start_worker(path: Path) -> None:
    global _model
    _model = Model.load(path)


def _hear(recording: Recording, decision: DecisionConfig | None) -> Heard:
    return hear(recording, _model, decision)


def hear_all(recordings: list[Recording], model: Path, decision: DecisionConfig | None = None,
             workers: int = 2) -> list[Heard]:
    """Hear many recordings, in processes, in the order given."""
    with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (model,)) as pool:
        return list(pool.map(partial(_hear, decision=decision), recordings, chunksize=16))


def tasks(recordings: list[Recording], split: Split) -> dict[str, list[Recording]]:
    """The recordings that are evaluated on, by what they show."""
    found: dict[str, list[Recording]] = defaultdict(list)
    for recording in recordings:
        part = part_of(recording, split)
        if part != "train":
            found[_task_of(recording, part)].append(recording)
    return dict(found)


def _task_of(recording: Recording, part: str) -> str:
    if part in ("gate", "left_out"):
        return part
    if recording.kind != "word":
        return {"string": "strings", "sentence": "grid"}.get(recording.kind, recording.corpus)
    is_digit = spoken(recording.words[0]) in DIGIT_OF
    if recording.corpus == "synthetic":
        return "synthetic" if is_digit else "near_misses"
    return "wild" if is_digit else "other_words"


def score(heard: list[Heard]) -> dict[str, float]:
    """Figures of one task."""
    total = sum((errors(h.said, h.answered) for h in heard), Errors())
    hours = sum(h.seconds for h in heard) / 3600
    figures: dict[str, float] = {
        "recordings": len(heard), "hours": hours, "digits": total.said,
        "answered": np.mean([bool(h.digits) for h in heard]),
        "substitutions": total.substitutions, "deletions": total.deletions,
        "insertions": total.insertions}
    if total.said:
        figures["exact"] = np.mean([h.said == h.answered for h in heard])
        figures["digit_error_rate"] = total.total / total.said
    else:
        figures["false_alarms_per_hour"] = total.insertions / hours
    # A digit known because the recording ended tells nothing of how long one waits for it.
    latency = [at - end for h in heard for _, _, end, at, _ in h.digits if not h.is_end(at)]
    figures["timed"] = len(latency)
    if latency:
        figures["latency_median_ms"] = 1000 * np.median(latency)
        figures["latency_p95_ms"] = 1000 * np.percentile(latency, 95)
    return {name: round(float(value), 4) for name, value in figures.items()}


def report(heard: dict[str, list[Heard]]) -> dict[str, dict[str, float]]:
    """Figures by task; FSDD and the wild also by corpus."""
    figures = {name: score(part) for name, part in sorted(heard.items())}
    for corpus in sorted({h.recording.corpus for h in heard.get("wild", [])}):
        figures[f"wild/{corpus}"] = score([h for h in heard["wild"] if h.recording.corpus == corpus])
    delays = true_delays(heard.get("grid", []))
    if delays:
        figures["grid"]["true_delay_median_ms"] = round(1000 * float(np.median(delays)), 1)
        figures["grid"]["true_delay_p95_ms"] = round(1000 * float(np.percentile(delays, 95)), 1)
    return figures


def true_delays(heard: Iterable[Heard]) -> list[float]:
    """Seconds from a word's end, as its corpus marks it, to the event."""
    delays = []
    for h in heard:
        ends = [end for word, (_, end) in zip(h.recording.words, h.recording.times)
                if spoken(word) in DIGIT_OF]
        delays += [h.digits[j][3] - ends[i] for i, j in h.matches if not h.is_end(h.digits[j][3])]
    return delays


def mistakes(heard: list[Heard]) -> list[str]:
    """A line for each recording that was not heard exactly."""
    return [f"{h.recording.key} {h.recording.speaker}: said "
            f"{''.join(map(str, h.said)) or '-'}, heard {''.join(map(str, h.answered)) or '-'}"
            for h in heard if h.said != h.answered]
