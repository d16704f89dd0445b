"""Many at once, many one after another, and an end at any moment."""

import gc
import os
import signal
import sys
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fakes import LiveBlocks, spoken
from processes import RUN
from virtual_microphone import VirtualMicrophone

import listener
from listener import worker as worker_module
from listener.events import Digit
from listener.pipeline import Pipeline, run
from listener.recognition.model import Model
from listener.recognition.recogniser import Recogniser
from listener.sources.microphone import Microphone
from listener.worker import Worker

SAMPLES = Path(listener.__file__).parent / "samples"
TIMES = 1_000
BEGINS = "import sys, listener.cli; print('begins', file=sys.stderr, flush=True); "
SOME_TIMES = 50          # until everything that is made once has been made


def handles():
    """Open files, sockets and pipes of this process (Linux)."""
    return len(os.listdir("/proc/self/fd"))


def test_pipelines_in_threads_hear_each_its_own(make_pipeline, rng):
    said = [f"{i}{(3 * i + 1) % 10}{i}" for i in range(10)]
    sounds = [spoken(digits, rng) for digits in said]

    def hear(sound):
        blocks = np.array_split(sound, 200)
        return "".join(str(event.digit) for event in run(blocks, make_pipeline()) if isinstance(event, Digit))
    with ThreadPoolExecutor(len(said)) as pool:
        assert list(pool.map(hear, sounds)) == said


@pytest.mark.slow
def test_the_shipped_model_in_threads_hears_what_it_hears_alone():
    model = Model.load()
    sounds = [soundfile.read(path, dtype="float32") for path in sorted(SAMPLES.glob("*.flac"))]

    def hear(sound):
        samples, rate = sound
        return [event for event in run(np.array_split(samples, 100), Pipeline(Recogniser(model), rate))
                if isinstance(event, Digit)]
    alone = [hear(sound) for sound in sounds]
    with ThreadPoolExecutor(len(sounds)) as pool:
        assert list(pool.map(hear, sounds)) == alone
    assert sum(map(len, alone)) > 20


def leaks(act):
    """Threads, handles and bytes that *act* leaves behind when it is done very often."""
    for _ in range(SOME_TIMES):
        act()
    gc.collect()
    before = threading.active_count(), handles()
    tracemalloc.start()
    began = tracemalloc.get_traced_memory()[0]
    for _ in range(TIMES):
        act()
    until = time.monotonic() + 5         # threads that were told to end may still be about it
    while threading.active_count() > before[0] and time.monotonic() < until:
        time.sleep(0.01)
    gc.collect()
    n_bytes = tracemalloc.get_traced_memory()[0] - began
    tracemalloc.stop()
    return threading.active_count() - before[0], handles() - before[1], n_bytes


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts handles in /proc")
def test_a_thousand_starts_and_stops_leave_nothing(make_pipeline, four_one_five, sound_device):
    fake = sound_device([("Desk", "ALSA", 1, 8_000.0)], default=0)
    blocks = np.array_split(four_one_five[:, None], 10)

    def listen_once():
        source = Microphone()
        worker = Worker(source, make_pipeline())
        worker.start()
        for block in blocks:
            fake.streams[0].deliver(block)
        assert worker.stop()
        fake.streams.clear()
    n_threads, n_handles, n_bytes = leaks(listen_once)
    assert (n_threads, n_handles) == (0, 0)
    assert n_bytes < 100 * TIMES


def test_a_consumer_that_stops_takes_no_memory_for_what_it_misses(make_pipeline, sound_device):
    fake = sound_device([("Desk", "ALSA", 1, 8_000.0)], default=0)
    with Microphone():                   # nobody iterates: a terminal that was stopped, a pipe that is full
        block = np.zeros((8_000, 1), np.float32)
        for _ in range(15):
            fake.streams[0].deliver(block)
        tracemalloc.start()
        for _ in range(1_000):
            fake.streams[0].deliver(block)
        n_bytes = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    assert n_bytes < 100_000


def test_events_that_nobody_takes_are_waited_for(make_pipeline, four_one_five, monkeypatch):
    monkeypatch.setattr(worker_module, "MOST_WAITING", 10)
    monkeypatch.setattr(worker_module, "PAUSE_S", 0.001)
    blocks = np.array_split(np.tile(four_one_five, 50), 2_000)
    n_given = [0]

    def given():
        for block in blocks:
            n_given[0] += 1
            yield block
    worker = Worker(LiveBlocks(given()), make_pipeline())
    worker.start()
    heard = [worker.events.get(timeout=20) for _ in range(5)]
    until = time.monotonic() + 20
    while worker.events.qsize() <= 10 and time.monotonic() < until:
        time.sleep(0.001)
    assert n_given[0] < 200 and worker.events.qsize() <= 12
    while sum(isinstance(event, Digit) for event in heard) < 150:
        heard.append(worker.events.get(timeout=20))
    assert worker.stop() and n_given[0] > 1_900


def test_a_worker_whose_events_nobody_takes_can_be_stopped(make_pipeline, four_one_five, monkeypatch):
    monkeypatch.setattr(worker_module, "MOST_WAITING", 10)
    worker = Worker(LiveBlocks([four_one_five] * 50), make_pipeline())
    worker.start()
    worker.events.get(timeout=20)
    assert worker.stop(20)


@pytest.mark.slow
def test_a_real_stream_is_opened_and_closed_again_and_again(start):
    with VirtualMicrophone() as microphone:
        code = ("import os, threading\n"
                "from listener.sources.microphone import Microphone\n"
                "counts = []\n"
                "for i in range(60):\n"
                "    with Microphone() as source:\n"
                "        next(iter(source))\n"
                "    counts.append((threading.active_count(), len(os.listdir('/proc/self/fd'))))\n"
                "print(counts[19] == counts[-1], counts[19], counts[-1])\n")
        process = start(code=code, environment=microphone.environment)
        out, err = process.communicate(timeout=200)
    assert out.startswith("True"), out + err


@pytest.mark.slow
@pytest.mark.parametrize("argv", [("--console",), ("replay", *[str(SAMPLES / "phone_number.flac")] * 40)],
                         ids=["console", "replay"])
def test_ctrl_c_at_any_moment_ends_it_cleanly(start, argv):
    with VirtualMicrophone() as microphone:
        for delay_s in np.arange(0.02, 2, 0.1):
            process = start(*argv, code=BEGINS + RUN, environment=microphone.environment)
            assert process.stderr.readline() == "begins\n"
            time.sleep(delay_s)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=10)
            assert "Traceback" not in err, (delay_s, err)
            assert process.returncode in (0, 130, -signal.SIGINT), (delay_s, err)
