"""The program ends at once where it can, and also where a thread of ours hangs."""

import subprocess
import sys
import time

import pytest

THREAD = ("import sys, threading, time\n"
          "from listener.sources.leaving import leave\n"
          "def work():\n"
          "    time.sleep({seconds})\n"
          "    print('done', flush=True)\n"
          "threading.Thread(target=work, name='listener-test', daemon=True).start()\n"
          "print('told', end='')\n"
          "leave(7)\n")


@pytest.mark.parametrize("seconds, told", [(0, "done"), (0.3, "done"), (60, "told")])
def test_threads_of_ours_are_waited_for_but_not_for_ever(seconds, told):
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", THREAD.format(seconds=seconds)], capture_output=True,
                          text=True, timeout=30)
    assert (done.returncode, done.stderr) == (7, "")
    assert told in done.stdout and "told" in done.stdout
    assert time.monotonic() - began < 20


def test_a_library_user_waits_as_well():
    code = THREAD.replace("leave(7)", "from listener.sources import patience").format(seconds=0.5)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0 and "done" in done.stdout
