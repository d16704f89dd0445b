"""Mixtures have the SNR that they promise; the sounds in which nothing is said are as told."""

import numpy as np
import pytest
import soundfile
from fakes import WORDS, tone

from train.audio import RATE, load
from train.corpora import Recording
from train.evaluation.noisy import SNRS_DB, at_level, babble, in_noise, mixed_at, noise_kinds, nothing


def write(path, samples):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, RATE, subtype="FLOAT")
    return path


@pytest.mark.parametrize("snr_db", [20, 0, -5])
@pytest.mark.parametrize("loudness", [1e-3, 0.1])
def test_snr_is_what_it_says(snr_db, loudness, rng):
    word = (loudness * rng.standard_normal(4_000)).astype(np.float32)
    noise = rng.standard_normal(60_000).astype(np.float32)
    mixture = mixed_at(word, noise, snr_db, np.random.default_rng(5))
    assert len(mixture) == 4_000 + 2 * RATE
    hiss = np.mean([*mixture[:RATE] ** 2, *mixture[-RATE:] ** 2])
    both = np.mean(mixture[RATE:-RATE] ** 2)
    assert 10 * np.log10((both - hiss) / hiss) == pytest.approx(snr_db, abs=0.7)


def test_a_mixture_does_not_clip(rng):
    mixture = mixed_at(tone(4), rng.standard_normal(60_000).astype(np.float32), -10, rng)
    assert np.abs(mixture).max() == pytest.approx(1)


def test_each_word_meets_each_snr_and_the_kinds_take_turns(tmp_path, rng):
    files = [write(tmp_path / f"{d}.wav", np.pad(tone(d), 2_000)) for d in range(6)]
    digits = [Recording(file, "own", "ann", "word", (WORDS[d],)) for d, file in enumerate(files)]
    kinds = {kind: rng.standard_normal(20_000).astype(np.float32) for kind in ("rain", "sea")}
    (tmp_path / "made").mkdir()
    made = in_noise(digits, kinds, tmp_path / "made", seed=1)
    assert {name: len(part) for name, part in made.items()} == {
        f"noisy/{snr} dB/{kind}": 3 for snr in SNRS_DB for kind in kinds}
    recording = made["noisy/5 dB/sea"][0]
    assert recording.speaker == "own/ann" and recording.kind == "word" and len(recording.words) == 1
    assert recording.times[0][0] == 1.0
    assert in_noise(digits, {}, tmp_path / "made", seed=1) == {}


def test_kinds_of_noise_are_without_digital_silence(tmp_path, rng):
    hiss = 0.1 * rng.standard_normal(RATE)
    padded = write(tmp_path / "a.wav", np.concatenate([hiss, np.zeros(3 * RATE)]))
    other = write(tmp_path / "b.wav", hiss)
    dead = write(tmp_path / "c.wav", np.zeros(RATE))
    kinds = noise_kinds([Recording(padded, "esc10", "sea", "noise"),
                         Recording(other, "esc10", "sea", "noise"), Recording(dead, "own", "dead", "noise")])
    assert {kind: len(samples) for kind, samples in kinds.items()} == {"sea": 2 * RATE}


def test_babble_needs_some_readers(tmp_path, rng):
    files = [write(tmp_path / f"{i}.wav", tone(i)) for i in range(6)]
    readers = [Recording(file, "librispeech", str(i), "speech") for i, file in enumerate(files)]
    assert babble(readers[:5], rng) is None
    assert np.sqrt(np.mean(babble(readers, rng) ** 2)) == pytest.approx(np.sqrt(6), rel=0.2)


def test_ten_minutes_of_nothing_in_all_kinds(tmp_path):
    made = nothing(tmp_path, seed=1)
    assert {name.split("/")[1] for name in made} == {"silence", "white", "pink", "brown", "hum", "clicks",
                                                     "tunes"}
    recordings = [recording for part in made.values() for recording in part]
    assert sum(len(load(recording.path)) for recording in recordings) == 600 * RATE
    assert all(recording.kind == "noise" and not recording.words for recording in recordings)
    assert not load(made["nothing/silence"][0].path).any()
    levels = [20 * np.log10(np.sqrt(np.mean(load(r.path) ** 2))) for r in made["nothing/pink"]]
    assert levels == pytest.approx([-70, -50, -30], abs=0.1)


def test_a_level_is_an_rms(rng):
    assert np.sqrt(np.mean(at_level(rng.standard_normal(1_000), -20) ** 2)) == pytest.approx(0.1)
