"""Recordings, one after another, as fast as the machine can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TextIO

from .config import DecisionConfig, GateConfig
from .errors import AudioFormatError
from .outputs.report import Report
from .pipeline import Pipeline, run
from .recognition.model import Model
from .recognition.recogniser import Recogniser
from .scoring import Score
from .sources.base import Source
from .sources.recording import Recording
from .sources.stream import Stream

STANDARD_INPUT = "-"


def open_file(file: str, raw_rate: int | None = None, realtime: bool = False) -> Source:
    """The source that *file* means: a recording, or ``-``, standard input."""
    if file == STANDARD_INPUT:
        return Stream.standard_input(raw_rate)
    return Recording(file, realtime)


def replay(files: Sequence[str], open_source: Callable[[str], Source],
           make_pipeline: Callable[[int], Pipeline], report: Report | Score, errors: TextIO) -> int:
    """Hear each of *files* to its end; return the exit status.

    A file that cannot be read is reported, and the others are still heard.

    Parameters
    ----------
    open_source : callable
        File name to source.
    make_pipeline : callable
        Sample rate to a fresh pipeline: what was heard in one file does not tell in the next.
    errors : text file
        Gets the faults, in words.
    """
    status = 0
    for file in files:
        try:
            _hear(file, open_source, make_pipeline, report)
        except AudioFormatError as error:
            name = Stream.name if file == STANDARD_INPUT else file
            message = str(error) if name in str(error) else f"{name}: {error}"
            print(f"listener: error: {message}", file=errors, flush=True)
            report.error(message, file)
            status = 1
    return status


def pipeline_maker(model: Model, gate: GateConfig,
                   decision: DecisionConfig | None = None) -> Callable[[int], Pipeline]:
    """A function from a sample rate to a fresh pipeline; the model is loaded once for all."""
    def make_pipeline(sample_rate: int) -> Pipeline:
        return Pipeline(Recogniser(model, decision), sample_rate, gate)
    return make_pipeline


def _hear(file: str, open_source: Callable[[str], Source],
          make_pipeline: Callable[[int], Pipeline], report: Report | Score) -> None:
    with open_source(file) as source:
        pipeline = make_pipeline(source.sample_rate)
        report.begin(pipeline.sample_rate, file)
        for event in run(source, pipeline):
            report.event(event)
        report.end(pipeline.position / pipeline.sample_rate)
