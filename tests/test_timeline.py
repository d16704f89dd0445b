"""Which stretch of an endless picture is seen, what each pixel of it shows, and labels' lanes."""

import numpy as np
import pytest

from listener.desktop.lanes import Lanes
from listener.desktop.ring import ImageRing
from listener.desktop.ringitem import pixel_columns
from listener.desktop.timeline import LONGEST_S, SHORTEST_S, Timeline


def make(now, kept_s=100.0, span_s=10.0):
    timeline = Timeline(kept_s, span_s)
    timeline.now = now
    return timeline


def test_it_follows_until_it_is_scrolled_back_and_again_when_it_is_at_now():
    timeline = make(50)
    timeline.scroll(-5)
    timeline.now = 60
    assert (timeline.follows, timeline.stop, timeline.behind) == (False, 45, 15)
    timeline.scroll(14)
    assert not timeline.follows
    timeline.scroll(2)
    timeline.now = 70
    assert (timeline.follows, timeline.stop) == (True, 70)


def test_a_pause_stands_still_wherever_it_is_scrolled_until_it_ends():
    timeline = make(50)
    timeline.pause(True)
    timeline.now = 60
    assert (timeline.is_paused, timeline.stop) == (True, 50)
    timeline.scroll(100)
    timeline.now = 70
    assert (timeline.is_paused, timeline.follows, timeline.stop) == (True, False, 60)
    timeline.to_now()
    assert (timeline.is_paused, timeline.follows, timeline.stop) == (False, True, 70)


@pytest.mark.parametrize("now, first_stop", [(3, 3), (50, 10), (250, 160)])
def test_it_cannot_be_scrolled_to_where_nothing_is(now, first_stop):
    timeline = make(now)
    timeline.pause(True)
    timeline.scroll(-1_000)
    assert timeline.stop == first_stop


def test_what_is_no_longer_kept_leaves_the_view():
    timeline = make(50)
    timeline.pause(True)
    timeline.now = 145
    assert timeline.stop == 55


@pytest.mark.parametrize("factor", [0.25, 0.8, 1.25, 4])
@pytest.mark.parametrize("at", [31, 35, 40])
def test_what_is_zoomed_at_stays_where_it_is(factor, at):
    timeline = make(80)
    timeline.scroll(-40)
    before = (at - (timeline.stop - timeline.span)) / timeline.span
    timeline.zoom(factor, at)
    assert timeline.span == pytest.approx(10 / factor)
    assert (at - (timeline.stop - timeline.span)) / timeline.span == pytest.approx(before)


def test_zoom_has_limits_and_keeps_following():
    timeline = make(80)
    for factor, limit in ((100, SHORTEST_S), (1e-6, LONGEST_S)):
        timeline.zoom(factor, at=75)
        assert (timeline.span, timeline.stop, timeline.follows) == (limit, 80, True)


def test_a_stretch_is_brought_into_view_only_if_it_is_not_there():
    timeline = make(80)
    timeline.look_at(72, 73)
    assert timeline.follows
    timeline.look_at(40, 41)
    assert timeline.stop == 45.5


@pytest.mark.parametrize("per_pixel", [0.1, 1 / 3, 0.93, 1.0, 1.1, 3.0, 5.45, 60.0])
def test_a_pixel_shows_the_highest_of_its_columns(per_pixel, rng):
    ring = ImageRing(3, 400)
    columns = rng.integers(0, 255, (3, 1_000)).astype(np.uint8)
    ring.write(0, columns)
    first, cells = pixel_columns(ring, per_pixel, 0, 100_000)
    assert ring.start <= first * per_pixel < ring.start + max(1, per_pixel)
    assert ring.stop <= (first + cells.shape[1]) * per_pixel + 1e-6 < ring.stop + max(1, per_pixel) + 1e-6
    for pixel in range(cells.shape[1]):
        start, stop = (int((first + pixel + n) * per_pixel + 1e-6) for n in (0, 1))
        np.testing.assert_array_equal(cells[:, pixel], columns[:, start:max(stop, start + 1)].max(axis=1))


@pytest.mark.parametrize("per_pixel", [0.3, 1.0, 1.1, 5.45])
def test_a_pixel_shows_the_same_wherever_it_is_scrolled_to(per_pixel, rng):
    ring = ImageRing(2, 400)
    ring.write(0, rng.integers(0, 255, (2, 380)).astype(np.uint8))
    whole_first, whole = pixel_columns(ring, per_pixel, 0, 60)
    assert whole_first == 0
    for first in range(0, 50):
        found_first, cells = pixel_columns(ring, per_pixel, first, first + 7)
        assert found_first == first
        np.testing.assert_array_equal(cells, whole[:, first:first + 7])


def test_nothing_is_shown_of_an_empty_picture():
    assert pixel_columns(ImageRing(2, 10), 1.5, 0, 100)[1].shape == (2, 0)


@pytest.mark.parametrize("n_lanes", [1, 2, 4])
def test_labels_of_one_lane_never_overlap(n_lanes, rng):
    lefts = np.cumsum(rng.uniform(0, 20, 300))
    labels = [(left, left + width) for left, width in zip(lefts, rng.uniform(5, 40, 300))]
    lanes = Lanes(n_lanes)
    placed = [(lanes.take(*label), label) for label in labels]
    assert {lane for lane, _ in placed} == {None, *range(n_lanes)}
    for lane in range(n_lanes):
        taken = [label for other, label in placed if other == lane]
        assert all(right <= left for (_, right), (left, _) in zip(taken, taken[1:]))
    for i, (lane, (left, _)) in enumerate(placed):
        lower = [label for other, label in placed[:i] if other == 0]
        assert lane == 0 or any(right > left for _, right in lower)     # no higher than it must
