"""The trained form, the step form and the shipped form are one network."""

import json
from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from listener.config import DecisionConfig, FeatureConfig
from listener.errors import ModelError
from listener.recognition.model import Model
from train.networks.four_bits import FourBitConv1D, in_four_bits
from train.shipping.export import check, to_tflite, write
from train.networks.network import NetworkConfig, build_network
from train.networks.weights import begin_with, keep, to_keep

FEATURES = FeatureConfig()
SMALL = NetworkConfig(filters=(4, 6), depths=(1, 2), channels=8, dilations=(1, 2, 4))
LABELS = ("zero", "one", "other", "nothing")


@pytest.fixture(scope="module")
def network():
    """Small, untrained, with statistics that batch normalisation must not lose."""
    keras.utils.set_random_seed(3)
    network = build_network(SMALL, FEATURES, len(LABELS), 40)
    rng = np.random.default_rng(3)
    for layer in network.layers:
        if "norm" in layer.name:
            layer.set_weights([w + rng.uniform(0.1, 0.5, w.shape) for w in layer.get_weights()])
    return network


@pytest.fixture(scope="module")
def weights(network):
    return to_tflite(network, SMALL, FEATURES, quantize=False)


def answers(network, rows):
    return network(rows[None], training=False)["labels"][0].numpy()


def test_no_step_sees_the_future(network, rng):
    rows = rng.normal(size=(80, 40)).astype(np.float32)
    changed = rows.copy()
    changed[50:] += 1
    before, after = answers(network, rows), answers(network, changed)
    assert np.allclose(before[:25], after[:25], atol=1e-6)
    assert not np.allclose(before[25:], after[25:], atol=1e-3)


def test_step_by_step_equals_the_whole_stream(network, weights, rng):
    rows = rng.normal(size=(120, 40)).astype(np.float32)
    model = Model(weights, LABELS, FEATURES, DecisionConfig(), (1, 0), {})
    listening = model.make_network()
    expected = network(rows[None], training=False)
    steps = [listening.step(step) for step in rows.reshape(60, 2, 40)]
    assert np.allclose([labels for labels, _ in steps], expected["labels"][0], atol=1e-5)
    assert np.allclose([geometry for _, geometry in steps], expected["geometry"][0], atol=1e-4)


def test_the_receptive_field_is_as_long_as_it_says(network, rng):
    steps = round(SMALL.context_s(FEATURES) * FEATURES.sample_rate / FEATURES.step_length)
    rows = rng.normal(size=(120, 40)).astype(np.float32)
    changed = rows.copy()
    changed[18:20] += 100                                   # what step 9 adds
    differs = np.any(answers(network, rows) != answers(network, changed), axis=1)
    assert differs[9] and not differs[9 + steps:].any() and differs[9 + steps - 3:9 + steps].any()


def test_weights_of_four_bits_are_kept_in_half_the_bytes_and_answer_the_same(rng):
    keras.utils.set_random_seed(4)
    config = replace(SMALL, channels=48, block_bits=4)
    network = build_network(config, FEATURES, len(LABELS), 40)
    for layer in network.layers:
        if "norm" in layer.name:
            layer.set_weights([w + rng.uniform(0.1, 0.5, w.shape) for w in layer.get_weights()])
    quantized = to_tflite(network, config, FEATURES)
    assert check(quantized, network, FEATURES, len(LABELS)) < 0.02
    whole = to_tflite(network, replace(config, block_bits=8), FEATURES)
    plain = build_network(replace(config, block_bits=8), FEATURES, len(LABELS), 40)
    plain.set_weights(network.get_weights())
    in_bytes = to_tflite(plain, replace(config, block_bits=8), FEATURES)
    n_weights = len(config.dilations) * 3 * config.channels ** 2
    assert len(in_bytes) - len(quantized) == pytest.approx(n_weights / 2, abs=64)
    assert len(whole) == len(quantized)        # it is the weights that tell, not the settings


def test_rounded_weights_are_fifteen_evenly_spaced_values_of_each_output(rng):
    kernel = rng.normal(size=(3, 20, 5)).astype(np.float32)
    kernel[..., 4] = 0
    rounded = np.asarray(in_four_bits(kernel))
    steps = np.abs(kernel).max(axis=(0, 1)) / 7
    assert np.abs(rounded - kernel).max(axis=(0, 1)) == pytest.approx(steps / 2, rel=0.1)
    levels = rounded[..., :4] / steps[:4]
    assert np.allclose(levels, np.round(levels), atol=1e-5) and np.abs(levels).max() == pytest.approx(7)


def test_what_is_learnt_moves_weights_that_are_rounded(rng):
    layer = FourBitConv1D(4, 3, padding="causal")
    x = rng.normal(size=(2, 10, 4)).astype(np.float32)
    layer(x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(x))
    gradient = tape.gradient(loss, layer.trainable_variables[0])
    padded = np.pad(x, ((0, 0), (2, 0), (0, 0)))
    expected = [padded[:, i:i + 10].sum(axis=(0, 1)) for i in range(3)]
    assert np.allclose(gradient, np.repeat(np.array(expected)[..., None], 4, axis=-1), atol=1e-4)


def test_a_network_that_grows_still_answers_the_same(network, rng, tmp_path):
    network.save(tmp_path / "small.keras")
    deeper = replace(SMALL, depths=(2, 3), dilations=(1, 2, 4, 1))
    grown = build_network(deeper, FEATURES, len(LABELS), 40)
    begin_with(grown, str(tmp_path / "small.keras"))
    rows = rng.normal(size=(80, 40)).astype(np.float32)
    assert np.allclose(answers(grown, rows), answers(network, rows), atol=1e-6)
    grown.save(tmp_path / "grown.keras")
    with pytest.raises(ModelError, match="unknown layer '(conv|block)"):
        begin_with(network, str(tmp_path / "grown.keras"))


def test_of_a_block_that_an_older_network_lacks_a_share_is_kept(network, rng, tmp_path):
    network.save(tmp_path / "old.keras")
    grown = build_network(replace(SMALL, dilations=(1, 2, 4, 1)), FEATURES, len(LABELS), 40)
    begin_with(grown, str(tmp_path / "old.keras"))
    gamma, beta, mean, variance = (rng.uniform(0.5, 1, 8) for _ in range(4))
    grown.get_layer("block3_norm").set_weights([gamma, beta, mean, variance])
    keep(grown, to_keep(grown, str(tmp_path / "old.keras"), ""), 0.25)
    kept = grown.get_layer("block3_norm").get_weights()
    assert np.allclose(kept, [0.75 * gamma, 0.75 * beta, mean, variance])
    keep(grown, to_keep(grown, str(tmp_path / "old.keras"), ""), 1.0)
    rows = rng.normal(size=(80, 40)).astype(np.float32)
    assert np.allclose(answers(grown, rows), answers(network, rows), atol=1e-6)


def test_reset_forgets_and_networks_share_nothing(weights, rng):
    rows = rng.normal(size=(10, 2, 40)).astype(np.float32)
    model = Model(weights, LABELS, FEATURES, DecisionConfig(), (1, 0), {})
    one, other = model.make_network(), model.make_network()
    first = [one.step(step)[0].copy() for step in rows]
    one.reset()
    other.step(rows[3])
    other.reset()
    assert np.array_equal(first, [one.step(step)[0] for step in rows])
    assert np.array_equal(first, [other.step(step)[0] for step in rows])


def test_check_refuses_a_network_that_answers_otherwise(network, weights):
    assert check(weights, network, FEATURES, len(LABELS)) < 1e-3
    keras.utils.set_random_seed(4)
    with pytest.raises(ModelError, match="differs"):
        check(weights, build_network(SMALL, FEATURES, len(LABELS), 40), FEATURES, len(LABELS))


def test_written_model_loads_and_is_what_was_written(weights, tmp_path):
    path = write(tmp_path, "own", weights, LABELS, FEATURES, DecisionConfig(0.7, 0.2), (1.5, -0.5),
                 {"config": {}}, {"gate": {"exact": 1.0}})
    model = Model.load(path)
    assert (model.labels, model.features, model.calibration) == (LABELS, FEATURES, (1.5, -0.5))
    assert model.decision == DecisionConfig(0.7, 0.2)
    assert Model.load(path.with_suffix(".tflite")).weights == weights
    assert sorted(p.name for p in tmp_path.iterdir()) == ["own.json", "own.tflite"]


def test_metadata_of_another_shape_is_refused(weights, tmp_path):
    path = write(tmp_path, "own", weights, ("zero", "other", "nothing"), FEATURES, DecisionConfig(),
                 (1.0, 0.0), {}, {})
    with pytest.raises(ModelError, match="shapes"):
        Model.load(path)
    metadata = json.loads(path.read_text())
    path.write_text(json.dumps({**metadata, "labels": LABELS}))
    assert Model.load(path).labels == LABELS
