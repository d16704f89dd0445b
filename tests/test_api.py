"""Listening in Python: the public names."""

import asyncio
import gc
import threading
import time

import numpy as np
import pytest
import soundfile
from fakes import Blocks, LiveBlocks, spoken

import listener
from listener import api
from listener import worker as worker_module
from listener.errors import AudioDeviceError, AudioFormatError, ConfigError, ListenerError
from listener.events import Lost
from listener.listening import Listening
from listener.signal.resampling import to_int16


@pytest.fixture(autouse=True)
def fake_voice(installed_model):
    """Tones are digits, here, and what was loaded before is forgotten."""
    api._model.cache_clear()
    yield
    api._model.cache_clear()


@pytest.fixture
def recording(tmp_path, rng):
    path = tmp_path / "x.wav"
    soundfile.write(path, spoken("415", rng, 44_100), 44_100)
    return path


@pytest.fixture
def microphone(monkeypatch, four_one_five):
    """Puts a microphone here that says 4 1 5, in blocks, and then waits; returns those that were opened."""
    opened = []

    def open_one(device, samplerate):
        opened.append(LiveBlocks(np.array_split(four_one_five, 60)))
        opened[-1].asked = device, samplerate
        return opened[-1]
    monkeypatch.setattr(api, "Microphone", open_one)
    return opened


def workers():
    return [thread for thread in threading.enumerate() if thread.name == "listener-worker"]


def test_three_names_are_public():
    assert listener.__all__ == ["Ear", "listen", "transcribe"]
    assert set(listener.__all__) <= set(dir(listener))
    with pytest.raises(AttributeError, match="module 'listener' has no attribute 'hear'"):
        listener.hear


def test_to_import_it_is_light(start):
    code = "import sys, listener; print({'numpy', 'soundfile', 'sounddevice', 'asyncio'} & set(sys.modules))"
    assert start(code=code).communicate(timeout=60)[0] == "set()\n"


def test_transcribe(recording):
    heard = listener.transcribe(recording)
    assert str(heard) == heard.digits == "415"
    assert heard.file == str(recording)
    assert heard.duration == pytest.approx(soundfile.info(str(recording)).duration, abs=1e-3)
    assert [(event.kind, event.digit, event.word) for event in heard.events] == [
        ("digit", 4, "four"), ("digit", 1, "one"), ("digit", 5, "five")]
    assert all(0 < event.start < event.end <= event.at < heard.duration for event in heard.events)


def test_all_events_are_told_if_wanted(recording):
    heard = listener.transcribe(str(recording), events="all")
    kinds = [event.kind for event in heard.events]
    assert kinds[0] == "speech_started" and kinds.count("digit") == 3 and "speech_stopped" in kinds
    assert heard.digits == "415"
    stopped = [event for event in heard.events if event.kind == "speech_stopped"]
    assert {event.reason for event in stopped} <= {"silence", "end"}


@pytest.mark.parametrize("block_size", [1, 333, 100_000])
def test_an_ear_hears_the_same_however_the_stream_is_cut(recording, block_size):
    samples, rate = soundfile.read(recording, dtype="float32")
    samples = samples[:rate]
    whole = listener.Ear(rate, events="all")
    expected = whole.push(samples) + whole.flush()
    ear, events = listener.Ear(rate, events="all"), []
    for start in range(0, samples.size, block_size):
        events += ear.push(samples[start:start + block_size])
    assert events + ear.flush() == expected != []
    assert ear.digits == whole.digits == "4"


def test_an_ear_takes_floats_and_int16_and_channels(four_one_five):
    quiet = 0.5 * four_one_five
    pcm = to_int16(quiet)
    for samples in (quiet, quiet.astype(np.float64), pcm, np.stack([pcm, pcm], 1), quiet.tolist()):
        ear = listener.Ear(8_000)
        assert [event.digit for event in ear.push(samples) + ear.flush()] == [4, 1, 5]


@pytest.mark.parametrize("samples", [np.zeros(3, np.int32), np.zeros(3, np.uint8), b"\0\0", ["a"],
                                     [[0.0], [0.0, 0.0]], np.zeros((1, 1, 1))])
def test_other_samples_are_refused(samples):
    with pytest.raises(AudioFormatError, match="samples must"):
        listener.Ear(8_000).push(samples)


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), "8000", None, 0, 1e9])
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(AudioFormatError, match="sample rate .* must be between 1000 and 768000 Hz"):
        listener.Ear(rate)


@pytest.mark.parametrize("kind", [np.int16, np.int32, np.uint32, np.int64, np.float32, float])
def test_a_rate_may_be_any_kind_of_number(four_one_five, kind):
    def hear(rate):
        ear, events = listener.Ear(rate, events="all"), []
        for second in [*[np.zeros(44_100, np.float32)] * 7, four_one_five]:      # beyond 32 bits
            events += ear.push(second)
        return events + ear.flush()
    rate = 44_100 if kind != np.int16 else 8_000
    found = hear(kind(rate))
    assert found == hear(rate) != []
    assert all(type(time) is float for event in found for time in (event.start, event.at) if time is not None)


def test_a_stream_that_is_over_is_over(four_one_five):
    ear = listener.Ear(8_000)
    ear.push(four_one_five)
    ear.flush()
    assert ear.flush() == []
    with pytest.raises(ListenerError, match="make another one"):
        ear.push(four_one_five)


@pytest.mark.parametrize("settings, fault", [
    ({"threshold": 2}, "threshold=2.0 must be between 0 and 1"),
    ({"treshold": 0.5}, "unknown setting 'treshold', choose from: model, threshold"),
    ({"group_pause": 1.0}, "unknown setting 'group_pause'"),
    ({"vad_mode": 1.5}, "vad_mode=1.5 must be a whole number"),
    ({"events": "some"}, "events='some' must be one of"),
    ({"pre_roll_ms": 30}, "pre_roll_ms=30 must be a multiple of 20"),
    ({"gain_db": "6"}, "gain_db='6' must be a number")])
def test_wrong_settings_say_what_is_allowed(recording, settings, fault):
    for call in (lambda: listener.Ear(8_000, **settings), lambda: listener.transcribe(recording, **settings)):
        with pytest.raises(ConfigError, match=fault):
            call()
    if "pre_roll_ms" not in settings:           # that depends on the model: said when the stream begins
        with pytest.raises(ConfigError, match=fault):
            listener.listen(**settings)


def test_settings_matter(recording):
    assert listener.transcribe(recording, threshold=0.99).digits == ""
    assert listener.transcribe(recording, threshold=None, gain_db=0).digits == "415"
    everything = listener.transcribe(recording, threshold=0.99, events="all").events
    assert "rejected" in {event.kind for event in everything}


def test_the_environment_does_not_matter(recording, monkeypatch):
    monkeypatch.setenv("LISTENER_THRESHOLD", "0.99")
    assert listener.transcribe(recording).digits == "415"


def test_listen_until_break(microphone):
    heard = []
    for event in listener.listen("usb", samplerate=16_000):
        heard.append(event.digit)
        if event.digit == 1:
            break
    del event
    gc.collect()
    [source] = microphone
    assert heard == [4, 1]
    assert source.asked == ("usb", 16_000)
    assert source.is_closed and workers() == []


def test_a_number_is_a_device_too(microphone):
    next(iter(listener.listen(3)))
    assert microphone[0].asked == ("3", None)


def test_the_microphone_is_opened_when_iteration_begins_and_anew_each_time(microphone):
    listening = listener.listen()
    assert microphone == []
    for _ in range(2):
        assert next(iter(listening)).digit == 4
    gc.collect()
    assert len(microphone) == 2 and all(source.is_closed for source in microphone)


def test_what_ends_the_microphone_is_raised(make_pipeline, four_one_five):
    source = Blocks([four_one_five, AudioDeviceError("microphone 'Desk' is gone")])
    heard = []
    with pytest.raises(AudioDeviceError, match="is gone"):
        for event in Listening(lambda: source, make_pipeline):
            heard.append(event.digit)
    assert heard == [4, 1, 5] and source.is_closed


def test_a_source_that_ends_ends_the_loop(make_pipeline, four_one_five):
    source = Blocks([four_one_five, Lost(8_000), four_one_five])
    heard = list(Listening(lambda: source, make_pipeline, everything=True))
    assert [event.digit for event in heard if event.kind == "digit"] == [4, 1, 5, 4, 1, 5]
    assert [event.end - event.start for event in heard if event.kind == "gap"] == [pytest.approx(1)]


def test_a_pipeline_that_cannot_be_made_leaves_no_microphone_open(microphone):
    with pytest.raises(ConfigError, match="pre_roll_ms=30"):
        next(iter(listener.listen(pre_roll_ms=30)))
    assert microphone[0].is_closed


def test_async_until_break(microphone):
    async def hear():
        heard = []
        async for event in listener.listen():
            heard.append(event.digit)
            if event.digit == 1:
                break
        return heard
    assert asyncio.run(hear()) == [4, 1]
    assert microphone[0].is_closed and workers() == []


def test_the_loop_goes_on_while_nothing_is_heard(microphone):
    async def hear():
        ticks = 0
        listening = aiter(listener.listen())
        for _ in range(3):
            await anext(listening)
        waiting = asyncio.ensure_future(anext(listening))
        for _ in range(100):
            await asyncio.sleep(0)
            ticks += 1
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return ticks
    assert asyncio.run(hear()) == 100
    assert microphone[0].is_closed and workers() == []


def test_what_a_loop_does_not_take_does_not_pile_up(make_pipeline, four_one_five, monkeypatch):
    monkeypatch.setattr(worker_module, "MOST_WAITING", 20)
    n_given = []

    def blocks():
        for block in np.array_split(np.tile(four_one_five, 20), 2_000):
            n_given.append(len(block))
            yield block

    async def hear():
        digits = []
        async for event in Listening(lambda: LiveBlocks(blocks()), make_pipeline):
            digits.append(event.digit)
            if len(digits) == 1:
                await asyncio.sleep(0.5)
                given_meanwhile = len(n_given)
            if len(digits) == 60:
                return digits, given_meanwhile
    digits, given_meanwhile = asyncio.run(hear())
    assert digits == [4, 1, 5] * 20 and given_meanwhile < 500


def test_who_is_cancelled_hears_nothing_of_a_microphone_that_cannot_be_opened(make_pipeline):
    def open_late():
        time.sleep(0.2)
        raise AudioDeviceError("no such microphone")

    async def hear():
        await asyncio.wait_for(anext(aiter(Listening(open_late, make_pipeline))), 0.05)
    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(hear())


def test_async_raises_what_ends_the_microphone(make_pipeline, four_one_five):
    source = Blocks([four_one_five, AudioDeviceError("microphone 'Desk' is gone")])

    async def hear():
        return [event.digit async for event in Listening(lambda: source, make_pipeline)]
    with pytest.raises(AudioDeviceError, match="is gone"):
        asyncio.run(hear())
    assert source.is_closed


def test_async_ends_with_the_source(make_pipeline, four_one_five):
    async def hear():
        return [event.digit async for event in Listening(lambda: Blocks([four_one_five]), make_pipeline)]
    assert asyncio.run(hear()) == [4, 1, 5]


@pytest.mark.slow
def test_type_checkers_know_the_names(start, tmp_path):
    (tmp_path / "user.py").write_text(
        "import listener\n"
        "for event in listener.listen('usb', threshold=0.6):\n    reveal_type(event.start)\n"
        "reveal_type(listener.transcribe('x.wav').digits)\nlistener.Ear(8000, threshold='high')\n")
    code = "import sys; from mypy.api import run; print(run(sys.argv[1:])[0])"
    checker = start("--follow-imports=silent", str(tmp_path / "user.py"), code=code)
    out, _ = checker.communicate(timeout=300)
    assert 'Revealed type is "float | None"' in out.replace("builtins.", "")
    assert 'Revealed type is "str"' in out.replace("builtins.", "")
    assert 'user.py:5: error: Argument "threshold" to "Ear" has incompatible type "str"' in out
