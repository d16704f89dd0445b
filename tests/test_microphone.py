"""The microphone, with PortAudio played by the test."""

import threading

import numpy as np
import pytest

from listener.errors import AudioDeviceError
from listener.events import Away, Back, Lost
from listener.sources import capture, microphone
from listener.sources.microphone import Microphone

RATE = 16_000
DESK, ARRAY, CLIP = (("Desk (hw:0,0)", "ALSA", 2, float(RATE)), ("Array (hw:1,0)", "ALSA", 8, 48_000.0),
                     ("Clip", "ALSA", 1, 8_000.0))
DEFAULT = ("default", "ALSA", 32, 44_100.0)
LIMIT_S = 20


@pytest.fixture
def portaudio(sound_device, monkeypatch):
    monkeypatch.setattr(capture, "START_PATIENCE_S", 0.05)
    monkeypatch.setattr(capture, "PATIENCE_S", 0.02)
    monkeypatch.setattr(microphone, "RETRY_S", 0.005)
    fake = sound_device([DESK, ARRAY, CLIP, DEFAULT], default=0)
    monkeypatch.setattr(capture, "awake_s", lambda: fake.clock.awake)
    monkeypatch.setattr(capture, "asleep_s", lambda: fake.clock.asleep)
    return fake


@pytest.fixture
def patient(portaudio, monkeypatch):
    """The fake, with a microphone that waits for an hour before it says that nothing comes."""
    monkeypatch.setattr(capture, "START_PATIENCE_S", 3600)
    monkeypatch.setattr(capture, "PATIENCE_S", 3600)
    return portaudio


def samples(n, first=0, n_channels=2):
    """Blocks that can be told apart."""
    ramp = np.arange(first, first + n, dtype=np.float32) / 1e6
    return np.stack([ramp * (-1) ** channel for channel in range(n_channels)], axis=1)


def take(source, n):
    blocks = iter(source)
    return [next(blocks) for _ in range(n)]


def stream(portaudio, n):
    """The *n*-th stream, counted from 0, once it is open."""
    waited = threading.Event()
    for _ in range(LIMIT_S * 200):
        if len(portaudio.streams) > n and portaudio.streams[n].is_started:
            return portaudio.streams[n]
        waited.wait(0.005)
    raise AssertionError(f"no stream {n} was opened")


def tick(portaudio, source, n_blocks):
    """*n_blocks* of 10 ms, each when it is due; what the source says after each."""
    blocks = iter(source)
    for i in range(n_blocks):
        portaudio.clock.awake += 0.01
        portaudio.streams[-1].deliver(samples(160, 160 * i), adc_time=portaudio.clock.awake)
        yield next(blocks)


@pytest.mark.parametrize("device, name, rate, n_channels", [
    (None, "Desk (hw:0,0)", 16_000, 2), ("array", "Array (hw:1,0)", 48_000, 8), (2, "Clip", 8_000, 1),
    ("default", "default", 44_100, 2)])
def test_opens_at_the_devices_own_rate_and_channels(portaudio, device, name, rate, n_channels):
    with Microphone(device) as source:
        opened = portaudio.streams[0]
        assert (source.name, source.sample_rate) == (name, rate)
        assert opened.is_started
        assert opened.settings["samplerate"] == rate
        assert opened.settings["channels"] == n_channels
        assert opened.settings["dtype"] == "float32"
    assert opened.is_closed


def test_another_rate_may_be_asked_for(portaudio):
    with Microphone("array", 32_000) as source:
        assert source.sample_rate == portaudio.streams[0].settings["samplerate"] == 32_000


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 176_400, 192_000])
@pytest.mark.parametrize("n_channels", [1, 2, 3, 32, 64])
def test_any_device_is_opened_as_it_is(sound_device, rate, n_channels):
    fake = sound_device([("Any (hw:0,0)", "ALSA", n_channels, float(rate))], default=0)
    with Microphone() as source:
        fake.streams[0].deliver(samples(rate // 100, n_channels=min(32, n_channels)))
        assert take(source, 1)[0].shape == (rate // 100, min(32, n_channels))
        assert source.sample_rate == rate


def test_blocks_are_what_was_delivered_in_order(portaudio):
    with Microphone() as source:
        for first in (0, 160, 320):
            portaudio.streams[0].deliver(samples(160, first))      # NB: into the same buffer
        assert np.array_equal(np.concatenate(take(source, 3)), samples(480))


def test_overflow_becomes_a_loss_of_the_length_the_devices_clock_tells(portaudio):
    with Microphone() as source:
        stream = portaudio.streams[0]
        stream.deliver(samples(160), adc_time=100.0)
        portaudio.clock.awake += 960 / RATE
        stream.deliver(samples(160, 960), overflow=True, adc_time=100.0 + 960 / RATE)
        first, lost, second = take(source, 3)
    assert lost == Lost(800)
    assert np.array_equal(first, samples(160)) and np.array_equal(second, samples(160, 960))


def test_what_is_lost_without_a_word_is_seen_by_the_devices_clock(patient):
    with Microphone() as source:
        assert not any(isinstance(block, Lost) for block in tick(patient, source, 100))
        patient.clock.awake += 0.7
        assert [block for block in tick(patient, source, 40) if isinstance(block, Lost)] == [Lost(11_200)]


@pytest.mark.parametrize("adc_times", [(0.0, 0.0), (100.0, 100.0), (100.0, 96.0)])
def test_overflow_without_a_useful_clock_still_tells(portaudio, adc_times):
    with Microphone() as source:
        for adc_time, overflow in zip(adc_times, (False, True)):
            portaudio.streams[0].deliver(samples(160), overflow, adc_time)
        assert take(source, 3)[1] == Lost(1)


def test_nobody_takes_the_blocks_then_memory_stays_and_the_loss_is_told(patient, monkeypatch):
    monkeypatch.setattr(capture, "MAX_WAITING_S", 0.1)
    with Microphone() as source:
        stream = patient.streams[0]
        for i in range(50):
            stream.deliver(samples(160, 160 * i))
        kept = take(source, 11)
        stream.deliver(samples(160, 160 * 50))
        lost, after = take(source, 2)
    assert np.array_equal(np.concatenate(kept), samples(11 * 160))
    assert lost == Lost(39 * 160)
    assert np.array_equal(after, samples(160, 160 * 50))


def test_many_fast_channels_wait_in_no_more_memory(sound_device):
    fake = sound_device([("Rack (hw:0,0)", "ALSA", 32, 192_000.0)], default=0)
    with Microphone() as source:
        block = samples(192_000, n_channels=32)
        for _ in range(12):
            fake.streams[0].deliver(block)
        kept = sum(block.nbytes for block in take(source, 3))
        assert kept == 3 * block.nbytes <= capture.MAX_WAITING_BYTES + block.nbytes
        fake.streams[0].deliver(block)
        assert take(source, 1) == [Lost(9 * 192_000)]


def test_a_device_that_never_delivers_is_an_error(portaudio):
    with Microphone() as source, pytest.raises(AudioDeviceError, match="no sound from microphone 'Desk"):
        next(iter(source))


def test_a_stream_that_ends_before_it_began_is_an_error_at_once(patient):
    with Microphone() as source:
        patient.streams[0].end()
        with pytest.raises(AudioDeviceError, match="'Desk .*is gone"):
            next(iter(source))


def test_silence_after_sound_is_noticed(portaudio, monkeypatch):
    monkeypatch.setattr(capture, "START_PATIENCE_S", 3600)
    with Microphone() as source:
        portaudio.streams[0].deliver(samples(160))
        _, away = take(source, 2)
    assert isinstance(away, Away) and "for 0.02 s" in away.message and "'Desk (hw:0,0)'" in away.message


def unplugged(portaudio, source):
    """What the source has said when its device was gone after a block; the iterator goes on."""
    blocks = iter(source)
    portaudio.streams[0].deliver(samples(160))
    next(blocks)
    portaudio.plug()
    portaudio.streams[0].end()
    return next(blocks), blocks


def test_a_device_that_is_gone_is_said_once_and_taken_up_again(patient):
    with Microphone() as source:
        away, blocks = unplugged(patient, source)
        assert "'Desk (hw:0,0)' is gone" in away.message
        coming = threading.Timer(0.1, patient.plug, ([CLIP, DESK], 1))
        coming.start()
        returned = []
        heard = threading.Thread(target=lambda: returned.extend(next(blocks) for _ in range(4)), daemon=True)
        heard.start()
        opened = stream(patient, 1)
        patient.clock.awake += 1.5
        patient.clock.asleep = 7.0
        for first in (160, 320):
            opened.deliver(samples(160, first))
        heard.join(LIMIT_S)
    assert patient.streams[0].is_closed and opened.is_closed
    assert opened.settings["device"] == 1
    assert returned[:2] == [Lost(24_000 - 160), Back("Desk (hw:0,0)")]
    assert np.array_equal(np.concatenate(returned[2:]), samples(320, 160))


def test_a_device_that_comes_back_otherwise_keeps_rate_and_channels(patient):
    with Microphone() as source:
        _, blocks = unplugged(patient, source)
        patient.plug([("Headset", "ALSA", 1, 48_000.0)], 0)
        returned = []
        threading.Thread(target=lambda: returned.extend(blocks), daemon=True).start()
        opened = stream(patient, 1)
        patient.clock.awake += 1.0
        sine = np.sin(2 * np.pi * 440 * np.arange(480 * 100) / 48_000).astype(np.float32)[:, None]
        for block in np.split(sine, 100):
            opened.deliver(block)
        for _ in range(LIMIT_S * 100):
            if len(returned) < 102:
                threading.Event().wait(0.01)
    lost, back, *heard = returned
    assert lost.n_samples == pytest.approx(RATE - 160, abs=2) and back == Back("Headset")
    heard = np.concatenate(heard)
    assert heard.shape[1] == 2 and RATE - 800 < len(heard) <= RATE
    spectrum = np.abs(np.fft.rfft(heard[4000:12_000, 0])) / 4000          # a line every 2 Hz
    assert (np.argmax(spectrum), spectrum.max()) == (220, pytest.approx(1, abs=0.01))
    assert np.array_equal(heard[:, 0], heard[:, 1])


def test_a_named_device_is_waited_for_though_others_are_there(patient):
    with Microphone("array") as source:
        _, blocks = unplugged_array(patient, source)
        patient.plug([DESK], 0)
        waiting = threading.Thread(target=lambda: next(blocks, None), daemon=True)
        waiting.start()
        waiting.join(0.1)
        assert waiting.is_alive() and len(patient.streams) == 1
        patient.plug([DESK, ("Array (hw:3,0)", "ALSA", 8, 48_000.0)], 0)
        assert stream(patient, 1).settings["device"] == 1


def unplugged_array(portaudio, source):
    blocks = iter(source)
    portaudio.streams[0].deliver(samples(480, n_channels=8))
    next(blocks)
    portaudio.plug()
    portaudio.streams[0].end()
    return next(blocks), blocks


def test_a_sleep_of_the_computer_is_a_loss_of_its_length(patient):
    with Microphone() as source:
        blocks = iter(source)
        patient.streams[0].deliver(samples(160))
        next(blocks)
        patient.clock.asleep += 3600
        patient.streams[0].deliver(samples(160))
        assert "asleep" in next(blocks).message
        returned = []
        heard = threading.Thread(target=lambda: returned.extend(next(blocks) for _ in range(2)), daemon=True)
        heard.start()
        opened = stream(patient, 1)
        patient.clock.awake += 1
        opened.deliver(samples(160))
        heard.join(LIMIT_S)
    assert returned == [Lost(3601 * RATE - 160), Back("Desk (hw:0,0)")]


def test_a_stream_that_cannot_be_closed_does_not_keep_another_from_being_opened(patient, monkeypatch):
    monkeypatch.setattr(microphone, "HUNG_S", 0.01)
    forever = threading.Event()
    with Microphone() as source:
        patient.streams[0].close = forever.wait
        _, blocks = unplugged(patient, source)
        threading.Thread(target=lambda: list(blocks), daemon=True).start()
        assert stream(patient, 1).settings["device"] == 0      # of the old list: it could not be refreshed
    forever.set()


def test_close_ends_the_search(patient):
    source = Microphone()
    _, blocks = unplugged(patient, source)
    searching = threading.Thread(target=lambda: list(blocks), daemon=True)
    searching.start()
    source.close()
    searching.join(LIMIT_S)
    assert not searching.is_alive()


def test_close_ends_the_search_although_opening_hangs(patient, monkeypatch):
    forever = threading.Event()
    source = Microphone()
    monkeypatch.setattr(patient, "InputStream", lambda **_: forever.wait())
    _, blocks = unplugged(patient, source)
    patient.plug([DESK], 0)
    searching = threading.Thread(target=lambda: list(blocks), daemon=True)
    searching.start()
    searching.join(0.1)
    source.close()
    searching.join(LIMIT_S)
    assert not searching.is_alive()
    forever.set()


def test_opening_that_hangs_is_an_error_and_lets_go_when_it_is_over(portaudio, monkeypatch):
    monkeypatch.setattr(microphone, "OPEN_LIMIT_S", 0.05)
    thawed, open_late = threading.Event(), portaudio.InputStream
    monkeypatch.setattr(portaudio, "InputStream", lambda **settings: thawed.wait() and open_late(**settings))
    with pytest.raises(AudioDeviceError, match="has not answered for 0.05 s"):
        Microphone()
    thawed.set()
    opened = stream(portaudio, 0)
    for _ in range(LIMIT_S * 100):
        if not opened.is_closed:
            threading.Event().wait(0.01)
    assert opened.is_closed


def test_close_from_another_thread_ends_the_iteration(patient):
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
        raise portaudio.PortAudioError("Device unavailable [PaErrorCode -9985]", -9985)
    if step == "start":
        monkeypatch.setattr("fakes.InputStream.start", fail)
    else:
        monkeypatch.setattr(portaudio, "InputStream", fail)
    with pytest.raises(AudioDeviceError, match="0 'Desk.*16000 Hz.*Device unavailable.*another program"):
        Microphone()
    assert all(stream.is_closed for stream in portaudio.streams)


def refusing(portaudio, refused, code=-9997):
    """An InputStream that refuses the rates *refused*."""
    open_stream = portaudio.InputStream

    def open_unless(**settings):
        if settings["samplerate"] in refused:
            raise portaudio.PortAudioError("Invalid sample rate", code)
        return open_stream(**settings)
    return open_unless


def test_a_device_that_lies_about_its_rate_is_opened_at_another(portaudio, monkeypatch):
    monkeypatch.setattr(portaudio, "InputStream", refusing(portaudio, {16_000, 48_000}))
    with Microphone() as source:
        assert source.sample_rate == 44_100


def test_a_rate_that_was_asked_for_is_not_replaced(portaudio, monkeypatch):
    monkeypatch.setattr(portaudio, "InputStream", refusing(portaudio, {12_345}))
    with pytest.raises(AudioDeviceError, match="12345 Hz: .*its own rate is 16000 Hz"):
        Microphone(None, 12_345)
