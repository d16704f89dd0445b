"""The sound of each digit as a file of its own, named so that training reads it back."""

from __future__ import annotations

import json
import os
import tempfile
import wave
from pathlib import Path

from ..errors import ListenerError
from ..events import Digit, Event, Rejected
from ..outputs.json_lines import event_dict
from ..pipeline import Pipeline
from ..signal.resampling import to_int16

SPEAKER = "unknown"
LINES = "clips.jsonl"
MARGIN_S = 0.05          # before and after: a start and an end are the network's estimates


class ClipSaver:
    """A tap that writes ``7_unknown_0001.wav`` for each digit, mono, at the network's rate.

    What was refused becomes ``refused_7_unknown_0001.wav``: training does not read it, for
    what it was is not known.  ``clips.jsonl`` gets a line for each file.

    Parameters
    ----------
    folder : path-like
        Made if it is not there; what lies in it already is kept.
    refused : bool
        Save what was refused as well.

    Raises
    ------
    ListenerError
        If the folder cannot be made, or written to.
    """

    def __init__(self, folder: str | os.PathLike[str], refused: bool = False) -> None:
        self._folder = Path(folder)
        self._wanted = (Digit, Rejected) if refused else (Digit,)
        self._file: str | None = None
        self._numbers: dict[str, int] = {}
        self.n_saved = 0
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._cannot(error) from error

    def begin(self, file: str | None) -> None:
        """What comes next is of *file*, a name for the lines."""
        self._file = file

    def __call__(self, events: list[Event], pipeline: Pipeline) -> list[Event]:
        for event in events:
            if isinstance(event, self._wanted):
                self._save(event, pipeline)
        return events

    def _save(self, event: Digit | Rejected, pipeline: Pipeline) -> None:
        margin = round(MARGIN_S * pipeline.sample_rate)
        samples = to_int16(pipeline.history.read(event.start - margin, event.end + margin))
        try:
            name = self._write(event, samples.astype("<i2").tobytes(), pipeline.sample_rate)
            line = {"clip": name, **(event_dict(event, pipeline.sample_rate, self._file) or {})}
            with open(self._folder / LINES, "a", encoding="utf-8") as lines:
                lines.write(json.dumps(line, allow_nan=False, separators=(",", ":")) + "\n")
        except OSError as error:
            raise self._cannot(error) from error
        self.n_saved += 1

    def _write(self, event: Digit | Rejected, pcm: bytes, sample_rate: int) -> str:
        """Write a temporary file, give it the next free name: a name never stands for half a sound."""
        handle, temporary = tempfile.mkstemp(".part", ".", self._folder)
        try:
            os.chmod(temporary, 0o644)
            with open(handle, "wb") as file, wave.open(file) as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(sample_rate)
                out.writeframes(pcm)
            name = self._next_name(f"{'refused_' * isinstance(event, Rejected)}{event.digit}_{SPEAKER}")
            os.replace(temporary, self._folder / name)
        except BaseException:
            os.unlink(temporary)
            raise
        return name

    def _next_name(self, stem: str) -> str:
        number = self._numbers.get(stem, 0) + 1
        while (self._folder / f"{stem}_{number:04}.wav").exists():
            number += 1
        self._numbers[stem] = number
        return f"{stem}_{number:04}.wav"

    def _cannot(self, error: OSError) -> ListenerError:
        return ListenerError(f"cannot save clips to {self._folder}: {error.strerror}")
