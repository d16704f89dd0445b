from importlib import resources

import numpy as np
import pytest
import soundfile

from listener.speech.vad import WebRtcVad


def voiced(vad, samples):
    return sum(vad(frame) for frame in samples.reshape(-1, 160)) / (samples.size // 160)


def test_silence_is_not_speech():
    assert voiced(WebRtcVad(1, 8_000), np.zeros(8_000, np.float32)) == 0


@pytest.fixture
def voice():
    with resources.as_file(resources.files("listener.samples") / "phone_number.flac") as path:
        samples, rate = soundfile.read(path, dtype="float32")
    assert rate == 8_000
    return samples[:samples.size // 160 * 160]


@pytest.mark.parametrize("peak_db", [-54, -20, 0, 12])
def test_a_voice_is_speech_however_loud(voice, peak_db):
    as_loud = voice / np.abs(voice).max() * np.float32(10 ** (peak_db / 20))
    quantized = np.round(as_loud.clip(-1, 1) * 32767) / np.float32(32767)
    assert voiced(WebRtcVad(1, 8_000), quantized.astype(np.float32)) > 0.5
