"""Play a clip, without making anybody wait."""

from __future__ import annotations

import queue
from types import ModuleType

import numpy as np

from ..errors import AudioDeviceError
from ..signal.resampling import Resampler, from_int16
from .background import Background
from .portaudio import turn

NO_OUTPUT = "no loudspeaker or headphones found to play it: plug some in, or start the sound server"
SILENCE_MS = 150         # after the clip, lest the device swallow its end


class Player:
    """Plays one clip at a time, each in a thread of its own.

    Attributes
    ----------
    faults : queue.SimpleQueue
        Of str: why a clip could not be played.
    """

    def __init__(self) -> None:
        self.faults: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._playing: Background[bool] | None = None

    @property
    def is_playing(self) -> bool:
        """Whether the last clip still sounds."""
        if self._playing is not None and self._playing.poll():
            self._playing = None
        return self._playing is not None

    def play(self, samples: np.ndarray, sample_rate: int) -> bool:
        """Play *samples*, shape (n,), int16; False if something is still playing."""
        if self.is_playing:
            return False
        self._playing = Background(lambda: self._play(samples, sample_rate))
        return True

    def _play(self, samples: np.ndarray, sample_rate: int) -> bool:
        try:
            with turn() as sd:          # NB: to begin PortAudio anew while a clip is played would crash
                _play_through(sd, samples, sample_rate)
        except AudioDeviceError as error:
            self.faults.put(str(error))
        return True


def _play_through(sd: ModuleType, samples: np.ndarray, sample_rate: int) -> None:
    """Return when *samples* have sounded, at the device's own rate: not every one takes 8 kHz."""
    try:
        rate = round(sd.query_devices(kind="output")["default_samplerate"])
    except (sd.PortAudioError, ValueError) as error:
        raise AudioDeviceError(NO_OUTPUT) from error
    sound = Resampler(sample_rate, rate).push(from_int16(samples), last=True)
    silence = np.zeros(rate * SILENCE_MS // 1000, np.float32)
    try:
        with sd.OutputStream(samplerate=rate, channels=1, dtype="float32") as stream:
            stream.write(np.concatenate([sound, silence])[:, np.newaxis])
    except sd.PortAudioError as error:
        raise AudioDeviceError(f"cannot play it: {error}; is another program holding the "
                               "loudspeaker?") from error
