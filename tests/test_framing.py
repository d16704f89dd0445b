import numpy as np
import pytest

from listener.signal.framing import Framer


@pytest.mark.parametrize("n", [0, 1, 159, 160, 161, 320, 1000])
@pytest.mark.parametrize("block_size", [1, 7, 160, 161, 5000])
def test_frames_and_rest_are_the_stream(n, block_size):
    samples = np.arange(n, dtype=np.float32)
    framer = Framer(160)
    frames = [frame for first in range(0, n, block_size)
              for frame in framer.push(samples[first:first + block_size])]
    assert all(frame.shape == (160,) for frame in frames)
    assert np.array_equal(np.concatenate([*frames, framer.flush()]), samples)
    assert framer.flush().size == 0


def test_block_may_be_reused_by_its_owner():
    block = np.ones(100, np.float32)
    framer = Framer(160)
    framer.push(block)
    block[:] = 7
    assert np.all(framer.push(np.ones(60, np.float32))[0] == 1)
