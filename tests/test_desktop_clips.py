"""The sound of the digits, and of the last minutes, cut while it is heard."""

import numpy as np
import pytest
from fakes import spoken

from listener.desktop import clips
from listener.desktop.clips import Clip, Clipper
from listener.events import Digit
from listener.pipeline import run
from listener.signal.resampling import to_int16

EXACT = 1                # of 16 bits


def heard(blocks, clipper):
    return list(run(blocks, clipper))


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
    events = [event for event in heard(blocks, Clipper(make_pipeline())) if not isinstance(event, Clip)]
    assert events == heard(blocks, make_pipeline()) != []


def test_a_digit_at_the_very_end_gets_what_there_is(make_pipeline, rng):
    samples = spoken("7", rng)[:-5_000]
    events = heard([samples], Clipper(make_pipeline()))
    [clip] = [event for event in events if isinstance(event, Clip)]
    assert clip.samples.size < clip.digit.end - clip.digit.start + 2_800


def test_the_sound_of_the_last_minutes_is_kept(make_pipeline, rng, monkeypatch):
    monkeypatch.setattr(clips, "KEPT_S", 3)
    samples = spoken("415", rng)
    clipper = Clipper(make_pipeline())
    assert clipper.sound.size == 0
    heard([samples], clipper)
    np.testing.assert_allclose(clipper.sound, to_int16(samples), atol=EXACT)
    clipper = Clipper(make_pipeline())
    heard([samples, samples], clipper)
    np.testing.assert_allclose(clipper.sound, to_int16(np.tile(samples, 2)[-24_000:]), atol=EXACT)


@pytest.mark.parametrize("lost_s", [1, 40, 100])
def test_what_was_lost_is_silence(make_pipeline, rng, monkeypatch, lost_s):
    monkeypatch.setattr(clips, "KEPT_S", 60)
    samples, clipper = spoken("4", rng)[:11_520], Clipper(make_pipeline())     # whole steps
    clipper.push(samples)
    clipper.lose(lost_s * 8_000)
    clipper.push(samples)
    clipper.flush()
    whole = np.concatenate([samples, np.zeros(lost_s * 8_000), samples])
    np.testing.assert_allclose(clipper.sound, to_int16(whole[-480_000:]), atol=EXACT)
