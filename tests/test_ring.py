import numpy as np
import pytest

from listener.signal.ring import RollingBuffer


@pytest.mark.parametrize("block_size", [1, 3, 10, 11, 100])
def test_reads_by_position(block_size):
    stream = np.arange(100, dtype=np.float32)
    ring = RollingBuffer(10)
    for first in range(0, 100, block_size):
        ring.push(stream[first:first + block_size])
    assert (ring.start, ring.stop) == (90, 100)
    assert ring.read(93, 97).tolist() == [93, 94, 95, 96]
    assert ring.read(0, 1_000).tolist() == stream[90:].tolist()
    assert ring.read(50, 60).size == 0


@pytest.mark.parametrize("n_lost", [1, 9, 10, 25])
def test_lost_samples_are_silence_in_their_place(n_lost):
    ring = RollingBuffer(10)
    ring.push(np.ones(8, np.float32))
    ring.skip(n_lost)
    ring.push(np.full(2, 5, np.float32))
    assert ring.stop == 10 + n_lost
    assert ring.read(8 + n_lost, 10 + n_lost).tolist() == [5, 5]
    assert not ring.read(8, 8 + n_lost).any()
