"""Ctrl-C that waits until it does no harm."""

import signal
import threading
import time

import pytest

from listener.interrupt import held


@pytest.fixture(autouse=True)
def handler():
    """What hears Ctrl-C is as it was before, whatever happened."""
    before = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is before


def ctrl_c():
    signal.raise_signal(signal.SIGINT)
    time.sleep(0.01)


def test_it_comes_behind_the_block():
    done = []
    with pytest.raises(KeyboardInterrupt):
        with held():
            ctrl_c()
            done.append("all of it")
        done.append("more")
    assert done == ["all of it"]


def test_a_second_one_does_not_wait():
    with pytest.raises(KeyboardInterrupt), held():
        ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()


def test_what_goes_wrong_is_told():
    with pytest.raises(ValueError, match="went wrong"), held():
        ctrl_c()
        raise ValueError("went wrong")


def test_one_within_another():
    done = []
    with pytest.raises(KeyboardInterrupt), held():
        with held():
            ctrl_c()
        done.append("not this")
    assert not done


def test_who_ignores_it_goes_on_ignoring_it():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with held():
            ctrl_c()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_are_never_asked():
    done = []

    def work():
        with held():
            done.append("done")
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["done"]
