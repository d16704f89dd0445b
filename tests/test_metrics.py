import numpy as np
import pytest

from listener.alignment import Errors, errors, match
from train.evaluation.metrics import calibration_error, reliability


@pytest.mark.parametrize("said, heard, expected", [
    ("415", "415", (0, 0, 0)),
    ("415", "45", (0, 1, 0)),
    ("222", "22", (0, 1, 0)),
    ("7", "77", (0, 0, 1)),
    ("", "3", (0, 0, 1)),
    ("12", "", (0, 2, 0)),
    ("123", "193", (1, 0, 0)),
    ("1234", "2345", (0, 1, 1)),
])
def test_counts_worked_by_hand(said, heard, expected):
    counted = errors([int(c) for c in said], [int(c) for c in heard])
    assert (counted.substitutions, counted.deletions, counted.insertions) == expected
    assert counted.said == len(said) and counted.total == sum(expected)


def test_errors_add_up():
    assert Errors(3, 1, 0, 2) + Errors(2, 0, 1, 0) == Errors(5, 1, 1, 2)


def test_matches_are_the_digits_heard_right():
    assert match([4, 1, 5], [4, 5]) == [(0, 0), (2, 1)]
    assert match([4, 1, 5], [4, 9, 5]) == [(0, 0), (2, 2)]


def test_of_two_that_were_heard_for_one_the_surer_is_right():
    assert match([2], [2, 2], [0.95, 0.16]) == [(0, 0)]
    assert match([2], [2, 2], [0.16, 0.95]) == [(0, 1)]
    assert errors([2], [2, 2]) == Errors(1, 0, 0, 1)


def test_reliability_and_its_error_by_hand():
    confidence = np.array([0.05, 0.15, 0.95, 1.0, 0.92, 0.93])
    right = np.array([False, True, True, True, True, False])
    bins = reliability(confidence, right)
    assert [b.n for b in bins] == [1, 1, 4]
    assert bins[0] == (1, 0.05, 0.0) and bins[1] == (1, 0.15, 1.0)
    assert bins[2] == (4, pytest.approx(0.95), 0.75)
    assert calibration_error(bins) == pytest.approx((0.05 + 0.85 + 4 * 0.2) / 6)
