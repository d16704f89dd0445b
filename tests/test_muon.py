"""Muon for convolutions: what one step does, compared with the matrix that it stands for."""

import keras
import numpy as np
import pytest

from train.networks.muon import ConvolutionMuon

RATE = 0.01


def after_one_step(optimizer, name, before, gradient):
    variable = keras.Variable(before, name="kernel")
    variable._path = f"{name}/kernel"
    optimizer.build([variable])
    optimizer.apply([keras.ops.convert_to_tensor(gradient)])
    return np.asarray(variable)


@pytest.mark.parametrize("shape", [(3, 24, 8), (3, 5, 2, 16), (1, 6, 30)])
def test_a_step_is_the_nearest_orthogonal_matrix_of_all_taps(rng, shape):
    before, gradient = (rng.normal(size=shape).astype(np.float32) for _ in range(2))
    optimizer = ConvolutionMuon(RATE, weight_decay=0.0)
    step = (before - after_one_step(optimizer, "block0", before, gradient)).reshape(-1, shape[-1])
    u, _, v = np.linalg.svd(gradient.reshape(-1, shape[-1]), full_matrices=False)
    wanted = RATE * 0.2 * np.sqrt(max(step.shape)) * u @ v
    # Five iterations come near to it: singular values between 0.7 and 1.2 instead of 1.
    found = np.linalg.svd(step, compute_uv=False) / (RATE * 0.2 * np.sqrt(max(step.shape)))
    assert found.min() > 0.6 and found.max() < 1.25
    assert np.sum(step * wanted) / np.linalg.norm(step) / np.linalg.norm(wanted) > 0.95


@pytest.mark.parametrize("name, shape", [("labels", (8, 3)), ("phones", (8, 40)), ("norm0", (8,))])
def test_where_answers_come_out_it_is_adam(rng, name, shape):
    before, gradient = (rng.normal(size=shape).astype(np.float32) for _ in range(2))
    muon = ConvolutionMuon(RATE, weight_decay=0.0, adam_weight_decay=0.0)
    mine = after_one_step(muon, name, before, gradient)
    adam = after_one_step(keras.optimizers.Adam(RATE), name, before, gradient)
    assert np.allclose(mine, adam, atol=1e-6)


def test_the_scale_of_a_gradient_does_not_matter(rng):
    before, gradient = (rng.normal(size=(3, 8, 8)).astype(np.float32) for _ in range(2))
    small, large = (after_one_step(ConvolutionMuon(RATE), "block0", before, k * gradient) for k in (1, 100))
    assert np.allclose(small, large, atol=1e-5)
