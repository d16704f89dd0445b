import numpy as np

from listener.config import FeatureConfig
from train.mixing.pictures import bent, masked

CONFIG = FeatureConfig()


def ridges(n=400):
    """Pictures of one tone each, in band 20."""
    rows = np.zeros((n, 6, CONFIG.n_mels), np.float32)
    rows[:, :, 20] = 2.0
    return rows


def test_bending_moves_a_tone_by_a_few_bands_the_same_at_every_moment(rng):
    made = bent(ridges(), rng, CONFIG)
    assert made.shape == (400, 6, 40) and made.dtype == np.float32
    assert np.allclose(made, made[:, :1])
    places = made[:, 0].argmax(axis=1)
    assert 0.5 < np.std(places) < 3 and np.abs(places - 20).max() <= 8
    assert 80 < sum(np.array_equal(m, r) for m, r in zip(made, ridges())) < 160        # 30 % stay


def test_the_same_rng_bends_alike():
    first, second = (bent(ridges(), np.random.default_rng(5), CONFIG) for _ in range(2))
    assert np.array_equal(first, second)


def test_masks_blot_out_bands_and_moments_of_a_copy(rng):
    rows = rng.normal(size=(50, 100, 40)).astype(np.float32)
    before = rows.copy()
    made = masked(rows, rng)
    assert np.array_equal(rows, before)
    blotted = np.isclose(made, made.min(axis=(1, 2), keepdims=True)).mean(axis=(1, 2))
    assert 0 < blotted.mean() < 0.3 and blotted.max() > blotted.min()
