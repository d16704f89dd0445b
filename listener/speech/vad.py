"""Voice activity: is this frame speech?"""

from __future__ import annotations

import numpy as np
import webrtcvad

from ..signal.resampling import to_int16

GAIN = np.float32(4)     # WebRTC's detector takes a voice whose peaks lie below -50 dB for silence


class WebRtcVad:
    """WebRTC's detector, which hears all 12 dB louder.  It adapts: every stream needs a fresh one."""

    def __init__(self, mode: int, sample_rate: int) -> None:
        self._vad = webrtcvad.Vad(mode)
        self._sample_rate = sample_rate

    def __call__(self, frame: np.ndarray) -> bool:
        """Whether *frame*, 10, 20 or 30 ms of samples in [-1, 1], sounds like speech."""
        return self._vad.is_speech(to_int16(GAIN * frame).tobytes(), self._sample_rate)

    def set_mode(self, mode: int) -> None:
        """Another strictness, 0 to 3; what was learnt of the sound is kept."""
        self._vad.set_mode(mode)
