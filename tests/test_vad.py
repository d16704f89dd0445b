from importlib import resources

import numpy as np
import soundfile

from listener.speech.vad import WebRtcVad


def voiced(vad, samples):
    return sum(vad(frame) for frame in samples.reshape(-1, 160)) / (samples.size // 160)


def test_silence_is_not_speech():
    assert voiced(WebRtcVad(1, 8_000), np.zeros(8_000, np.float32)) == 0


def test_a_voice_is_speech():
    with resources.as_file(resources.files("listener.samples") / "phone_number.flac") as path:
        voice, rate = soundfile.read(path, dtype="float32")
    assert rate == 8_000
    assert voiced(WebRtcVad(1, 8_000), voice[:voice.size // 160 * 160]) > 0.5
