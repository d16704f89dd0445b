"""Clips are played in a thread of their own; what is missing is told in a line."""

import json
import sys
import time
from dataclasses import asdict

import numpy as np
import pytest
from fakes import PortAudioError, tone

from listener.errors import AudioDeviceError
from listener.sources import fresh
from listener.sources.background import Background
from listener.sources.devices import InputDevice
from listener.sources.playback import Player

LIMIT_S = 20
DESK = InputDevice(3, "Desk", "ALSA", 48_000, 1, True)


class Output:
    """A loudspeaker that keeps what it was given."""

    def __init__(self, sd, **settings):
        self.settings = settings
        self.samples = np.zeros((0, 1), np.float32)
        sd.outputs.append(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def write(self, samples):
        self.samples = np.concatenate([self.samples, samples])


@pytest.fixture
def loudspeaker(sound_device):
    """Installs a fake sound device with an output of this rate; returns what it was given."""
    def install(sample_rate):
        fake = sound_device([("Speaker", "ALSA", 0, sample_rate)], default=0)
        fake.outputs = []
        fake.OutputStream = lambda **settings: Output(fake, **settings)
        return fake.outputs
    return install


def played(player):
    """Return when nothing sounds any more."""
    end = time.monotonic() + LIMIT_S
    while player.is_playing:
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.mark.parametrize("sample_rate", [8_000, 44_100, 48_000])
def test_a_clip_sounds_at_the_devices_own_rate(loudspeaker, sample_rate):
    outputs, player = loudspeaker(sample_rate), Player()
    clip = tone(5)
    assert player.play((clip * 32_767).astype(np.int16), 8_000)
    played(player)
    [output] = outputs
    assert output.settings["samplerate"] == sample_rate and player.faults.empty()
    sound = output.samples[:, 0]
    assert sound.size == pytest.approx(sample_rate * (clip.size / 8_000 + 0.15), rel=0.02)
    heard_hz = np.abs(np.fft.rfft(sound)).argmax() * sample_rate / sound.size
    meant_hz = np.abs(np.fft.rfft(clip)).argmax() * 8_000 / clip.size
    assert heard_hz == pytest.approx(meant_hz, abs=10)


def test_without_a_loudspeaker_the_fault_says_what_to_do(sound_device):
    sound_device()
    player = Player()
    player.play(np.zeros(10, np.int16), 8_000)
    played(player)
    assert "no loudspeaker" in player.faults.get(timeout=LIMIT_S) and player.faults.empty()


def test_a_loudspeaker_that_cannot_be_opened_is_told(loudspeaker, sound_device):
    loudspeaker(8_000)
    import sounddevice

    def refuse(**settings):
        raise PortAudioError("Device unavailable")
    sounddevice.OutputStream = refuse
    player = Player()
    player.play(np.zeros(10, np.int16), 8_000)
    played(player)
    assert "cannot play it: Device unavailable" in player.faults.get(timeout=LIMIT_S)


def test_what_a_thread_made_is_had_once_and_its_error_is_raised():
    def outcome(background):
        end = time.monotonic() + LIMIT_S
        while (made := background.poll()) is None:
            assert time.monotonic() < end
        return made
    background = Background(lambda: 7)
    assert outcome(background) == 7 and background.poll() is None
    with pytest.raises(ZeroDivisionError):
        outcome(Background(lambda: 1 / 0))


def test_the_inputs_are_listed_by_another_process(monkeypatch):
    expected = [DESK]
    told = [sys.executable, "-c", f"print({json.dumps([asdict(DESK)])!r})"]
    monkeypatch.setattr(fresh, "COMMAND", told)
    assert fresh.fresh_inputs() == expected


@pytest.mark.parametrize("program, message", [
    ("import sys; sys.exit('PortAudio is missing')", "PortAudio is missing"),
    ("import sys; sys.exit(3)", "exit 3"), ("import time; time.sleep(60)", "within 0.5 s")])
def test_a_list_that_cannot_be_had_is_told_in_a_line(monkeypatch, program, message):
    monkeypatch.setattr(fresh, "COMMAND", [sys.executable, "-c", program])
    with pytest.raises(AudioDeviceError, match=message) as error:
        fresh.fresh_inputs(0.5 if "sleep" in program else LIMIT_S)
    assert "\n" not in str(error.value)


def test_the_other_process_prints_what_it_finds(sound_device, capsys):
    sound_device([("Desk", "ALSA", 1, 48_000), ("Speaker", "ALSA", 0, 48_000)], default=0)
    assert fresh.main() == 0
    assert [InputDevice(**device) for device in json.loads(capsys.readouterr().out)] == [
        InputDevice(0, "Desk", "ALSA", 48_000, 1, True)]
