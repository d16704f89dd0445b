"""The worker says in its own thread what the pipeline says without one."""

import queue
import signal
import threading
import time

import numpy as np
import pytest
from fakes import Blocks, LiveBlocks

from listener.errors import AudioDeviceError
from listener.events import Digit, Gap, Lost
from listener.pipeline import run
from listener.worker import Ended, Worker

LIMIT_S = 20             # for what takes no time at all, unless something hangs


def all_of(worker):
    """Everything in the queue, as far as the end."""
    events = []
    while not events or not isinstance(events[-1], Ended):
        events.append(worker.events.get(timeout=LIMIT_S))
    return events


def test_events_are_those_of_run_and_then_the_end(make_pipeline, four_one_five):
    blocks = np.array_split(four_one_five, 30)
    worker = Worker(Blocks(blocks), make_pipeline())
    worker.start()
    expected = list(run(blocks, make_pipeline()))
    assert all_of(worker) == [*expected, Ended(None)]
    assert "".join(str(event.digit) for event in expected if isinstance(event, Digit)) == "415"
    assert worker.stop()
    assert worker.events.empty()


@pytest.mark.parametrize("error", [AudioDeviceError("microphone 'Desk' is gone"), ZeroDivisionError()])
def test_what_ends_the_worker_is_the_last_event(make_pipeline, four_one_five, error):
    worker = Worker(Blocks([four_one_five, error]), make_pipeline())
    worker.start()
    *events, ended = all_of(worker)
    assert ended == Ended(error)
    assert any(isinstance(event, Digit) for event in events)


def test_stop_ends_a_source_that_waits(make_pipeline, four_one_five):
    source = LiveBlocks([four_one_five])
    worker = Worker(source, make_pipeline())
    worker.start()
    assert worker.stop(LIMIT_S)
    assert source.is_closed
    assert all_of(worker)[-1] == Ended(None)
    assert worker.stop(LIMIT_S)


def test_stop_without_start_closes_the_source(make_pipeline):
    source = Blocks([])
    assert Worker(source, make_pipeline()).stop()
    assert source.is_closed


def test_stop_does_not_wait_for_a_source_that_hangs(make_pipeline):
    class Hanging(LiveBlocks):
        def close(self):
            self.is_closed = True

    source = Hanging([])
    worker = Worker(source, make_pipeline())
    worker.start()
    assert not worker.stop(timeout_s=0.01)
    LiveBlocks.close(source)


def test_what_is_asked_for_is_done_by_the_worker_between_blocks(make_pipeline, four_one_five):
    threads = []
    worker = Worker(LiveBlocks(np.array_split(four_one_five, 3)), make_pipeline())
    worker.ask(lambda pipeline: threads.append((threading.current_thread().name, pipeline.position)))
    worker.start()
    worker.events.get(timeout=LIMIT_S)
    worker.stop(LIMIT_S)
    assert threads == [("listener-worker", 0)]


def test_losses_reach_the_pipeline(make_pipeline, four_one_five):
    worker = Worker(Blocks([four_one_five, Lost(4_000), four_one_five]), make_pipeline())
    worker.start()
    assert [event.n_lost for event in all_of(worker) if isinstance(event, Gap)] == [4_000]


def test_nothing_of_the_worker_is_left(make_pipeline):
    before = threading.active_count()
    for _ in range(20):
        worker = Worker(LiveBlocks([]), make_pipeline())
        worker.start()
        worker.stop(LIMIT_S)
    assert threading.active_count() == before


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such signals")
def test_a_signal_as_a_wait_is_nearly_over_does_not_make_it_endless(make_pipeline):
    worker = Worker(Blocks([]), make_pipeline())
    rescue = threading.Timer(LIMIT_S, worker.events.put, [Ended(None)])
    rescue.start()
    before = signal.signal(signal.SIGALRM, lambda *_: time.sleep(0.1))      # outlasts the timeout
    signal.setitimer(signal.ITIMER_REAL, 0.15)
    try:
        with pytest.raises(queue.Empty):
            worker.events.get(timeout=0.2)
    finally:
        signal.signal(signal.SIGALRM, before)
        rescue.cancel()
