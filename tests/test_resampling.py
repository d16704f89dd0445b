import numpy as np
import pytest

from listener.errors import AudioFormatError
from listener.signal.resampling import Resampler, from_int16, to_int16, to_mono


def tone(hz, rate, seconds=1.0):
    return np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate).astype(np.float32)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_a_tone_keeps_pitch_place_and_height(rate):
    heard = Resampler(rate, 8_000).push(tone(1_000, rate), last=True)
    assert abs(heard.size - 8_000) <= 1
    middle = slice(1_000, 7_000)
    # 0.2 ms of the filter's own delay is 80 degrees of a kilohertz: compare on the best shift
    shifts = [np.abs(heard[middle] - np.sin(2 * np.pi * 1_000 * (np.arange(8_000) - d) / 8_000)[middle]).max()
              for d in np.arange(0, 3, 0.02)]
    assert min(shifts) < 0.01


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_what_lies_above_the_band_is_not_folded_into_it(rate):
    heard = Resampler(rate, 8_000).push(tone(5_200, rate), last=True)
    assert np.abs(heard[1_000:7_000]).max() < 1e-4


@pytest.mark.parametrize("rate", [11_025, 16_000, 44_100, 48_000, 192_000])
def test_lag_is_at_most_a_frame_and_a_half(rate):
    resampler, chunk = Resampler(rate, 8_000), rate // 50
    taken = given = 0
    for block in np.split(tone(300, rate), range(chunk, rate, chunk)):
        taken, given = taken + block.size, given + resampler.push(block).size
        assert taken / rate - given / 8_000 <= 0.0301


def test_channels_become_their_mean():
    assert np.allclose(to_mono(np.array([[0.5, -0.5], [1.0, 0.0]])), [0.0, 0.5])


def test_what_is_not_a_number_becomes_sound_in_range():
    assert np.array_equal(to_mono(np.array([np.nan, np.inf, -np.inf, 3.0])), [0, 1, -1, 1])


@pytest.mark.filterwarnings("error")
def test_channels_that_cancel_each_other_beyond_measure_are_a_number():
    block = np.tile(np.array([3e38, -3e38], np.float32), (4, 8))
    assert np.abs(to_mono(block)).max() <= 1


@pytest.mark.parametrize("n_channels", [2, 9, 16, 100])
def test_the_mean_does_not_depend_on_memory_or_on_the_cut(rng, n_channels):
    block = rng.normal(0, 0.1, (600, n_channels)).astype(np.float32)
    mono = to_mono(block)
    assert np.array_equal(to_mono(np.asfortranarray(block)), mono)
    assert np.array_equal(np.concatenate([to_mono(row) for row in np.asfortranarray(block)[:, None]]), mono)


@pytest.mark.parametrize("shape", [(3, 0), (2, 2, 2), (), (2, 1_025)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(AudioFormatError, match="shape"):
        to_mono(np.zeros(shape, np.float32))


@pytest.mark.parametrize("rate", [0, -1, 999, 1_000_000])
def test_impossible_rates_are_refused(rate):
    with pytest.raises(AudioFormatError, match=f"{rate} Hz"):
        Resampler(rate, 8_000)


def test_int16_and_back_is_the_identity():
    every = np.arange(-32768, 32768, dtype=np.int16)
    assert np.array_equal(to_int16(from_int16(every)), every)
    assert to_int16(np.array([1.0, -1.0])).tolist() == [32767, -32768]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("block, mono", [
    (np.full(3, 1e300), 1.0), (np.full((3, 2), -3e38, np.float32), -1.0),
    (np.array([[1e300, 0.0]] * 3), 0.5)])
def test_what_is_beyond_measure_is_as_loud_as_can_be(block, mono):
    assert to_mono(block).tolist() == [mono] * 3
