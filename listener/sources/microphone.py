"""A microphone, through PortAudio."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..errors import AudioDeviceError
from ..events import Lost
from .base import Source
from .devices import InputDevice, find_input, portaudio

PATIENCE_S = 2.0         # without a block: the device is gone
START_PATIENCE_S = 5.0   # until the first one: a headset takes its time to wake up
GLANCES = 20             # in that time: a program that was stopped (Ctrl-Z) and goes on looks again
CLOSE_LIMIT_S = 1.0
MAX_WAITING_S = 10       # of sound between the callback and whoever iterates
BLOCKS_PER_SECOND = 100


class Microphone(Source):
    """An input device, open from construction to `close`, at *sample_rate*.

    Iterating yields blocks of shape (n, n_channels), float32, and a `Lost` at each place
    where samples are missing: the device overflowed, or nobody took the blocks for 10 s.

    Parameters
    ----------
    device : str or int, optional
        As in `find_input`.
    sample_rate : int, optional
        Hz to open it at; the device's own if not given.

    Raises
    ------
    AudioDeviceError
        If there is no such device or it cannot be opened; while iterating, if it is gone.
    """

    def __init__(self, device: str | int | None = None, sample_rate: int | None = None) -> None:
        found = find_input(device)
        found = replace(found, sample_rate=sample_rate or found.sample_rate)
        self.name, self.sample_rate = found.name, found.sample_rate
        self._blocks: queue.SimpleQueue[np.ndarray | Lost | None] = queue.SimpleQueue()
        self._n_given = self._n_taken = self._n_lost = 0     # NB: each has one writer, so no lock
        self._next_adc_time = 0.0
        self._is_closed = False
        self._stream = self._open(found)

    def _open(self, found: InputDevice) -> Any:
        """The running PortAudio stream."""
        sd, stream = portaudio(), None
        try:
            stream = sd.InputStream(
                device=found.index, samplerate=found.sample_rate, channels=min(2, found.n_channels),
                dtype="float32", latency="low", blocksize=max(1, found.sample_rate // BLOCKS_PER_SECOND),
                callback=self._on_block, finished_callback=self._on_finished)
            stream.start()
            return stream
        except (sd.PortAudioError, ValueError) as error:
            if stream is not None:
                stream.close()
            raise AudioDeviceError(
                f"cannot open microphone {found} at {found.sample_rate} Hz: {error}; is another program "
                "holding it?  Others to try: listener devices") from error

    def __iter__(self) -> Iterator[np.ndarray | Lost]:
        patience = START_PATIENCE_S
        while (block := self._next(patience)) is not None:
            if not isinstance(block, Lost):
                self._n_taken += len(block)
            patience = PATIENCE_S
            yield block

    def _next(self, patience_s: float) -> np.ndarray | Lost | None:
        """What comes next; None when we were closed; an error when nothing comes."""
        for _ in range(GLANCES):
            try:
                block = self._blocks.get(timeout=patience_s / GLANCES)
            except queue.Empty:
                continue
            if self._is_closed or block is not None:
                return None if self._is_closed else block
            raise AudioDeviceError(f"microphone {self.name!r} is gone: it was unplugged, or the sound "
                                   "server stopped")
        if self._is_closed:
            return None
        raise AudioDeviceError(f"no sound from microphone {self.name!r} for {patience_s:g} s: is it still "
                               "plugged in, does the sound server answer?")

    def close(self) -> None:
        """End the iteration, let go of the device; takes a second at most, whatever hangs."""
        if self._is_closed:
            return
        self._is_closed = True
        self._blocks.put(None)
        # NB: PortAudio waits for ever for a sound server that is frozen; a thread can be left behind.
        closer = threading.Thread(target=self._stream.close, name="microphone-close", daemon=True)
        closer.start()
        closer.join(CLOSE_LIMIT_S)

    def _on_block(self, indata: np.ndarray, n_samples: int, time: Any, status: Any) -> None:
        # NB: PortAudio's thread.  Copy (the buffer is reused), hand over, return.
        if status.input_overflow:
            self._n_lost += self._n_missing(time.inputBufferAdcTime)
        self._next_adc_time = time.inputBufferAdcTime + n_samples / self.sample_rate
        if self._n_given - self._n_taken > MAX_WAITING_S * self.sample_rate:
            self._n_lost += n_samples
            return
        if self._n_lost:
            self._blocks.put(Lost(self._n_lost))
            self._n_lost = 0
        self._n_given += n_samples
        self._blocks.put(indata.copy())

    def _n_missing(self, adc_time: float) -> int:
        """How many samples overflowed, by the device's clock; at least one if it has none."""
        late_s = adc_time - self._next_adc_time if self._next_adc_time > 0 else 0.0
        return max(1, round(late_s * self.sample_rate))

    def _on_finished(self) -> None:
        # NB: PortAudio's thread, when the stream ends, by itself or by close().
        self._blocks.put(None)
