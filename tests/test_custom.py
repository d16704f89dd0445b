"""Networks of one's own: what keeps the contract is taken, what breaks it is told how."""

import numpy as np
import pytest

from listener.errors import ConfigError
from train.networks.custom import build_classifier

SHAPE = (16, 16, 1)
GOOD = """
import keras
def build(input_shape, n_labels, width=8):
    return keras.Sequential([keras.Input(input_shape), keras.layers.Flatten(),
                             keras.layers.Dense(width), keras.layers.Dense(n_labels, activation={end!r})])
"""


@pytest.fixture
def own(tmp_path):
    def write(text, name="build"):
        (tmp_path / "net.py").write_text(text)
        return f"{tmp_path}/net.py:{name}"
    return write


def test_ones_own_network_gets_its_sizes(own):
    network = build_classifier(own(GOOD.format(end="softmax")), SHAPE, 10, {"width": 5})
    assert network.layers[1].units == 5


def test_the_seeds_network_halves_the_picture_four_times_and_answers_with_posteriors():
    network = build_classifier("seed", (64, 64, 1), 10, {"filters": [2, 4, 6, 8]})
    assert network.get_layer("pool3").output.shape == (None, 4, 4, 8)
    answer = np.asarray(network(np.random.default_rng(1).random((3, 64, 64, 1), np.float32)))
    assert answer.shape == (3, 10) and np.allclose(answer.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text, sizes, told", [
    (GOOD.format(end="linear"), {}, "must return posteriors.*end it in a softmax"),
    (GOOD.format(end="softmax"), {"depth": 3}, "build has no depth; it has width"),
    ("def build(input_shape, n_labels): return 7", {}, "must return a keras.Model, not int"),
    ("def build(input_shape, n_labels): return 1 / 0", {}, "failed: ZeroDivisionError"),
    ("def build(shape): pass", {}, "build must take"),
    ("build = 3", {}, "has no function build"),
    ("import nowhere_at_all", {}, "cannot be imported: ModuleNotFoundError"),
    ("def build(:", {}, "cannot be imported: SyntaxError"),
    (GOOD.format(end="softmax").replace("(n_labels,", "(n_labels + 1,"), {}, "one output .batch, 10."),
    ("import keras\ndef build(input_shape, n_labels):\n"
     "    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(10, activation='softmax')])", {},
     r"a model for images \(batch, 16, 16, 1\)")])
def test_what_breaks_the_contract_is_told(own, text, sizes, told):
    with pytest.raises(ConfigError, match=told):
        build_classifier(own(text), SHAPE, 10, sizes)


@pytest.mark.parametrize("network, told", [
    ("resnet", "must be listener, seed or FILE.py:FUNCTION"), ("none.py:build", "there is no file none.py"),
    ("net.txt:build", "must be listener, seed")])
def test_a_network_that_is_not_there_is_named(network, told):
    with pytest.raises(ConfigError, match=told):
        build_classifier(network, SHAPE, 10, {})
