import pytest

from train.metrics import Errors, errors, match


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
