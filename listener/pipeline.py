"""Blocks of samples in, events out: no thread, no clock, no device.

blocks -> mono at 8 kHz -> frames of 20 ms -> log-mel rows, and the speech gate
       -> the open gate's rows -> floor, level -> network -> posteriors -> decoder -> digits

Live listening, replay, evaluation and the tests differ only in where the blocks come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from .config import DecisionConfig, FeatureConfig, GateConfig, IntakeConfig, n_samples
from .errors import ConfigError
from .events import (Away, Back, Event, Gap, Level, Lost, Picture, SourceLost, SourceReturned,
                     SpeechStarted, SpeechStopped)
from .recognition.recogniser import Recogniser
from .signal.framing import Framer
from .signal.level import LevelDetector
from .signal.mel import StreamingLogMel
from .signal.resampling import Resampler, to_mono
from .signal.ring import RollingBuffer
from .speech.segmenter import Offset, Onset, Segmenter, Speech
from .speech.vad import WebRtcVad

CHUNKS_PER_SECOND = 50   # the source's blocks are cut into, so that nothing depends on them
LEVEL_STEPS = 5          # a level event every 100 ms
HISTORY_S = 30           # of samples kept for whoever wants to hear or save a clip
TAIL_STEPS = 15          # of silence behind a stream, as long as the gate would hear: a word may just be over


class Frame(NamedTuple):
    """One step of the stream: where it starts, its rows, shape (n_rows, n_mels)."""

    start: int
    rows: np.ndarray


def n_steps(ms: int, features: FeatureConfig, name: str) -> int:
    """A time as steps of the network; a fraction of one is a `ConfigError`."""
    steps, rest = divmod(n_samples(ms, features.sample_rate, name), features.step_length)
    if rest:
        step_ms = 1000 * features.step_length // features.sample_rate
        raise ConfigError(f"{name}={ms} must be a multiple of {step_ms}")
    return steps


class Pipeline:
    """One stream's ears.  Every stream gets a fresh one: gate and network remember.

    Parameters
    ----------
    recogniser : Recogniser
        This pipeline's own from here on; it holds the state of the network, and begins anew.
    sample_rate : int
        Of the blocks that will be pushed, in Hz.
    gate : GateConfig
    picture : bool
        Also emit a `Picture` for each step: what the network sees and answers.
    vad : callable, optional
        ``frame -> bool``; WebRTC's if not given.
    intake : IntakeConfig
        The channel that is heard, and the gain.
    """

    def __init__(self, recogniser: Recogniser, sample_rate: int, gate: GateConfig = GateConfig(),
                 picture: bool = False, vad: Callable[[np.ndarray], bool] | None = None,
                 intake: IntakeConfig = IntakeConfig()) -> None:
        features = recogniser.features
        self.sample_rate = features.sample_rate
        self._resampler = Resampler(sample_rate, self.sample_rate)    # first: it looks at the rate
        # NB: one of numpy's integers would overflow as the stream goes on.
        self.source_rate = int(sample_rate) if sample_rate == int(sample_rate) else float(sample_rate)
        self.history = RollingBuffer(HISTORY_S * self.sample_rate)
        self._step = features.step_length
        self._recogniser = recogniser
        recogniser.begin()
        self._picture = picture
        self._intake = intake
        self._chunker = Framer(max(1, round(sample_rate / CHUNKS_PER_SECOND)))
        self._framer = Framer(self._step)
        self._log_mel = StreamingLogMel(features)
        self._vad = vad or WebRtcVad(gate.vad_mode, self.sample_rate)
        self._segmenter: Segmenter[Frame] = Segmenter(
            gate.onset_frames, gate.onset_window,
            *self._lengths(gate))
        self._n_taken = 0            # samples of the source that came, or were lost
        self._position = 0           # of the next frame: behind the source by the resampler's lag
        self._utterance_start = self._utterance_stop = 0
        self._level = LevelDetector(LEVEL_STEPS)

    def _lengths(self, gate: GateConfig) -> tuple[int, ...]:
        """Pre-roll, hangover and the longest utterance, in steps."""
        return tuple(n_steps(getattr(gate, name), self._recogniser.features, name)
                     for name in ("pre_roll_ms", "hangover_ms", "longest_ms"))

    def configure(self, gate: GateConfig | None = None, decision: DecisionConfig | None = None,
                  intake: IntakeConfig | None = None) -> None:
        """Change settings in the middle of the stream; nothing of it is lost.

        The gate's lengths and mode count from the next step on, also in an open utterance.
        """
        if gate is not None:
            self._segmenter.tune(gate.onset_frames, gate.onset_window, *self._lengths(gate))
            if isinstance(self._vad, WebRtcVad):
                self._vad.set_mode(gate.vad_mode)
        if decision is not None:
            self._recogniser.decision = decision
        self._intake = intake or self._intake

    @property
    def position(self) -> int:
        """How far the stream has come: samples at `sample_rate`, gaps included."""
        return self._n_taken * self.sample_rate // self.source_rate

    def push(self, block: np.ndarray) -> list[Event]:
        """Take samples, shape (n,) or (n, n_channels); return what they brought about."""
        return self._take(self._chunker.push(to_mono(block, self._intake)))

    def lose(self, n_lost: int) -> list[Event]:
        """*n_lost* samples of the source never came: the clock goes on without them."""
        events = self.interrupt()
        start = self._position
        self._n_taken += n_lost
        self._position = max(start, self.position)      # soxr may have rounded up by a sample
        self.history.skip(self._position - start)
        return [*events, Gap(self._position, start, self._position - start)]

    def interrupt(self) -> list[Event]:
        """What comes next does not go on from what came: hear the rest, begin anew."""
        events = self.flush("gap")
        self._level.reset()
        self._log_mel.reset()
        self._resampler = Resampler(self.source_rate, self.sample_rate)
        return events

    def flush(self, reason: str = "end") -> list[Event]:
        """The stream ends: hear the rest, and let the last word be over."""
        events = self._take([self._chunker.flush()], last=True)
        rest = self._framer.flush()
        self.history.push(rest)
        self._position += rest.size
        at = max(self.position, self._position)         # soxr may have rounded up by a sample
        if self._segmenter.is_open:
            tail = np.zeros((TAIL_STEPS, self._step), np.float32)
            tail[0, :rest.size] = rest
            for rows in self._log_mel.push(tail.ravel()):
                events += self._recogniser.push(rows, at)
            events += self._recogniser.flush(at)
        for offset in self._segmenter.flush(reason):
            events.append(SpeechStopped(at, self._utterance_start, self._position, offset.reason))
        return events

    def _take(self, chunks: list[np.ndarray], last: bool = False) -> list[Event]:
        """Some of the source, in pieces of at most 20 ms: the rows of all at once, then step by step."""
        steps: list[np.ndarray] = []
        known: list[int] = []                # where the stream was when each step was complete
        for chunk in chunks:
            self._n_taken += chunk.size
            steps += self._framer.push(self._resampler.push(chunk, last))
            known += [self.position] * (len(steps) - len(known))
        if not steps:
            return []
        events: list[Event] = []
        for at, samples, rows in zip(known, steps, self._log_mel.push(np.concatenate(steps)), strict=True):
            events += self._hear(at, samples, rows)
        return events

    def _hear(self, at: int, samples: np.ndarray, rows: np.ndarray) -> list[Event]:
        """One step of the stream: gate, network."""
        start = self._position
        self._position += samples.size
        self.history.push(samples)
        level = self._level.push(samples)
        events: list[Event] = [Level(self._position, *level)] if level else []
        is_speech = self._vad(samples)
        let_through = self._segmenter.push(Frame(start, rows), is_speech)
        for heard in let_through:
            events += self._follow(at, heard)
        if self._picture:
            posterior = self._recogniser.posterior if let_through else None
            events.append(Picture(self._position, rows, posterior, bool(let_through), is_speech))
        return events

    def _follow(self, at: int, heard: Onset[Frame] | Speech[Frame] | Offset) -> list[Event]:
        """What the gate let through goes to the recogniser."""
        if isinstance(heard, Offset):
            events = [] if heard.reason == "longest" else self._recogniser.flush(at)
            return [*events, SpeechStopped(at, self._utterance_start, self._utterance_stop, heard.reason)]
        frames = [heard.frame] if isinstance(heard, Speech) else heard.frames
        events = []
        if isinstance(heard, Onset):
            self._utterance_start = frames[0].start
            events.append(SpeechStarted(at, self._utterance_start))
            if not heard.goes_on:
                self._recogniser.reset(self._utterance_start)
        for frame in frames:
            events += self._recogniser.push(frame.rows, at)
        self._utterance_stop = frames[-1].start + self._step
        return events


def run(blocks: Iterable[np.ndarray | Lost | Away | Back], pipeline: Pipeline) -> Iterator[Event]:
    """Hear *blocks* to their end."""
    for block in blocks:
        match block:
            case Lost():
                yield from pipeline.lose(block.n_samples)
            case Away():
                yield from pipeline.interrupt()
                yield SourceLost(pipeline.position, block.message)
            case Back():
                yield SourceReturned(pipeline.position, block.name)
            case _:
                yield from pipeline.push(block)
    yield from pipeline.flush()
