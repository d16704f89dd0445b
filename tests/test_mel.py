import librosa
import numpy as np
import pytest

from listener.config import FeatureConfig
from listener.errors import AudioFormatError
from listener.signal.mel import LevelNormaliser, StreamingLogMel, hz_to_mel, log_mel, mel_edges, mel_to_hz

CONFIG = FeatureConfig()


def test_equals_librosa(rng):
    samples = rng.normal(0, 0.1, 8_000).astype(np.float32)
    # librosa centres a short window in the FFT's frame; ours begins it: same power, other samples
    lead = (CONFIG.n_fft - CONFIG.win_length) // 2
    padded = np.concatenate([np.zeros(lead, np.float32), samples, np.zeros(CONFIG.n_fft, np.float32)])
    power = librosa.feature.melspectrogram(
        y=padded, sr=CONFIG.sample_rate, n_fft=CONFIG.n_fft, hop_length=CONFIG.hop_length,
        win_length=CONFIG.win_length, window="hann", center=False, power=2.0, n_mels=CONFIG.n_mels,
        fmin=CONFIG.f_min, fmax=CONFIG.f_max)
    ours = log_mel(samples, CONFIG)
    expected = np.log(power.T[:len(ours)] + CONFIG.log_floor)
    assert ours.shape == (98, 40)
    assert np.abs(ours - expected).max() < 1e-5 * np.abs(expected).max()


def test_equals_a_plain_dft(rng):
    samples = rng.normal(0, 0.1, CONFIG.win_length)
    n = np.arange(CONFIG.win_length)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * n / CONFIG.win_length)
    power = [abs(np.sum(samples * window * np.exp(-2j * np.pi * k * n / CONFIG.n_fft))) ** 2
             for k in range(CONFIG.n_fft // 2 + 1)]
    hz = np.arange(CONFIG.n_fft // 2 + 1) * CONFIG.sample_rate / CONFIG.n_fft
    edges = mel_edges(CONFIG)
    low, top, high = edges[9], edges[10], edges[11]
    triangle = np.interp(hz, [low, top, high], [0, 2 / (high - low), 0])
    expected = np.log(np.dot(power, triangle) + CONFIG.log_floor)
    assert log_mel(samples.astype(np.float32), CONFIG)[0, 9] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("hz", [0, 200, 999, 1_000, 1_001, 4_000])
def test_mel_scale_is_librosas_and_inverts(hz):
    assert hz_to_mel(hz) == pytest.approx(librosa.hz_to_mel(hz))
    assert mel_to_hz(hz_to_mel(hz)) == pytest.approx(hz)


@pytest.mark.parametrize("k", [1, 5, 40])
def test_a_row_depends_on_its_own_samples_alone(rng, k):
    samples = rng.normal(size=4_000).astype(np.float32)
    assert np.allclose(log_mel(samples[k * CONFIG.hop_length:], CONFIG), log_mel(samples, CONFIG)[k:],
                       atol=1e-5)


def test_streaming_rows_are_the_whole_streams_rows(rng):
    samples = rng.normal(size=10 * CONFIG.step_length).astype(np.float32)
    streaming = StreamingLogMel(CONFIG)
    rows = np.concatenate(streaming.push(samples))
    whole = log_mel(np.concatenate([np.zeros(CONFIG.context_length, np.float32), samples]), CONFIG)
    assert rows.shape == whole.shape == (20, 40)
    assert np.allclose(rows, whole, atol=1e-5)


@pytest.mark.parametrize("n_at_once", [2, 7, 50, 199, 200])
def test_streaming_rows_are_the_same_to_the_last_bit_however_many_steps_come_at_once(rng, n_at_once):
    samples = (rng.normal(size=200 * CONFIG.step_length) * np.exp(rng.uniform(-12, 0))).astype(np.float32)
    one, many = StreamingLogMel(CONFIG), StreamingLogMel(CONFIG)
    steps = samples.reshape(200, -1)
    expected = np.concatenate([one.push(step) for step in steps])
    parts = np.split(steps, range(n_at_once, 200, n_at_once))
    assert np.array_equal(np.concatenate([many.push(part.ravel()) for part in parts]), expected)
    assert many.push(samples[:0]).shape == (0, CONFIG.rows_per_step, CONFIG.n_mels)


@pytest.mark.parametrize("shape", [(CONFIG.win_length - 1,), (2, 400), (0,)])
def test_wrong_shapes_are_refused(shape):
    with pytest.raises(AudioFormatError, match="win_length=200"):
        log_mel(np.zeros(shape, np.float32), CONFIG)


def normalised(rows, n_each):
    normaliser = LevelNormaliser(CONFIG)
    parts = np.split(rows, range(n_each, len(rows), n_each))
    return np.concatenate([normaliser.push(part) for part in parts])


def test_level_does_not_matter(rng):
    rows = rng.normal(-8, 2, (100, 40)).astype(np.float32)
    assert np.allclose(normalised(rows, 2), normalised(rows + 4.6, 2), atol=1e-5)


def test_normalising_is_causal_and_streams(rng):
    rows = rng.normal(-8, 2, (100, 40)).astype(np.float32)
    assert np.allclose(normalised(rows, 2), normalised(rows, 100), atol=1e-6)
    changed = rows.copy()
    changed[60:] += 5
    assert np.array_equal(normalised(rows, 2)[:60], normalised(changed, 2)[:60])


def test_normaliser_stays_sane_after_long_silence(rng):
    normaliser = LevelNormaliser(CONFIG)
    silence = np.full((2, 40), np.log(CONFIG.log_floor), np.float32)
    for _ in range(20_000):
        quiet = normaliser.push(silence)
    loud = normaliser.push(np.zeros((2, 40), np.float32))
    assert np.allclose(quiet, 0, atol=1e-4)
    assert np.isfinite(loud).all() and np.abs(loud).max() <= CONFIG.level_clip


def test_it_matters_not_how_the_samples_lie_in_memory(rng):
    samples = rng.standard_normal(8_000).astype(np.float32)
    for part in (samples[::2], samples[::-1], samples[123:]):
        assert np.array_equal(log_mel(part, CONFIG), log_mel(part.copy(), CONFIG))
