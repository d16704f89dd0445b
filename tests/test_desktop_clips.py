"""The sound of the digits, and of the last minutes, cut while it is heard."""

import numpy as np
import pytest
from fakes import spoken

from listener.desktop import clips
from listener.desktop.clips import Clip, Clipper, LastMinutes, Sound
from listener.events import Digit
from listener.pipeline import run
from listener.signal.resampling import to_int16

EXACT = 1                # of 16 bits


def heard(blocks, clipper):
    return list(run(blocks, clipper))


def kept(events, seconds):
    """What `LastMinutes` of so many *seconds* has of the sound in *events*."""
    sound = LastMinutes(8_000)
    for event in events:
        if isinstance(event, Sound):
            sound.write(event.start, event.samples)
    assert sound.stop - sound.start == sound.read().size <= 8_000 * seconds
    return sound.read()


@pytest.mark.parametrize("block_size", [1, 159, 160, 161, 4_096, 100_000])
def test_clips_do_not_depend_on_block_size(make_pipeline, four_one_five, block_size):
    blocks = np.split(four_one_five, range(block_size, four_one_five.size, block_size))
    events = heard(blocks, Clipper(make_pipeline()))
    digits = [event for event in events if isinstance(event, Digit)]
    cut = [event for event in events if isinstance(event, Clip)]
    assert [clip.digit for clip in cut] == digits and len(digits) == 3
    for clip in cut:
        expected = to_int16(four_one_five[clip.digit.start - 1_600:clip.digit.end + 1_200])
        np.testing.assert_allclose(clip.samples, expected, atol=EXACT)


def test_other_events_are_the_pipelines_own(make_pipeline, four_one_five):
    blocks = np.array_split(four_one_five, 50)
    events = [event for event in heard(blocks, Clipper(make_pipeline()))
              if not isinstance(event, (Clip, Sound))]
    assert events == heard(blocks, make_pipeline()) != []


def test_a_digit_at_the_very_end_gets_what_there_is(make_pipeline, rng):
    samples = spoken("7", rng)[:-5_000]
    events = heard([samples], Clipper(make_pipeline()))
    [clip] = [event for event in events if isinstance(event, Clip)]
    assert clip.samples.size < clip.digit.end - clip.digit.start + 2_800


def test_the_sound_of_the_last_minutes_is_kept(make_pipeline, rng, monkeypatch):
    monkeypatch.setattr(clips, "KEPT_S", 3)
    samples = spoken("415", rng)
    assert kept([], 3).size == 0
    once, twice = (kept(heard([samples] * n, Clipper(make_pipeline())), 3) for n in (1, 2))
    np.testing.assert_allclose(once, to_int16(samples), atol=EXACT)
    np.testing.assert_allclose(twice, to_int16(np.tile(samples, 2)[-24_000:]), atol=EXACT)


@pytest.mark.parametrize("lost_s", [1, 40, 100])
def test_what_was_lost_is_silence(make_pipeline, rng, monkeypatch, lost_s):
    monkeypatch.setattr(clips, "KEPT_S", 60)
    samples, clipper = spoken("4", rng)[:11_520], Clipper(make_pipeline())     # whole steps
    events = [*clipper.push(samples), *clipper.lose(lost_s * 8_000), *clipper.push(samples), *clipper.flush()]
    whole = np.concatenate([samples, np.zeros(lost_s * 8_000), samples])
    np.testing.assert_allclose(kept(events, 60), to_int16(whole[-480_000:]), atol=EXACT)


def test_streams_lie_one_behind_another(monkeypatch):
    monkeypatch.setattr(clips, "KEPT_S", 1)
    sound = LastMinutes(10)
    for first, value, n in ((0, 1, 4), (3, 2, 4), (9, 3, 2)):      # the second begins before the first ends
        sound.write(first, np.full(n, value, np.int16))
    assert (sound.start, sound.read().tolist()) == (1, [1, 1, 2, 2, 2, 2, 0, 0, 3, 3])
    sound.write(100, np.full(3, 4, np.int16))
    assert (sound.start, sound.read().tolist()) == (93, [0] * 7 + [4] * 3)
    sound.write(103, np.arange(25, dtype=np.int16))
    assert (sound.start, sound.read().tolist()) == (118, list(range(15, 25)))
