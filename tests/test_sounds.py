"""Where in a word its sounds are."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from listener.config import FeatureConfig
from train.mixing.clips import Clip, Pool
from train.mixing.phones import DELAY_MS, PHONES, pronunciation, ways
from train.mixing.sounds import AROUND, best_way, place_sounds, sounds_of

CONFIG = FeatureConfig()
STEP = CONFIG.step_length
DELAY = DELAY_MS * CONFIG.sample_rate // 1000


def scores(*sounds, n_steps=40):
    """Logarithms of posteriors by which these sounds were said: (name, start, end) in samples."""
    p = np.full((n_steps, len(PHONES)), 1e-3)
    times = (np.arange(n_steps) + 1) * STEP - DELAY
    p[:, 0] = 0.1
    for name, start, end in sounds:
        p[(times > start) & (times <= end), PHONES.index(name)] = 0.9
    return np.log(p)


def clip_of(*words, length=6_000, kind="word"):
    return Clip(0, length, "fsdd", kind, "fsdd/ann", words, "0", 1.0)


SIX = (("S", 800, 1_920), ("IH", 1_920, 2_400), ("K", 2_400, 3_040), ("S", 3_040, 3_840))


def near(words, expected):
    """To a step, which is all that is known; silence may be shorter than that."""
    found = [each for word in words for each in word if each[2] - each[1] >= STEP or each[0] != "-"]
    assert [name for name, *_ in found] == [name for name, *_ in expected]
    assert np.array([times for _, *times in found]) == pytest.approx(
        np.array([times for _, *times in expected]), abs=STEP)


def test_sounds_are_placed_where_they_are_heard():
    near(sounds_of(clip_of(("six", 800, 3_840)), scores(*SIX), CONFIG), SIX)


def test_a_word_may_be_a_little_longer_or_shorter_than_was_thought():
    near(sounds_of(clip_of(("six", 1_120, 3_520)), scores(*SIX), CONFIG), SIX)
    quiet = ("-", 160, 800), *SIX, ("-", 3_840, 4_480)
    near(sounds_of(clip_of(("six", 160, 4_480)), scores(*SIX), CONFIG), quiet)


def test_sounds_stay_near_their_word_and_out_of_its_neighbours():
    found = sounds_of(clip_of(("six", 2_400, 3_840)), scores(*SIX), CONFIG)
    assert 2_400 - AROUND - STEP <= found[0][0][1] <= 2_400
    two = sounds_of(clip_of(("oh", 0, 800), ("six", 880, 3_760)), scores(("OW", 0, 800), *SIX), CONFIG)
    near(two, (("OW", 0, 800), *SIX))


def test_of_the_ways_to_say_a_word_the_one_that_fits_is_taken():
    zero = (("Z", 800, 1_600), ("IY", 1_600, 2_400), ("R", 2_400, 3_040), ("OW", 3_040, 4_000))
    assert {PHONES[way[1]] for way in ways("zero")} == {"IH", "IY"}
    near(sounds_of(clip_of(("zero", 800, 4_000)), scores(*zero), CONFIG), zero)


def test_the_path_is_the_best_of_all(rng):
    """Every path through two sounds, with and without silence around them, counted out."""
    marks = rng.normal(0, 1, (7, len(PHONES)))
    s, o = PHONES.index("S"), PHONES.index("OW")
    sums = {}
    for a in range(6):
        for b in range(a + 1, 7):
            for c in range(b + 1, 8):
                line = [0] * a + [s] * (b - a) + [o] * (c - b) + [0] * (7 - c)
                sums[tuple(line)] = marks[np.arange(7), line].sum()
    best = max(sums, key=sums.get)
    line = [PHONES.index(name) for name, first, last in best_way([(s, o)], marks) for _ in range(first, last)]
    assert tuple(line) == best


def test_what_does_not_fit_in_has_no_sounds():
    assert best_way(ways("seven"), scores(n_steps=4)) == [] == best_way(ways("blorf"), scores())
    assert sounds_of(clip_of(("blorf", 800, 3_840)), scores(*SIX), CONFIG) == [()]


def test_a_sound_is_made_of_itself():
    assert pronunciation("IY") == ((PHONES.index("IY"),), (1.0,))


class Loudness(keras.Model):
    """Hears an S where it is loud, silence elsewhere, 50 ms late."""

    def call(self, rows, training=False):
        step = rows[:, CONFIG.rows_per_step - 1::CONFIG.rows_per_step]
        loud = keras.ops.cast(keras.ops.mean(step, -1) > 0.04, "float32")
        late = keras.ops.pad(loud, ((0, 0), (2, 0)))[:, :loud.shape[1], None]
        sound = keras.ops.one_hot(PHONES.index("S"), len(PHONES))
        silence = keras.ops.one_hot(0, len(PHONES))
        posterior = 0.98 * (late * sound + (1 - late) * silence) + 5e-4
        return {"labels": late, "geometry": late, "phones": posterior}


def test_clips_of_all_lengths_have_their_sounds_placed(rng):
    clips, parts, offset = [], [], 0
    for n in (4_000, 9_000, 2_400):
        samples = rng.normal(0, 3, n)
        samples[800:1_600] += rng.normal(0, 6_000, 800)
        clips.append(Clip(offset, n, "own", "word", "own/ann", (("s_s", 640, 1_760),), str(n), 1.0))
        parts.append(samples)
        offset += n
    noise = Clip(0, 4_000, "esc10", "noise", "esc10/x", (), "noise", 1.0)
    pool = Pool((*clips, noise), np.concatenate(parts).astype(np.int16))
    placed = place_sounds(pool, Loudness(), CONFIG)
    assert placed.clips[3] == noise
    for clip in placed.clips[:3]:
        said = [(start, end) for name, start, end in clip.sounds if name == "S"]
        assert said[0][0] == pytest.approx(800, abs=STEP)
        assert said[-1][1] == pytest.approx(1_600, abs=3 * STEP)      # the level follows the sound


def test_changed_voices_share_what_was_found_in_the_recording(rng):
    samples = rng.normal(0, 3, 12_000)
    samples[800:1_600] += rng.normal(0, 6_000, 800)
    own = Clip(0, 4_000, "own", "word", "own/ann", (("s_s", 640, 1_760),), "1", 1.0)
    slow = replace(own, offset=4_000, length=8_000, voice="own/ann#1", stretch=2.0,
                   words=(("s_s", 400, 2_640),))
    other, part = replace(slow, key="2"), replace(own, length=1_000)
    placed = place_sounds(Pool((slow, own, other, part), samples.astype(np.int16)), Loudness(), CONFIG).clips
    assert placed[3].sounds == placed[1].sounds
    assert placed[2] == other and len(placed[0].sounds) == len(placed[1].sounds) > 1
    for (name, start, end), (slow_name, slow_start, slow_end) in zip(placed[1].sounds, placed[0].sounds):
        assert name == slow_name
        assert (slow_start, slow_end) == (400 + 2 * (start - 640), 400 + 2 * (end - 640))


def test_words_of_running_speech_are_where_their_sounds_are(rng):
    """A transcript's times are good to a tenth of a second."""
    samples = rng.normal(0, 3, 4_000)
    samples[800:1_600] += rng.normal(0, 6_000, 800)
    words = (("s_s", 640, 1_760), ("(cough)", 2_400, 3_000))
    pool = Pool((clip_of(*words, length=4_000, kind="speech"), clip_of(*words, length=4_000)),
                samples.astype(np.int16))
    speech, word = place_sounds(pool, Loudness(), CONFIG).clips
    (text, start, end), cough = speech.words
    assert (text, cough) == ("s_s", words[1]) and word.words == words
    assert start == pytest.approx(800, abs=STEP) and end == pytest.approx(1_600, abs=3 * STEP)
