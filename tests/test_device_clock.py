"""What is missing, from the times that a device gives: drawn by hand, and with measured faults."""

import numpy as np
import pytest

from listener.sources.device_clock import DeviceClock

RATE, BLOCK = 48_000, 480
LENGTH_S = BLOCK / RATE


def missing(taken, came=None, clock=None):
    """The places and lengths of what is missing, in seconds, from the blocks' times."""
    clock = clock or DeviceClock(RATE)
    came = taken if came is None else came
    found = [(i, clock.missing(float(at), float(arrived), BLOCK, False) / RATE)
             for i, (at, arrived) in enumerate(zip(taken, came))]
    return [(i, n) for i, n in found if n]


def due(n):
    """When *n* blocks are taken."""
    return 1_000 + np.arange(n) * LENGTH_S


def test_nothing_is_missing():
    assert missing(due(10_000)) == []


@pytest.mark.parametrize("jitter_ms", [1, 5, 10, 15])
def test_jitter_is_no_loss(rng, jitter_ms):
    times = due(10_000) + rng.uniform(-jitter_ms, jitter_ms, 10_000) / 1e3
    assert missing(times) == []


@pytest.mark.parametrize("ppm", [-500, -50, 50, 500])
def test_a_crystal_that_is_not_exact_is_no_loss(ppm):
    assert missing(1_000 + np.arange(30_000) * LENGTH_S * (1 + ppm / 1e6)) == []


@pytest.mark.parametrize("lost_s", [0.05, 0.5, 13.0])
def test_a_loss_is_found_once_with_its_length_within_a_quarter_of_a_second(lost_s):
    times = due(1_000)
    times[500:] += lost_s
    [(place, length)] = missing(times)
    assert 500 <= place <= 525 and length == pytest.approx(lost_s, abs=0.002)


def test_two_losses_are_two():
    times = due(1_000)
    times[300:] += 0.1
    times[600:] += 0.2
    assert [round(length, 3) for _, length in missing(times)] == [0.1, 0.2]


def test_what_waited_while_we_were_stopped_is_no_loss():
    taken = due(2_000)
    came = taken.copy()
    came[400:1_200] = taken[1_200] + np.arange(800) * 1e-5     # 8 s in a bunch; taken when it should be
    taken[400:1_200] -= 0.01                                   # as measured: a block early in the bunch
    assert missing(taken, came) == []


def test_what_was_lost_while_we_were_stopped_is_found():
    taken = due(2_000)
    taken[900:] += 13
    came = taken.copy()
    came[400:1_200] = taken[1_200]
    [(place, length)] = missing(taken, came)
    assert 900 <= place <= 925 and length == pytest.approx(13, abs=0.01)


def test_a_server_that_guesses_wrong_is_not_believed():
    came = due(1_000)
    taken = came - np.maximum(0, 0.5 - np.arange(1_000) / 600)     # its delay is said to shrink from 0.5 s
    assert missing(taken, came) == []


def test_one_late_block_is_no_loss():
    times = due(1_000)
    times[500] += 4
    assert missing(times) == []


def test_a_clock_that_goes_back_hides_no_later_loss():
    times = due(2_000)
    times[500:] -= 100
    times[1_000:] += 0.3
    [(place, length)] = missing(times)
    assert 1_000 <= place <= 1_025 and length == pytest.approx(0.3, abs=0.01)


def test_overflow_is_one_sample_at_least():
    clock = DeviceClock(RATE)
    assert clock.missing(None, 5.0, BLOCK, True) == 1
    assert clock.missing(6.0, 6.0, BLOCK, True) == 1
    assert clock.missing(6.0 + 2 * LENGTH_S, 6.0, BLOCK, True) == BLOCK


def test_a_server_that_tells_of_a_loss_by_and_by_is_not_waited_for():
    came = due(3_000)
    came[400:] += 50                                           # as measured after a minute's stop
    taken = due(3_000)
    taken[400:] += np.minimum(50, np.arange(2_600) * LENGTH_S)
    [(place, length)] = missing(taken, came)
    assert 400 <= place <= 505 and length == pytest.approx(50, abs=0.05)
