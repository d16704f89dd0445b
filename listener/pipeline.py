"""Blocks of samples in, events out: no thread, no clock, no device.

blocks -> mono at 8 kHz -> frames of 20 ms -> log-mel rows, and the speech gate
       -> the open gate's rows -> network -> posteriors -> decoder -> digits

Live listening, replay, evaluation and the tests differ only in where the blocks come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from .config import GateConfig, n_samples
from .events import Event, Gap, Level, Lost, Picture, SpeechStarted, SpeechStopped
from .recognition.recogniser import Recogniser
from .signal.framing import Framer
from .signal.mel import StreamingLogMel
from .signal.resampling import Resampler
from .signal.ring import RollingBuffer
from .speech.segmenter import Offset, Onset, Segmenter, Speech
from .speech.vad import WebRtcVad

LEVEL_STEPS = 5          # a level event every 100 ms
HISTORY_S = 30           # of samples kept for whoever wants to hear or save a clip
TAIL_STEPS = 8           # of silence after the end of a stream: the last word may just be over


@dataclass(frozen=True)
class Frame:
    """One step of the stream: where it starts, its rows, shape (n_rows, n_mels)."""

    start: int
    rows: np.ndarray


class Pipeline:
    """One stream's ears.  Every stream gets a fresh one: gate and network remember.

    Parameters
    ----------
    recogniser : Recogniser
        This pipeline's own; it holds the state of the network.
    sample_rate : int
        Of the blocks that will be pushed, in Hz.
    gate : GateConfig
    picture : bool
        Also emit a `Picture` for each step: what the network sees and answers.
    vad : callable, optional
        ``frame -> bool``; WebRTC's if not given.
    """

    def __init__(self, recogniser: Recogniser, sample_rate: int, gate: GateConfig = GateConfig(),
                 picture: bool = False, vad: Callable[[np.ndarray], bool] | None = None) -> None:
        features = recogniser.features
        self.sample_rate = features.sample_rate
        self.history = RollingBuffer(HISTORY_S * self.sample_rate)
        self._step = features.step_length
        self._recogniser = recogniser
        self._picture = picture
        self._resampler = Resampler(sample_rate, self.sample_rate)
        self._framer = Framer(self._step)
        self._log_mel = StreamingLogMel(features)
        self._vad = vad or WebRtcVad(gate.vad_mode, self.sample_rate)
        self._segmenter: Segmenter[Frame] = Segmenter(
            gate.onset_frames, gate.onset_window,
            *(n_samples(ms, self.sample_rate) // self._step
              for ms in (gate.pre_roll_ms, gate.hangover_ms, gate.longest_ms)))
        self._position = 0           # of the next frame
        self._utterance_start = 0
        self._lost = 0.0             # fraction of a sample that gaps have left over
        self._level: list[np.ndarray] = []

    @property
    def position(self) -> int:
        """Samples heard so far, gaps included, at `sample_rate`."""
        return self._position

    def push(self, block: np.ndarray) -> list[Event]:
        """Take samples, shape (n,) or (n, n_channels); return what they brought about."""
        events: list[Event] = []
        for samples in self._framer.push(self._resampler.push(block)):
            events += self._hear(samples)
        return events

    def lose(self, n_lost: int) -> list[Event]:
        """*n_lost* samples at the source's rate never came: the clock goes on without them."""
        events = self.flush("gap")
        exact = n_lost * self.sample_rate / self._resampler.source_rate + self._lost
        n_gone = int(exact)
        self._lost = exact - n_gone
        start, self._position = self._position, self._position + n_gone
        self.history.skip(n_gone)
        self._log_mel.reset()
        self._resampler = Resampler(self._resampler.source_rate, self.sample_rate)
        return [*events, Gap(self._position, start, n_gone)]

    def flush(self, reason: str = "end") -> list[Event]:
        """The stream ends: hear the rest, and let the last word be over."""
        events: list[Event] = []
        for samples in self._framer.push(self._resampler.flush()):
            events += self._hear(samples)
        rest = self._framer.flush()
        self.history.push(rest)
        self._position = end = self._position + rest.size
        if self._segmenter.is_open:
            tail = np.zeros((TAIL_STEPS, self._step), np.float32)
            tail[0, :rest.size] = rest
            for samples in tail:
                events += self._recogniser.push(self._log_mel.push(samples), end)
            events += self._recogniser.flush(end)
        for offset in self._segmenter.flush(reason):
            events.append(SpeechStopped(end, self._utterance_start, end, offset.reason))
        return events

    def _hear(self, samples: np.ndarray) -> list[Event]:
        """One step of the stream: rows, gate, network."""
        start = self._position
        self._position += samples.size
        self.history.push(samples)
        rows = self._log_mel.push(samples)
        events = self._measure(samples)
        for heard in self._segmenter.push(Frame(start, rows), self._vad(samples)):
            events += self._follow(heard)
        if self._picture:
            is_open = self._segmenter.is_open
            posterior = self._recogniser.posterior if is_open else None
            events.append(Picture(self._position, rows, posterior, is_open))
        return events

    def _follow(self, heard: Onset[Frame] | Speech[Frame] | Offset) -> list[Event]:
        """What the gate let through goes to the recogniser."""
        at = self._position
        if isinstance(heard, Offset):
            events = [] if heard.reason == "longest" else self._recogniser.flush(at)
            return [*events, SpeechStopped(at, self._utterance_start, at, heard.reason)]
        if isinstance(heard, Speech):
            return self._recogniser.push(heard.frame.rows, at)
        self._utterance_start = heard.frames[0].start
        events = [SpeechStarted(at, self._utterance_start)]
        if not heard.goes_on:
            self._recogniser.reset(self._utterance_start)
        for frame in heard.frames:
            events += self._recogniser.push(frame.rows, at)
        return events

    def _measure(self, samples: np.ndarray) -> list[Event]:
        """A level event every 100 ms."""
        self._level.append(samples)
        if len(self._level) < LEVEL_STEPS:
            return []
        heard = np.concatenate(self._level)
        self._level.clear()
        rms, peak = np.sqrt(np.mean(heard ** 2)), np.abs(heard).max()
        return [Level(self._position, *(float(20 * np.log10(max(v, 1e-6))) for v in (rms, peak)))]


def run(blocks: Iterable[np.ndarray | Lost], pipeline: Pipeline) -> Iterator[Event]:
    """Hear *blocks* to their end."""
    for block in blocks:
        yield from pipeline.lose(block.n_samples) if isinstance(block, Lost) else pipeline.push(block)
    yield from pipeline.flush()
