"""Microphone, demo, and what happens when one of them is over.  Without a window."""

import sys
import threading
import time

import numpy as np
import pytest
import soundfile
from fakes import Blocks, LiveBlocks

from listener.config import DecisionConfig, IntakeConfig
from listener.desktop.clips import Clip
from listener.desktop.session import Session
from listener.desktop.state import Began, Kind, State
from listener.errors import AudioDeviceError, AudioFormatError, ModelError
from listener.events import Away, Back, Digit, Level, SourceLost, SourceReturned
from listener.recognition.recogniser import Recogniser

LIMIT_S = 20
MISSING = AudioDeviceError("no microphone found: plug one in")


def opener(made):
    """Returns, at each call, the next of *made*; raises it if it is an error."""
    made = iter(made)

    def open_source(device=""):
        source = next(made)
        if isinstance(source, Exception):
            raise source
        return source
    return open_source


@pytest.fixture
def make_session(fake_model):
    sessions = []

    def make(microphones=(), demos=()):
        sessions.append(Session(lambda: Recogniser(fake_model), opener(microphones), opener(demos)))
        return sessions[-1]
    yield make
    for session in sessions:
        session.stop()


def drained(session, until):
    """What the session hands over until *until* is true of it."""
    events, end = [], time.monotonic() + LIMIT_S
    while not until(events):
        assert time.monotonic() < end, events
        events += session.drain()
    return events


def digits(events):
    return "".join(str(event.digit) for event in events if isinstance(event, Digit))


def workers():
    return [thread for thread in threading.enumerate() if thread.name == "listener-worker"]


def opened(session):
    """What the session hands over until what it opens is open, or could not be."""
    return drained(session, lambda _: not session.state.doing.startswith("Opening"))


def test_a_microphone_is_heard(make_session, four_one_five):
    session = make_session([LiveBlocks(np.array_split(four_one_five, 20))])
    assert session.state == State() and session.drain() == []
    session.listen()
    assert session.state == State("Opening the microphone ...", Kind.MICROPHONE)
    events = drained(session, lambda events: digits(events) == "415")
    assert session.state == State("Listening to blocks", Kind.MICROPHONE, is_listening=True)
    assert events[0] == Began() and events.count(Began()) == 1


def test_a_microphone_that_takes_long_to_open_keeps_nobody_waiting(make_session):
    gate = threading.Event()
    session = Session(lambda: None, lambda device: gate.wait(LIMIT_S) and None, lambda: None)
    began = time.monotonic()
    session.listen()
    assert session.drain() == [] and time.monotonic() - began < 1
    session.stop()
    gate.set()


def test_what_is_opened_after_nobody_wants_it_is_closed(make_session, fake_model):
    gate, microphone = threading.Event(), LiveBlocks([])
    session = Session(lambda: Recogniser(fake_model), lambda device: gate.wait(LIMIT_S) and microphone,
                      lambda: LiveBlocks([]))
    session.listen()
    session.stop()
    gate.set()
    drained(session, lambda _: microphone.is_closed)


def test_the_chosen_microphone_is_opened(fake_model):
    asked = []
    session = Session(lambda: Recogniser(fake_model), lambda device: asked.append(device) or LiveBlocks([]),
                      lambda: None, "Desk")
    session.listen()
    opened(session)
    session.choose("Headset")
    session.listen()
    opened(session)
    session.stop()
    assert asked == ["Desk", "Headset"]


def test_stop_closes_source_and_worker(make_session, four_one_five):
    microphone = LiveBlocks([four_one_five])
    session = make_session([microphone])
    session.listen()
    opened(session)
    session.stop()
    assert microphone.is_closed and workers() == []
    assert session.state == State()
    assert not any(isinstance(event, Digit) for event in session.drain())


def test_without_a_microphone_the_state_says_why(make_session):
    session = make_session([MISSING])
    session.listen()
    assert opened(session) == []
    assert session.state == State(kind=Kind.MICROPHONE, trouble=str(MISSING), is_missing=True)


def test_the_demo_takes_the_microphones_place_and_gives_it_back(make_session, four_one_five):
    first, second = LiveBlocks([]), LiveBlocks([])
    session = make_session([first, second], [Blocks([four_one_five])])
    session.listen()
    opened(session)
    session.toggle_demo()
    events = drained(session, lambda events: session.state.is_demo)
    assert first.is_closed and session.state.doing == "Playing the demo"
    events += drained(session, lambda _: not session.state.is_demo)
    assert digits(events) == "415"
    events = opened(session)
    assert session.state == State("Listening to blocks", Kind.MICROPHONE, is_listening=True)
    assert events == [Began()]


def test_the_demo_can_be_stopped(make_session):
    demo = LiveBlocks([])
    session = make_session([MISSING], [demo])
    session.toggle_demo()
    opened(session)
    session.toggle_demo()
    opened(session)
    assert demo.is_closed
    assert session.state.trouble == str(MISSING)


def test_a_microphone_that_ends_is_told_and_can_be_taken_up_again(make_session, four_one_five):
    gone = AudioDeviceError("microphone 'Desk' is gone")
    session = make_session([Blocks([four_one_five, gone]), LiveBlocks([])])
    session.listen()
    events = drained(session, lambda _: session.state.trouble)
    assert digits(events) == "415"
    assert session.state == State(kind=Kind.MICROPHONE, trouble=str(gone), is_missing=True)
    session.listen()
    assert opened(session) == [Began()] and session.state.is_listening


def test_a_microphone_that_goes_and_comes(make_session, four_one_five):
    parts = [four_one_five, Away("'Desk' was unplugged"), Back("Desk"), four_one_five]
    session = make_session([LiveBlocks(parts)])
    session.listen()
    seen = []
    for _ in range(10_000):
        for event in session.drain():
            if isinstance(event, (SourceLost, SourceReturned)):
                seen.append(type(event))
        if len(seen) == 2:
            break
        time.sleep(0.001)
    assert seen == [SourceLost, SourceReturned]
    assert session.state == State("Listening to Desk", Kind.MICROPHONE, is_listening=True)


def test_while_a_microphone_is_waited_for_the_state_says_so(make_session):
    session = make_session([LiveBlocks([Away("'Desk' was unplugged")])])
    session.listen()
    drained(session, lambda _: session.state.trouble)
    assert session.state == State("Waiting for the microphone", Kind.MICROPHONE, is_listening=True,
                                  trouble="'Desk' was unplugged")


@pytest.mark.parametrize("realtime", [True, False])
def test_a_recording_is_heard_to_its_end(make_session, four_one_five, tmp_path, realtime):
    path = tmp_path / "a {} talk.wav"
    soundfile.write(path, four_one_five, 8_000)
    session = make_session()
    session.play(str(path), realtime)
    events = drained(session, lambda _: session.state.trouble)
    assert digits(events) == "415"
    assert session.state == State("Heard a {} talk.wav", Kind.FILE, trouble="Heard a {} talk.wav to its end")


def test_a_recording_that_cannot_be_read_is_told(make_session, tmp_path):
    session = make_session()
    session.play(str(tmp_path / "none.wav"), True)
    opened(session)
    assert "none.wav: no such file" in session.state.trouble and not session.state.is_missing


def test_every_digit_gets_its_sound(make_session, four_one_five):
    session = make_session([Blocks([four_one_five]), LiveBlocks([])])
    session.listen()
    events = drained(session, lambda events: sum(isinstance(event, Clip) for event in events) == 3)
    for clip in (event for event in events if isinstance(event, Clip)):
        heard = clip.digit
        expected = four_one_five[heard.start - 1_600:heard.end + 1_200]
        np.testing.assert_allclose(clip.samples / 32_768, expected, atol=2e-5)


def test_muted_it_hears_nothing_and_time_goes_on(make_session, four_one_five):
    session = make_session([Blocks([four_one_five]), LiveBlocks([])])
    session.mute(True)
    session.listen()
    events = drained(session, lambda events: events.count(Began()) == 2)
    levels = [event for event in events if isinstance(event, Level)]
    assert digits(events) == "" and len(levels) == four_one_five.size // 800
    assert {level.peak_db for level in levels} == {-120.0}


def test_a_recording_is_heard_although_the_microphone_is_muted(make_session, four_one_five):
    session = make_session([], [Blocks([four_one_five])])
    session.mute(True)
    session.toggle_demo()
    assert digits(drained(session, lambda events: len(digits(events)) == 3)) == "415"


def test_settings_count_for_every_stream(make_session, four_one_five):
    session = make_session([Blocks([four_one_five]), LiveBlocks([])])
    session.configure(decision=DecisionConfig(threshold=0.99), intake=IntakeConfig(gain_db=-60))
    session.listen()
    events = drained(session, lambda events: events.count(Began()) == 2)
    assert digits(events) == ""
    assert max(event.rms_db for event in events if isinstance(event, Level)) < -60


def test_a_bug_is_told_and_keeps_its_traceback(make_session, monkeypatch):
    seen = []
    monkeypatch.setattr(sys, "excepthook", lambda *about: seen.append(about))
    session = make_session([Blocks([ZeroDivisionError("by zero")])])
    session.listen()
    drained(session, lambda _: session.state.trouble)
    assert "ZeroDivisionError('by zero')" in session.state.trouble
    [(kind, error, trace)] = seen
    assert kind is ZeroDivisionError and trace is error.__traceback__ is not None


@pytest.mark.parametrize("error", [AudioFormatError("the demo is damaged"), ModelError("no weights")])
def test_what_cannot_be_opened_is_told(make_session, error):
    session = make_session([], [error])
    session.toggle_demo()
    opened(session)
    assert session.state == State(kind=Kind.DEMO, trouble=str(error))


def test_a_source_that_cannot_be_heard_is_closed(make_session):
    microphone = LiveBlocks([], sample_rate=10)
    session = make_session([microphone])
    session.listen()
    opened(session)
    assert "sample rate 10 Hz" in session.state.trouble
    assert microphone.is_closed


def test_what_was_heard_at_once_comes_in_portions(make_session, four_one_five, monkeypatch):
    monkeypatch.setattr("listener.desktop.session.MOST_AT_ONCE", 10)
    session = make_session([LiveBlocks([four_one_five])])
    session.listen()
    events, end = [], time.monotonic() + LIMIT_S
    while digits(events) != "415":
        assert time.monotonic() < end
        portion = session.drain()
        assert len(portion) <= 10
        events += portion
