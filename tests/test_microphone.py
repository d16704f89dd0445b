"""The microphone, with PortAudio played by the test."""

import threading

import numpy as np
import pytest

from listener.errors import AudioDeviceError
from listener.events import Lost
from listener.sources import microphone
from listener.sources.microphone import Microphone

RATE = 16_000


@pytest.fixture
def portaudio(sound_device, monkeypatch):
    monkeypatch.setattr(microphone, "START_PATIENCE_S", 0.05)
    monkeypatch.setattr(microphone, "PATIENCE_S", 0.02)
    return sound_device([("Desk", "ALSA", 2, float(RATE)), ("Array", "ALSA", 8, 48_000.0),
                         ("Clip", "ALSA", 1, 8_000.0)], default=0)


def samples(n, first=0):
    """Blocks that can be told apart, of two channels."""
    ramp = np.arange(first, first + n, dtype=np.float32) / 1e6
    return np.stack([ramp, -ramp], axis=1)


def take(source, n):
    blocks = iter(source)
    return [next(blocks) for _ in range(n)]


@pytest.mark.parametrize("device, name, rate, n_channels", [
    (None, "Desk", 16_000, 2), ("array", "Array", 48_000, 2), (2, "Clip", 8_000, 1)])
def test_opens_at_the_devices_own_rate_and_channels(portaudio, device, name, rate, n_channels):
    with Microphone(device) as source:
        opened = portaudio.streams[0]
        assert (source.name, source.sample_rate) == (name, rate)
        assert opened.is_started
        assert opened.settings["samplerate"] == rate
        assert opened.settings["channels"] == n_channels
        assert opened.settings["dtype"] == "float32"
    assert opened.is_closed


def test_blocks_are_what_was_delivered_in_order(portaudio):
    with Microphone() as source:
        for first in (0, 160, 320):
            portaudio.streams[0].deliver(samples(160, first))      # NB: into the same buffer
        assert np.array_equal(np.concatenate(take(source, 3)), samples(480))


def test_overflow_becomes_a_loss_of_the_length_the_devices_clock_tells(portaudio):
    with Microphone() as source:
        stream = portaudio.streams[0]
        stream.deliver(samples(160), adc_time=5.0)
        stream.deliver(samples(160, 960), overflow=True, adc_time=5.0 + 960 / RATE)
        first, lost, second = take(source, 3)
    assert lost == Lost(800)
    assert np.array_equal(first, samples(160)) and np.array_equal(second, samples(160, 960))


@pytest.mark.parametrize("adc_times", [(0.0, 0.0), (5.0, 5.0), (5.0, 1.0)])
def test_overflow_without_a_useful_clock_still_tells(portaudio, adc_times):
    with Microphone() as source:
        for adc_time, overflow in zip(adc_times, (False, True)):
            portaudio.streams[0].deliver(samples(160), overflow, adc_time)
        assert take(source, 3)[1] == Lost(1)


def test_nobody_takes_the_blocks_then_memory_stays_and_the_loss_is_told(portaudio, monkeypatch):
    monkeypatch.setattr(microphone, "MAX_WAITING_S", 0.1)
    with Microphone() as source:
        stream = portaudio.streams[0]
        for i in range(50):
            stream.deliver(samples(160, 160 * i))
        kept = []
        with pytest.raises(AudioDeviceError):
            kept.extend(iter(source))
        stream.deliver(samples(160, 160 * 50))
        lost, after = take(source, 2)
    n_kept = sum(len(block) for block in kept)
    assert 0.1 * RATE <= n_kept <= 0.1 * RATE + 320
    assert lost == Lost(50 * 160 - n_kept)
    assert np.array_equal(after, samples(160, 160 * 50))


def test_silence_of_the_device_is_noticed(portaudio):
    with Microphone() as source, pytest.raises(AudioDeviceError, match="no sound from microphone 'Desk'"):
        next(iter(source))


def test_silence_after_sound_is_noticed_too(portaudio, monkeypatch):
    monkeypatch.setattr(microphone, "START_PATIENCE_S", 3600)
    with Microphone() as source:
        portaudio.streams[0].deliver(samples(160))
        blocks = iter(source)
        next(blocks)
        with pytest.raises(AudioDeviceError, match="for 0.02 s"):
            next(blocks)


def test_a_stream_that_ends_by_itself_is_noticed_at_once(portaudio, monkeypatch):
    monkeypatch.setattr(microphone, "START_PATIENCE_S", 3600)
    with Microphone() as source:
        portaudio.streams[0].settings["finished_callback"]()
        with pytest.raises(AudioDeviceError, match="'Desk' is gone"):
            next(iter(source))


def test_close_from_another_thread_ends_the_iteration(portaudio, monkeypatch):
    monkeypatch.setattr(microphone, "START_PATIENCE_S", 3600)
    source = Microphone()
    ended = threading.Thread(target=lambda: list(source), daemon=True)
    ended.start()
    source.close()
    ended.join(5)
    assert not ended.is_alive()
    source.close()
    assert list(source) == []


def test_close_does_not_wait_for_a_frozen_server(portaudio, monkeypatch):
    monkeypatch.setattr(microphone, "CLOSE_LIMIT_S", 0.01)
    source, forever = Microphone(), threading.Event()
    portaudio.streams[0].close = forever.wait
    source.close()
    assert list(source) == []
    forever.set()


@pytest.mark.parametrize("step", ["InputStream", "start"])
def test_a_device_that_cannot_be_opened_is_named(portaudio, monkeypatch, step):
    def fail(*_, **__):
        raise portaudio.PortAudioError("Device unavailable [PaErrorCode -9985]")
    if step == "start":
        monkeypatch.setattr("fakes.InputStream.start", fail)
    else:
        monkeypatch.setattr(portaudio, "InputStream", fail)
    with pytest.raises(AudioDeviceError, match="0 'Desk'.*16000 Hz.*Device unavailable"):
        Microphone()
    assert all(stream.is_closed for stream in portaudio.streams)
