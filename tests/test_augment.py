import numpy as np
import pytest

from train.mixing.clips import Persona, change_voice
from train.mixing.augment import (
    ROOM_LENGTH, coded, filtered, make_rooms, mixed, mu_law, recorded, suppressed)
from train.mixing.noises import coloured, like_quietest, ticks, tune


def test_mixing_keeps_the_promised_ratio(rng):
    voice = np.concatenate([np.zeros(8_000), rng.normal(0, 0.1, 8_000)]).astype(np.float32)
    noise = rng.normal(0, 3, 16_000).astype(np.float32)
    for snr in (-5, 0, 20):
        hiss = mixed(voice, noise, snr) - voice
        # the ratio is to the part in which somebody speaks, not to the pauses
        assert 10 * np.log10(np.mean(voice[8_000:] ** 2) / np.mean(hiss ** 2)) == pytest.approx(snr, abs=0.3)


def test_silence_can_be_mixed_with(rng):
    assert np.isfinite(mixed(np.zeros(8_000, np.float32), coloured(8_000, rng), 10)).all()


def test_rooms_begin_with_the_direct_sound():
    rooms = make_rooms(3, seed=1)
    assert rooms.shape == (3, ROOM_LENGTH)
    assert np.argmax(np.abs(rooms), axis=1).tolist() == [0, 0, 0]
    assert np.allclose(rooms, make_rooms(3, seed=1))


def test_filters_keep_words_in_place(rng):
    rooms = make_rooms(3, seed=1)
    click = np.zeros(16_000, np.float32)
    click[5_000] = 1
    for _ in range(20):
        heard = filtered(click, rng, rooms)
        assert abs(int(np.abs(heard).argmax()) - 5_000) <= 12
        assert heard.shape == click.shape


def test_mu_law_is_close_and_coarse(rng):
    samples = rng.uniform(-1, 1, 10_000).astype(np.float32)
    heard = mu_law(samples)
    assert np.unique(heard).size <= 255
    assert np.abs(heard - samples).max() < 0.025


def test_recordings_are_16_bit_and_in_range(rng):
    for _ in range(30):
        heard = recorded(rng.normal(0, 5, 4_000).astype(np.float32), rng)
        assert np.abs(heard).max() <= 1 and np.allclose(heard * 32768, np.round(heard * 32768))


@pytest.mark.parametrize("codec", [("WAV", "GSM610"), ("OGG", "VORBIS")])
def test_a_codec_changes_the_sound_and_keeps_its_place(codec):
    click = np.zeros(16_000, np.float32)
    click[5_000:5_400] = np.sin(np.arange(400) / 4) / 2
    heard = coded(click, *codec)
    assert heard.shape == click.shape and heard.dtype == np.float32
    assert 0.5 < np.corrcoef(heard, click)[0, 1] < 0.99999


def test_a_tune_is_made_of_tones(rng):
    for _ in range(10):
        samples = tune(16_000, rng)
        assert samples.shape == (16_000,) and np.abs(samples).max() == pytest.approx(1, abs=1e-3)
        power = np.abs(np.fft.rfft(samples[:4_096])) ** 2 + 1e-9
        flatness = np.exp(np.mean(np.log(power))) / np.mean(power)    # 0.56 for white noise
        assert flatness < 0.15


def test_ticks_are_short_and_many(rng):
    for _ in range(10):
        samples = ticks(16_000, rng)
        assert samples.shape == (16_000,) and np.abs(samples).max() == pytest.approx(1, abs=1e-3)
        power = np.sort(samples ** 2)[::-1]
        assert power[:4_000].sum() > 0.8 * power.sum()            # a quarter of the time has most of it
    assert ticks(100, rng).shape == (100,)


def test_suppression_takes_the_noise_and_leaves_the_tone_in_its_place(rng):
    tone = np.zeros(16_000)
    tone[6_000:10_000] = 0.3 * np.sin(np.arange(4_000))
    noisy = (tone + 0.003 * rng.standard_normal(16_000)).astype(np.float32)
    for _ in range(10):
        cleaned = suppressed(noisy, rng)
        assert cleaned.shape == noisy.shape and cleaned.dtype == np.float32
        assert cleaned[:5_500].std() < 0.5 * noisy[:5_500].std()
        assert np.corrcoef(cleaned[7_000:9_500], tone[7_000:9_500])[0, 1] > 0.99
    assert np.isfinite(suppressed(np.zeros(4_000, np.float32), rng)).all()


def test_a_changed_voice_sounds_the_same_each_time(rng):
    at = np.arange(4_000) / 8_000
    voiced = 0.3 * (at * 120 % 1 - 0.5) * (at < 0.3)
    breathy = (voiced + 0.05 * rng.standard_normal(at.size)).astype(np.float32)
    changed = change_voice(breathy, Persona(1.1, 200.0))
    assert np.array_equal(changed, change_voice(breathy, Persona(1.1, 200.0)))
    assert changed.size == breathy.size and not np.allclose(changed, breathy, atol=0.05)


def test_noise_like_the_quietest_part_has_its_spectrum(rng):
    spoken = rng.normal(0, 0.2, 8_000)
    hum = 0.01 * np.sin(2 * np.pi * 1_000 * np.arange(1_600) / 8_000) + rng.normal(0, 1e-4, 1_600)
    samples = np.concatenate([np.zeros(1_600), spoken, hum, spoken]).astype(np.float32)
    noise = like_quietest(samples, 16_000, rng)
    power = np.abs(np.fft.rfft(noise)) ** 2
    near = slice(2 * 900, 2 * 1_100)                    # bins of half a hertz each
    assert noise.shape == (16_000,) and power[near].sum() > 0.95 * power.sum()
    silence = like_quietest(np.zeros(4_000, np.float32), 800, rng)
    assert silence.shape == (800,) and silence.std() > 0
