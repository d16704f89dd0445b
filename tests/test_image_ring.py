"""An endless picture in a small array."""

import numpy as np
import pytest

from listener.desktop.ring import ImageRing


def columns(first, stop, n_rows=2):
    """Column *c* holds ``c % 200 + 1`` in each row."""
    return np.tile((np.arange(first, stop) % 200 + 1).astype(np.uint8), (n_rows, 1))


@pytest.mark.parametrize("step", [1, 2, 3, 7, 10, 25])
def test_the_newest_columns_are_held_in_whatever_steps_they_come(step):
    ring = ImageRing(2, 10)
    for first in range(0, 100, step):
        ring.write(first, columns(first, first + step))
    assert ring.start == ring.stop - 10
    np.testing.assert_array_equal(ring.read(0, 1_000), columns(ring.start, ring.stop))


def test_reading_is_a_copy_of_what_is_held():
    ring = ImageRing(2, 10)
    ring.write(0, columns(0, 15))
    np.testing.assert_array_equal(ring.read(7, 12), columns(7, 12))
    np.testing.assert_array_equal(ring.read(3, 8), columns(5, 8))
    assert ring.read(20, 30).shape == ring.read(0, 2).shape == (2, 0)
    ring.read(7, 12)[:] = 0
    np.testing.assert_array_equal(ring.read(7, 12), columns(7, 12))


@pytest.mark.parametrize("n_skipped", [1, 9, 10, 11, 1_000])
def test_what_is_skipped_is_blank(n_skipped):
    ring = ImageRing(2, 10)
    ring.write(0, columns(0, 10))
    ring.write(10 + n_skipped, columns(0, 1))
    expected = [*range(1, 11), *[0] * n_skipped, 1][-10:]
    np.testing.assert_array_equal(ring.read(0, 10_000)[0], expected)


def test_fill_changes_the_past_and_grows_into_the_future():
    ring = ImageRing(1, 6)
    ring.write(0, columns(0, 8, 1))
    ring.fill(1, 4, 99)
    assert ring.read(0, 8)[0].tolist() == [99, 99, 5, 6, 7, 8]
    ring.fill(7, 10, 7)
    assert ring.stop == 10
    assert ring.read(0, 10)[0].tolist() == [5, 6, 7, 7, 7, 7]
    ring.fill(5, 5, 1)
    assert ring.read(0, 10)[0].tolist() == [5, 6, 7, 7, 7, 7]
