"""The gate: speech opens it, a pause closes it, nothing before the onset is lost."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

Frame = TypeVar("Frame")


@dataclass(frozen=True)
class Onset(Generic[Frame]):
    """The gate opened; *frames* are the pre-roll and the frames that opened it.

    *goes_on*: this utterance is the rest of one that grew too long, and not a new start.
    """

    frames: list[Frame]
    goes_on: bool = False


@dataclass(frozen=True)
class Speech(Generic[Frame]):
    """One more frame of the open utterance."""

    frame: Frame


@dataclass(frozen=True)
class Offset:
    """The gate closed after the last frame; *reason* as in `SpeechStopped`."""

    reason: str


class Segmenter(Generic[Frame]):
    """Turns frames and their voice activity into utterances.  All lengths are in frames.

    The gate opens when *onset_frames* of the last *onset_window* frames are speech, and
    hears from *pre_roll* frames before the first of that window.  It closes after
    *hangover* frames without speech.  An utterance of *longest* frames is closed, and the
    next one starts at once, without a pre-roll: the cut loses and doubles nothing.
    """

    def __init__(self, onset_frames: int, onset_window: int, pre_roll: int,
                 hangover: int, longest: int) -> None:
        self._votes: deque[bool] = deque()
        self._waiting: deque[Frame] = deque()
        self._length = 0            # frames in the open utterance; 0: the gate is closed
        self._silent = 0
        self.tune(onset_frames, onset_window, pre_roll, hangover, longest)

    def tune(self, onset_frames: int, onset_window: int, pre_roll: int, hangover: int,
             longest: int) -> None:
        """Other lengths from the next frame on; an open utterance stays open."""
        self._onset_frames = onset_frames
        self._hangover = hangover
        self._longest = longest
        self._votes = deque(self._votes, maxlen=onset_window)
        self._waiting = deque(self._waiting, maxlen=pre_roll + onset_window)

    @property
    def is_open(self) -> bool:
        """Whether an utterance is going on."""
        return self._length > 0

    def push(self, frame: Frame, is_speech: bool) -> list[Onset[Frame] | Speech[Frame] | Offset]:
        """Take the next frame; return what it brought about, in order."""
        if self.is_open:
            return self._inside(frame, is_speech)
        self._waiting.append(frame)
        self._votes.append(is_speech)
        if sum(self._votes) < self._onset_frames:
            return []
        frames = list(self._waiting)
        self._waiting.clear()
        self._votes.clear()
        self._length, self._silent = len(frames), 0
        return [Onset(frames)]

    def flush(self, reason: str) -> list[Offset]:
        """The stream ends, or breaks: close the gate and forget what waits."""
        was_open = self.is_open
        self._length = self._silent = 0
        self._votes.clear()
        self._waiting.clear()
        return [Offset(reason)] if was_open else []

    def _inside(self, frame: Frame, is_speech: bool) -> list[Speech[Frame] | Offset | Onset[Frame]]:
        self._silent = 0 if is_speech else self._silent + 1
        if self._silent >= self._hangover:
            self._length = self._silent = 0
            return [Speech(frame), Offset("silence")]
        if self._length >= self._longest:
            self._length = 1
            return [Offset("longest"), Onset([frame], goes_on=True)]
        self._length += 1
        return [Speech(frame)]
