"""A microphone, through PortAudio: it may go and come."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np

from ..errors import AudioDeviceError
from ..events import Away, Back, Lost
from .base import Source
from .capture import Capture
from .devices import InputDevice, find_again, find_input
from .opening import open_capture
from .patience import Attempt, within
from .platforms import permission
from .portaudio import portaudio, refresh
from .shape import Shape
from .zeros import Zeros

OPEN_LIMIT_S = 5.0       # a headset takes its time
RETRY_S = 0.3            # how long a device that came back may wait until we look
GLANCE_S = 0.1           # how soon close() is seen while an attempt goes on
CLOSE_LIMIT_S = 1.0
HUNG_S = 3.0             # a lost stream that takes longer to close is left behind


class Microphone(Source):
    """An input device, open from construction to `close`, at *sample_rate*.

    Iterating yields blocks of shape (n, n_channels), float32, and a `Lost` at each place
    where samples are missing: the device overflowed, or nobody took the blocks for 10 s.

    When the device is gone (unplugged, the sound server dead or frozen, the computer
    asleep), that is an `Away`; it is looked for until it is there, and then come a `Lost`
    for the time in between and a `Back`.  Rate and channels stay those of the beginning.

    Parameters
    ----------
    device : str or int, optional
        As in `find_input`.  Without it the system's default input is taken up again,
        whichever that is by then.
    sample_rate : int, optional
        Hz to open it at; the device's own if not given.

    Raises
    ------
    AudioDeviceError
        If there is no such device or it cannot be opened; while iterating, if it never
        delivers anything.
    """

    def __init__(self, device: str | int | None = None, sample_rate: int | None = None) -> None:
        self._wanted, self._wanted_rate = device, sample_rate
        self._closed = threading.Event()
        self._lock = threading.Lock()        # NB: who sees _closed unset may set _capture
        self._capture: Capture | None = None
        self._until_s: float | None = None   # when the last sample came before the device was gone
        found = find_input(device)
        try:
            within(OPEN_LIMIT_S, lambda: self._open(found))
        except BaseException:
            self.close()
            raise
        self.name, self.sample_rate = found.name, self._capture.device.sample_rate
        self._shape = Shape(self.sample_rate, self._capture.n_channels)

    def __iter__(self) -> Iterator[np.ndarray | Lost | Away | Back]:
        while not self._closed.is_set():
            capture = self._capture
            try:
                yield from self._delivered(capture)
            except AudioDeviceError as error:
                if capture.until_s is None and self._until_s is None:
                    raise
                if capture.until_s is not None:
                    self._until_s = capture.until_s
                    yield Away(f"{error}; it is looked for")
                self._take_up_again()

    def close(self) -> None:
        """End the iteration, let go of the device; takes a second at most, whatever hangs."""
        with self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
        if self._capture is not None:
            self._capture.close(CLOSE_LIMIT_S)

    def _delivered(self, capture: Capture) -> Iterator[np.ndarray | Lost | Away | Back]:
        """What comes from *capture*; before it, if it is not the first, what was missed."""
        zeros = Zeros(capture.device, permission())
        adapt = self._shape.adapter(capture.device.sample_rate)
        for i, block in enumerate(capture):
            if i == 0 and self._until_s is not None:
                yield from self._missed(capture, block)
                yield Back(capture.device.name)
            yield from zeros.follow(block)
            yield adapt(block)

    def _missed(self, capture: Capture, block: np.ndarray | Lost) -> Iterator[Lost]:
        """The time without a device, up to the first block of the new one."""
        first_s = 0.0 if isinstance(block, Lost) else len(block) / capture.device.sample_rate
        n_missed = round((capture.began_s - self._until_s - first_s) * self.sample_rate)
        if n_missed > 0:
            yield Lost(n_missed)

    def _take_up_again(self) -> None:
        """Return when the device is open again, or we were closed."""
        while not self._closed.wait(RETRY_S):
            attempt = Attempt(self._reopen)
            while not attempt.is_done(GLANCE_S):
                if self._closed.is_set():
                    return
            try:
                attempt.result()
                return
            except (AudioDeviceError, portaudio().PortAudioError):
                continue

    def _reopen(self) -> None:
        """Let go of the lost device, look what is there, open it.  Any of that may hang."""
        self._capture.close(HUNG_S)
        refresh()
        self._open(find_again(self._capture.device, self._wanted))

    def _open(self, found: InputDevice) -> None:
        capture = open_capture(found, self._wanted_rate)
        with self._lock:
            if not self._closed.is_set():
                self._capture = capture
                return
        capture.close(HUNG_S)
