"""What a teacher says of the clips, and where in a stream it is asked for."""

from dataclasses import replace

import numpy as np
import pytest

from listener.config import FeatureConfig
from listener.errors import ConfigError
from train.audio import RATE
from train.mixing.clips import Clip, Pool
from train.mixing.lessons import (DELAY_MS, N_DIMENSIONS, PARTS, Lessons, Places, asked, discriminants,
                                  places_of)
from train.mixing.streams import Stream
from train.mixing.targets import END_MS
from train.mixing.teacher import FRAME, GAP, LEVEL, WIDTH, WINDOW, heard_by, n_frames, whisper

FEATURES = FeatureConfig()


def clip_at(offset, length, key, kind="word", stretch=1.0, voice="c/ann", text="two"):
    return Clip(offset, length, "c", kind, voice, ((text, 0, length),), key, stretch)


@pytest.fixture
def pool(rng):
    """Two words, the first in a changed voice as well, a noise, and speech longer than a window."""
    clips, at = [], 0
    for length, *about in ((4_000, "a"), (5_000, "a", "word", 1.25, "c/ann#1"), (8_000, "n", "noise"),
                           (3_990, "b"), (31 * RATE, "s", "speech")):
        clips.append(clip_at(at, length, *about))
        at += length
    return Pool(tuple(clips), rng.normal(0, 3_000, at).astype(np.int16))


def encode(samples):
    """The root mean square of each frame in all its numbers."""
    assert samples.shape == (WINDOW,)
    level = np.sqrt(np.mean(samples.reshape(-1, FRAME) ** 2, axis=1))
    return np.repeat(level[:, None], WIDTH, axis=1)


def test_each_clip_has_its_frames_one_behind_the_other(pool, tmp_path):
    frames = heard_by(encode, "loud", pool, tmp_path)
    one, other, speech = (pool.clips[i] for i in (0, 3, 4))
    assert frames.shape == (sum(map(n_frames, (one, other, speech))), WIDTH)
    assert n_frames(one) == 25 and n_frames(other) == 25
    for clip, first in ((one, 0), (other, 25), (speech, 50)):
        samples = pool.read(clip)[:FRAME * 20]
        samples = samples * LEVEL / np.sqrt(np.mean(pool.read(clip) ** 2))
        expected = np.sqrt(np.mean(samples.reshape(-1, FRAME) ** 2, axis=1))
        np.testing.assert_allclose(frames[first:first + 20, 0], expected, rtol=2e-3)


def test_what_was_heard_is_kept(pool, tmp_path):
    before = np.array(heard_by(encode, "loud", pool, tmp_path))

    def never(samples):
        raise AssertionError

    np.testing.assert_array_equal(heard_by(never, "loud", pool, tmp_path), before)
    with pytest.raises(AssertionError):
        heard_by(never, "another", pool, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["teacher-loud.npy"]


def test_a_window_leaves_room_between_clips(rng, tmp_path):
    """Or the one would be heard as the beginning of the other."""
    short = Pool(tuple(clip_at(k * 4_000, 4_000, str(k)) for k in range(3)),
                 rng.normal(0, 3_000, 12_000).astype(np.int16))
    seen = []
    heard_by(lambda samples: seen.append(samples.copy()) or encode(samples), "x", short, tmp_path)
    [window] = seen
    quiet = np.flatnonzero(np.diff(np.flatnonzero(window)) > GAP // 2)
    assert len(quiet) == 2 and not window[:GAP].any()


def test_changed_voices_share_what_is_said_of_the_recording(pool):
    places = places_of(pool)
    own, rate = places.frame(pool.clips[0].offset + 2_000)
    changed, slower = places.frame(pool.clips[1].offset + 2_500)
    assert own == pytest.approx(2_000 / FRAME) and changed == pytest.approx(own)
    assert rate == pytest.approx(1 / FRAME) and slower == pytest.approx(rate / 1.25)
    assert places.frame(pool.clips[2].offset) == (-1, 0)
    assert places.frame(pool.clips[3].offset) == (n_frames(pool.clips[0]), rate)


def test_a_stream_is_asked_for_its_words_a_little_later(pool):
    stream = Stream(np.zeros(RATE, np.float32))
    word = pool.clips[0]
    stream.add(np.zeros(word.length), 1_600, [("two", 0, word.length)], heard=[(word.offset, 0, word.length)])
    frame, words = asked(stream, places_of(pool), FEATURES)
    delay = DELAY_MS // 20
    np.testing.assert_array_equal(frame[10 + delay:35 + delay], np.arange(25))
    assert (frame[:10 + delay] == -1).all() and (frame[35 + delay:] == -1).all()
    ended = np.flatnonzero(words[:, 1])
    times = (ended + 1) * 20 - (1_600 + word.length) * 1000 / RATE
    assert times.min() > END_MS[0] and times.max() <= END_MS[1] and len(ended) == 4
    assert (words[ended] == (0, 25)).all()


def test_a_word_without_its_beginning_is_not_asked_for(pool):
    stream = Stream(np.zeros(RATE, np.float32))
    word = pool.clips[0]
    stream.add(np.zeros(word.length), -800, [("two", 0, word.length)], heard=[(word.offset, 0, word.length)])
    frame, words = asked(stream, places_of(pool), FEATURES)
    assert not words.any() and frame.max() == 24


def test_noise_is_not_asked_for(pool):
    stream = Stream(np.zeros(RATE, np.float32), heard=[(pool.clips[2].offset, 0, 4_000)])
    frame, words = asked(stream, places_of(pool), FEATURES)
    assert (frame == -1).all() and not words.any()


def test_a_word_is_the_means_of_its_quarters(rng):
    frames = rng.normal(size=(50, N_DIMENSIONS)).astype(np.float16)
    lessons = Lessons(frames, Places(np.array([0]), np.array([0]), np.array([1.0])))
    whole = lessons.word(10, 30).reshape(PARTS, N_DIMENSIONS)
    np.testing.assert_allclose(whole[1], frames[15:20].astype(float).mean(axis=0), atol=2e-3)
    frame, words = np.full((2, 5), -1), np.zeros((2, 5, 2), int)
    frame[0, 2], words[1, 3] = 7, (10, 30)
    told = lessons.targets(frame, words)
    np.testing.assert_allclose(told["frame_embedding"][0, 2], frames[7], rtol=1e-3)
    np.testing.assert_allclose(told["word_embedding"][1, 3], whole.ravel(), rtol=1e-3)
    assert np.count_nonzero(told["frame_embedding"].any(axis=-1)) == 1
    assert np.count_nonzero(told["word_embedding"].any(axis=-1)) == 1


def test_a_word_of_a_frame_or_two_has_quarters_still():
    lessons = Lessons(np.ones((5, N_DIMENSIONS), np.float16),
                      Places(np.array([0]), np.array([0]), np.array([1.0])))
    assert (lessons.word(2, 3) == 1).all()


def test_what_tells_words_apart_is_kept_and_the_speaker_is_not(rng):
    """Words differ in five numbers of a frame, speakers in a louder sixth."""
    texts = [chr(97 + k) for k in range(12)]
    meaning = {text: rng.normal(size=(5, 5)) for text in texts}
    clips, rows = [], []
    for text in texts:
        for speaker in range(10):
            clips.append(clip_at(len(clips) * 50 * FRAME, 50 * FRAME, str(len(clips)), text=text))
            frames = rng.normal(0, 0.1, (50, 40))
            frames[:, :5] += np.repeat(meaning[text], 10, axis=0)
            frames[:, 5] += 20 * rng.normal()
            rows.append(frames)
    pool = Pool(tuple(clips), np.zeros(0, np.int16))
    found = discriminants(np.concatenate(rows).astype(np.float16), clips, places_of(pool))
    weight = np.abs(found[:, :5])
    assert found.shape == (40, N_DIMENSIONS)
    assert weight[:5].max(axis=0).min() > 20 * weight[5].max()


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(ConfigError, match=f"--teacher {tmp_path}: there is no model.bin"):
        whisper(tmp_path)


def test_a_damaged_model_is_named(tmp_path):
    pytest.importorskip("faster_whisper")
    (tmp_path / "model.bin").write_bytes(b"nothing of the kind")
    with pytest.raises(ConfigError, match=f"--teacher {tmp_path}: "):
        whisper(tmp_path)


def test_clips_cut_out_of_others_find_their_frames(pool):
    part = replace(pool.clips[3], offset=pool.clips[3].offset + 1_600, length=1_600)
    first, _ = places_of(pool).frame(part.offset)
    assert first == n_frames(pool.clips[0]) + 10
