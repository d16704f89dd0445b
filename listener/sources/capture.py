"""One open stream of an input device, from the first block to the fault that ends it."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..errors import AudioDeviceError
from ..events import Lost
from .device_clock import DeviceClock
from .devices import InputDevice
from .patience import Attempt
from .platforms import asleep_s, awake_s, is_software
from .portaudio import close_stream, open_stream

PATIENCE_S = 1.5         # without a block: the device is gone
START_PATIENCE_S = 5.0   # until the first one: a headset takes its time to wake up
GLANCES = 20             # in that time: a program that was stopped (Ctrl-Z) and goes on looks again
MAX_WAITING_S = 10       # of sound between the callback and whoever iterates ...
MAX_WAITING_BYTES = 64_000_000         # ... and no more than this of 32 channels at 192 kHz
MAX_CHANNELS = 32
SOFTWARE_CHANNELS = 2
BLOCKS_PER_SECOND = 100
NAP_S = 1.0              # asleep for longer than this, the computer was suspended


class Capture:
    """Delivers blocks of shape (n, n_channels), float32, and a `Lost` where samples are missing.

    Parameters
    ----------
    device : InputDevice
        Opened at its ``sample_rate`` and with all its channels.

    Attributes
    ----------
    n_channels : int
    began_s, until_s : float or None
        When the first and the newest block came, by a clock that also counts sleep.
    """

    def __init__(self, device: InputDevice) -> None:
        self.device = device
        self.began_s: float | None = None
        self.until_s: float | None = None
        most = SOFTWARE_CHANNELS if is_software(device.name, device.host_api) else MAX_CHANNELS
        self.n_channels = min(most, device.n_channels)
        self._most_waiting = min(MAX_WAITING_S * device.sample_rate,
                                 MAX_WAITING_BYTES // (4 * self.n_channels))
        self._blocks: queue.Queue[np.ndarray | Lost | None] = queue.Queue()      # as in `Worker`
        self._n_given = self._n_taken = self._n_lost = 0     # NB: each has one writer, so no lock
        self._clock = DeviceClock(device.sample_rate)
        self._asleep_s = asleep_s()
        self._has_slept = self._is_closed = False
        self._stream = open_stream(
            device=device.index, samplerate=device.sample_rate, channels=self.n_channels, dtype="float32",
            latency="low", blocksize=max(1, device.sample_rate // BLOCKS_PER_SECOND),
            callback=self._on_block, finished_callback=self._on_finished)

    def __iter__(self) -> Iterator[np.ndarray | Lost]:
        while (block := self._next(START_PATIENCE_S if self.began_s is None else PATIENCE_S)) is not None:
            if not isinstance(block, Lost):
                self._n_taken += len(block)
            yield block

    def stop(self) -> None:
        """End the iteration; the device is not let go yet."""
        self._is_closed = True
        self._blocks.put(None)

    def close(self, limit_s: float) -> None:
        """End the iteration, let go of the device; wait for that no longer than *limit_s*."""
        self.stop()
        # NB: PortAudio waits for ever for a sound server that is frozen; a thread can be left behind.
        Attempt(lambda: close_stream(self._stream)).is_done(limit_s)

    def _next(self, patience_s: float) -> np.ndarray | Lost | None:
        """What comes next; None when we were closed; an error when nothing comes."""
        for _ in range(GLANCES):
            try:
                block = self._blocks.get(timeout=patience_s / GLANCES)
            except queue.Empty:
                continue
            if self._is_closed or block is not None:
                return None if self._is_closed else block
            raise AudioDeviceError(self._fault())
        if self._is_closed:
            return None
        raise AudioDeviceError(f"no sound from microphone {self.device.name!r} for {patience_s:g} s: is it "
                               "still plugged in, does the sound server answer?")

    def _fault(self) -> str:
        if self._has_slept:
            return f"microphone {self.device.name!r}: the computer was asleep"
        return f"microphone {self.device.name!r} is gone: it was unplugged, or the sound server stopped"

    def _on_block(self, indata: np.ndarray, n_samples: int, time: Any, status: Any) -> None:
        # NB: PortAudio's thread.  Copy (the buffer is reused), hand over, return.
        slept = asleep_s()
        if self._has_slept or slept - self._asleep_s > NAP_S:
            self._on_wakening()
            return
        now = awake_s()
        # PortAudio's times are of a clock that may be set; ours is not.
        taken_at = now - time.currentTime + time.inputBufferAdcTime if time.inputBufferAdcTime > 0 else None
        self._n_lost += self._clock.missing(taken_at, now, n_samples, status.input_overflow)
        self.until_s = now + slept
        self.began_s = self.until_s if self.began_s is None else self.began_s
        if self._n_given - self._n_taken > self._most_waiting:
            self._n_lost += n_samples
            return
        if self._n_lost:
            self._blocks.put(Lost(self._n_lost))
            self._n_lost = 0
        self._n_given += n_samples
        self._blocks.put(indata.copy())

    def _on_wakening(self) -> None:
        """After a sleep the stream is not to be trusted: some drivers deliver noise, or old sound."""
        if not self._has_slept:
            self._has_slept = True
            self._blocks.put(None)

    def _on_finished(self) -> None:
        # NB: PortAudio's thread, when the stream ends, by itself or by close().
        self._blocks.put(None)
