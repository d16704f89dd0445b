"""Posteriors drawn by hand: 20 ms a row, labels one, two, three; then other, nothing."""

import numpy as np
import pytest

from listener.recognition.decoder import Decoder, calibrated

STEP = 160
NOWHERE = np.array([0.0, 0.4])


def decode(rows, geometry=NOWHERE, accept=0.5):
    """(row, label, score) of each accepted candidate, and of each refused one."""
    decoder = Decoder(3, 8_000, candidate=0.15, is_enough=lambda candidate: candidate.score >= accept)
    accepted, refused = [], []
    geometry = np.broadcast_to(geometry, (len(rows), 2))
    for i, row in enumerate(rows):
        for found in decoder.push(row, geometry[i], (i + 1) * STEP):
            (accepted if found.score >= accept else refused).append((i, found.label, found))
    for found in decoder.flush():
        (accepted if found.score >= accept else refused).append((len(rows), found.label, found))
    return accepted, refused


def hills(*heights, n_rows=40):
    """Posterior rows with hills: (label, first row, n rows, height)."""
    rows = np.zeros((n_rows, 5))
    for label, first, n, height in heights:
        rows[first:first + n, label] = height
    rows[:, 4] = 1 - rows.sum(axis=1)
    return rows


def labels(found):
    return [label for _, label, _ in found]


def test_nothing_said_nothing_heard():
    assert decode(hills()) == ([], [])


def test_a_sure_digit_is_known_at_the_third_row_of_its_hill():
    [(row, label, candidate)], refused = decode(hills((1, 10, 4, 0.98)))
    assert (row, label, refused) == (12, 1, [])
    assert candidate.score == pytest.approx(0.98)


def test_a_hill_is_one_digit_however_long_it_lasts():
    assert labels(decode(hills((1, 10, 20, 0.97)))[0]) == [1]


@pytest.mark.parametrize("gap", [4, 6, 10])
def test_two_two_two_is_three_digits(gap):
    accepted, _ = decode(hills(*((1, 3 + i * (4 + gap), 4, 0.95) for i in range(3)), n_rows=50),
                         geometry=(0.0, 0.15))
    assert labels(accepted) == [1, 1, 1]


def test_an_unsure_digit_is_known_when_its_hill_falls():
    [(row, _, candidate)], _ = decode(hills((2, 10, 4, 0.7)))
    assert row == 14 and candidate.score == pytest.approx(0.7)


def test_a_low_hill_is_refused_once():
    accepted, refused = decode(hills((0, 10, 4, 0.3)))
    assert accepted == [] and labels(refused) == [0]


def test_the_higher_of_two_hills_at_one_place_is_the_word():
    accepted, _ = decode(hills((0, 10, 4, 0.3), (2, 10, 4, 0.65)))
    assert labels(accepted) == [2]


def aging(*ends, n_rows=40):
    """Geometry of each row: the ends that the network gives, as (first row, row of the end)."""
    ages = np.zeros((n_rows, 2))
    for first, end in ends:
        ages[first:, 0] = [max(0, row + 1 - end) * 0.02 for row in range(first, n_rows)]
    return ages


def test_two_labels_in_turn_for_one_end_are_one_digit():
    rows = hills((0, 10, 3, 0.95), (1, 13, 3, 0.95))
    assert labels(decode(rows, aging((0, 10)))[0]) == [0]


def test_two_digits_in_one_breath_are_two():
    # "three eight": each with a hill of its own, and ends 100 ms apart
    rows = hills((0, 10, 5, 0.99), (1, 15, 5, 0.99))
    assert labels(decode(rows, aging((0, 10), (15, 15)))[0]) == [0, 1]


def lasting(ages, length_s):
    """The same ages, of words that are so long."""
    return np.stack([ages[:, 0], np.full(len(ages), length_s)], axis=1)


@pytest.mark.parametrize("between, length_s, expected", [
    (7, 0.14, [1, 1]),        # "eight eight", the second end 140 ms after the first: no valley between them
    (3, 0.05, [1]),           # one end, a little later each time it is asked for
    (7, 0.40, [1])])          # the end moved, as by a breath behind the word, but the word is still the first
def test_in_one_hill_ends_apart_are_two_words(between, length_s, expected):
    rows = hills((1, 10, 5 + between, 0.99))
    ages = lasting(aging((0, 10), (10 + between, 10 + between)), length_s)
    accepted, refused = decode(rows, ages)
    assert labels(accepted) == expected and refused == []


@pytest.mark.parametrize("label, length_s, expected", [
    (1, 0.32, [1]),           # 160 ms before the first one ended: "eight", and its T let go later
    (1, 0.26, [1, 1]),        # 100 ms before: "eight eight", one into the other
    (0, 0.32, [1, 0])])       # two digits are two words, wherever the network thinks that one began
def test_in_a_later_hill_what_begins_inside_a_digit_is_that_digit(label, length_s, expected):
    rows = hills((1, 10, 4, 0.99), (label, 18, 4, 0.8))
    ages = lasting(aging((0, 10), (18, 18)), length_s)
    assert labels(decode(rows, ages)[0]) == expected


@pytest.mark.parametrize("between, expected", [(3, [0]), (4, [0, 1])])
def test_ends_closer_than_70_ms_are_one_words(between, expected):
    rows = hills((0, 10, 5, 0.99), (1, 15, 5, 0.99))
    assert labels(decode(rows, aging((0, 10), (15, 10 + between)))[0]) == expected


def drawn(*heights, label=1):
    """Rows in which *label* has these posteriors, with room before and after."""
    rows = hills(n_rows=len(heights) + 12)
    rows[6:6 + len(heights), label] = heights
    return rows


def test_a_hill_that_dips_below_the_threshold_may_still_rise():
    accepted, refused = decode(drawn(.5, .5, .5, .35, .3, .6, .95, .97, .97), accept=0.56)
    assert labels(accepted) == [1] and refused == []


def test_an_unsure_digit_and_a_sure_one_140_ms_later_are_two():
    accepted, _ = decode(hills((0, 10, 4, 0.88), (1, 17, 4, 0.97)))
    assert labels(accepted) == [0, 1]


def test_a_slowly_falling_hill_does_not_swallow_the_next_digit():
    rows = drawn(.86, .88, .88, .86, .75, .6, .3, label=0)
    rows[14:18, 1] = 0.97
    assert labels(decode(rows)[0]) == [0, 1]


@pytest.mark.parametrize("accept", [0.2, 0.3, 0.5])
def test_a_long_tail_is_no_second_digit(accept):
    accepted, refused = decode(drawn(*[.97] * 8, .6, .5, .4, .35, .3, .25, .2, .1), accept=accept)
    assert labels(accepted) == [1] and refused == []
    accepted, refused = decode(drawn(*[.7] * 4, .5, .35, .25, .2, .2, .1), accept=0.8)
    assert accepted == [] and labels(refused) == [1]


def test_a_hill_at_the_very_end_is_found():
    accepted, _ = decode(hills((0, 38, 2, 0.98)))
    assert labels(accepted) == [0]


def test_the_word_is_where_the_network_says():
    # the word ended 40 ms before each row was known and was 300 ms long: rows 10 to 12 agree on
    # their mean, (11 + 1) * 20 - 40 = 200 ms
    [(_, _, candidate)], _ = decode(hills((1, 10, 3, 0.98)), geometry=(0.04, 0.3))
    assert candidate.end == pytest.approx(0.200 * 8_000, abs=2)
    assert candidate.end - candidate.start == pytest.approx(0.300 * 8_000, abs=2)


def test_confidence_is_platts_map():
    assert calibrated(0.5, 1, 0) == pytest.approx(0.5)
    assert calibrated(0.8, 2, -1) == pytest.approx(1 / (1 + np.exp(-(2 * np.log(4) - 1))))
    assert 0 < calibrated(0.0, 2, 0) < calibrated(1.0, 2, 0) < 1
