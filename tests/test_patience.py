"""Calls that may never return, and silence that must end."""

import os
import threading

import pytest

from listener.errors import AudioDeviceError
from listener.sources.patience import Attempt, within
from listener.sources.quiet import QuietStderr

LIMIT_S = 20


def test_what_a_call_returns_and_raises():
    assert within(LIMIT_S, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(LIMIT_S, lambda: 1 / 0)


def test_what_takes_too_long_is_an_error_that_says_what_to_try():
    forever = threading.Event()
    with pytest.raises(AudioDeviceError, match="has not answered for 0.01 s.*systemctl"):
        within(0.01, forever.wait)
    forever.set()


def test_an_attempt_is_over_when_its_call_is():
    thawed = threading.Event()
    attempt = Attempt(thawed.wait)
    assert not attempt.is_done(0.01)
    thawed.set()
    assert attempt.is_done(LIMIT_S) and attempt.result() is True


@pytest.mark.parametrize("is_mute, words", [(True, b"before\nafter\n"), (False, b"before\nwithin\nafter\n")])
def test_native_words_are_kept_quiet_and_ours_are_heard_again(capfd, is_mute, words):
    os.write(2, b"before\n")
    with QuietStderr(LIMIT_S, is_mute):
        os.write(2, b"within\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err.encode() == words


def test_a_call_that_hangs_is_not_kept_quiet_for_ever(capfd):
    nowhere = os.stat(os.devnull)
    with QuietStderr(0.01):
        for _ in range(LIMIT_S * 100):
            if os.fstat(2).st_rdev == nowhere.st_rdev:
                threading.Event().wait(0.01)
        os.write(2, b"the sound server does not answer\n")
    assert capfd.readouterr().err == "the sound server does not answer\n"
