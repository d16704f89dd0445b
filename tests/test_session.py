"""Microphone, demo, and what happens when one of them is over.  Without a window."""

import sys
import threading
import time

import numpy as np
import pytest
from fakes import Blocks, LiveBlocks

from listener.config import IntakeConfig
from listener.desktop.session import Began, Session, State
from listener.errors import AudioDeviceError, AudioFormatError, ModelError
from listener.events import Digit
from listener.recognition.recogniser import Recogniser

LIMIT_S = 20
MISSING = AudioDeviceError("no microphone found: plug one in")


def opener(made):
    """Returns, at each call, the next of *made*; raises it if it is an error."""
    made = iter(made)

    def open_source():
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


def test_a_microphone_is_heard(make_session, four_one_five):
    session = make_session([LiveBlocks(np.array_split(four_one_five, 20))])
    assert session.state == State() and session.drain() == []
    session.listen()
    assert session.state == State("Listening to blocks", is_listening=True)
    events = drained(session, lambda events: digits(events) == "415")
    assert events[0] == Began() and events.count(Began()) == 1


def test_it_is_heard_as_the_settings_want_it(fake_model, four_one_five):
    stereo = np.stack([np.zeros_like(four_one_five), four_one_five / 50], 1)
    session = Session(lambda: Recogniser(fake_model), opener([LiveBlocks([stereo])]), opener([]),
                      intake=IntakeConfig(channel=2, gain_db=34))
    session.listen()
    assert digits(drained(session, lambda events: len(digits(events)) == 3)) == "415"
    session.stop()


def test_stop_closes_source_and_worker(make_session, four_one_five):
    microphone = LiveBlocks([four_one_five])
    session = make_session([microphone])
    session.listen()
    session.stop()
    assert microphone.is_closed and workers() == []
    assert session.state == State()
    assert not any(isinstance(event, Digit) for event in session.drain())


def test_without_a_microphone_the_state_says_why(make_session):
    session = make_session([MISSING])
    session.listen()
    assert session.state == State(trouble=str(MISSING))
    assert session.drain() == []


def test_the_demo_takes_the_microphones_place_and_gives_it_back(make_session, four_one_five):
    first, second = LiveBlocks([]), LiveBlocks([])
    session = make_session([first, second], [Blocks([four_one_five])])
    session.listen()
    session.toggle_demo()
    assert first.is_closed
    assert session.state == State("Playing the demo", is_listening=True, is_demo=True)
    events = drained(session, lambda _: not session.state.is_demo)
    assert digits(events) == "415"
    assert session.state == State("Listening to blocks", is_listening=True)
    assert session.drain() == [Began()]


def test_the_demo_can_be_stopped(make_session):
    demo = LiveBlocks([])
    session = make_session([MISSING], [demo])
    session.toggle_demo()
    session.toggle_demo()
    assert demo.is_closed
    assert session.state == State(trouble=str(MISSING))


def test_a_microphone_that_goes_away_is_told_and_can_be_taken_up_again(make_session, four_one_five):
    gone = AudioDeviceError("microphone 'Desk' is gone")
    session = make_session([Blocks([four_one_five, gone]), LiveBlocks([])])
    session.listen()
    events = drained(session, lambda _: session.state.trouble)
    assert digits(events) == "415"
    assert session.state == State(trouble=str(gone))
    session.listen()
    assert session.state.is_listening and session.drain() == [Began()]


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
    assert session.state == State(trouble=str(error))


def test_a_source_that_cannot_be_heard_is_closed(make_session):
    microphone = LiveBlocks([], sample_rate=10)
    session = make_session([microphone])
    session.listen()
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
