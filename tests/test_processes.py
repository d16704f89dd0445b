"""Processes that share out a work are gone when what started them is."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import pytest

from listener.processes import Processes

SLEEPERS = """
import os, time
from listener.processes import Processes

def sleep(_):
    os.write(1, b"asleep\\n")        # print writes the line end apart
    time.sleep(300)

if __name__ == "__main__":
    with Processes(2) as pool:
        list(pool.map(sleep, range(4)))
"""
greeting = "nobody said anything"


def greet(*names):
    global greeting
    greeting = " and ".join(names)


def answer(i):
    return os.getpid(), i, greeting


@pytest.mark.parametrize("chunksize", [1, 3, 20, 64])
def test_each_is_prepared_and_answers_come_in_order(chunksize):
    with Processes(2, greet, "ann", "bob") as pool:
        pids, numbers, greetings = zip(*pool.map(answer, range(20), chunksize))
    assert numbers == tuple(range(20)) and set(greetings) == {"ann and bob"}
    assert os.getpid() not in pids


def test_what_goes_wrong_in_one_is_told():
    with pytest.raises(ZeroDivisionError), Processes(2) as pool:
        list(pool.map(partial(divmod, 1), range(20)))
    with pytest.raises(BrokenProcessPool), Processes(2) as pool:
        list(pool.map(os._exit, range(20)))


def large(i):
    return bytes(40_000_000)


def test_one_that_is_in_the_middle_of_telling_is_ended_too():
    began = time.monotonic()
    with pytest.raises(KeyError), Processes(2) as pool:
        for _ in pool.map(large, range(20)):
            raise KeyError
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_none_outlives_who_started_it(tmp_path, how):
    script = tmp_path / "sleepers.py"
    script.write_text(SLEEPERS)
    parent = subprocess.Popen([sys.executable, script], text=True, start_new_session=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)})
    assert [parent.stdout.readline() for _ in range(2)] == ["asleep\n"] * 2
    if how == signal.SIGINT:
        os.killpg(parent.pid, how)       # as a terminal sends it, to all of them
    else:
        parent.send_signal(how)
    _, err = parent.communicate(timeout=30)      # NB: the pipes end when the last that holds them is gone
    assert parent.returncode == -how and err.count("Traceback") == (how == signal.SIGINT)
