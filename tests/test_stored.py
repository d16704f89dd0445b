"""Streams that are mixed once, for several trainings."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from fakes import SMALL, tone_corpus

from listener.errors import ConfigError
from train.__main__ import main
from train.config import TrainConfig
from train.evaluation.tasks import digest
from train.mixing.batches import Batches
from train.mixing.ingredients import allows_without
from train.mixing.shards import BETWEEN, VOICES
from train.mixing.stored import ABOUT, StoredShards

N_STREAMS, BATCH = 8, 4


class Numbered:
    """Shards whose rows tell whose they are: 0 for nobody, 1 for ann, 2 for ann and a machine, 3 for bob."""

    def take(self, i, last):
        """Shard *i*."""
        texts = ["", "fsdd/ann#2", BETWEEN.join(("fsdd/ann", "synthetic/eve")), "fsdd/bob"] * (N_STREAMS // 4)
        names = ("right", "weights", "geometry", "progress", "progress_weights", "phones", "phone_weights")
        return {VOICES: np.array(texts), **{name: np.zeros((N_STREAMS, 1, 2)) for name in names},
                "rows": np.tile(np.arange(4.0), N_STREAMS // 4)[:, None, None]}

    def close(self):
        """Nothing is open."""


def seen(left_out, without):
    shards = Numbered()
    shards.allows = allows_without(left_out, without)
    batches = Batches(shards, BATCH, 0, 1, 1, lambda rows, rng: rows)
    return [round(float(v)) for k in range(len(batches)) for v in batches[k][0].ravel()]


@pytest.mark.parametrize("left_out, without, expected", [
    ((), (), {0, 1, 2, 3}), (("ann",), (), {0, 3}), (("bob",), (), {0, 1, 2}), ((), ("machines",), {0, 1, 3}),
    ((), ("voices", "bends"), {0, 2, 3}), (("ann",), ("machines",), {0, 3})])
def test_who_is_left_out_is_passed_over_and_the_others_fill_the_epoch(left_out, without, expected):
    found = seen(left_out, without)
    assert set(found) == expected and len(found) == 2 * N_STREAMS
    assert all(found.count(value) >= 2 * N_STREAMS // 4 for value in expected)


def test_an_epoch_of_next_to_nobody_is_refused():
    class Crowded(Numbered):
        def take(self, i, last):
            return {**super().take(i, last), VOICES: np.array(["fsdd/ann"] * N_STREAMS)}
    shards = Crowded()
    shards.allows = allows_without(("ann",), ())
    with pytest.raises(ConfigError, match=f"of {2 * N_STREAMS} stored streams 0 may be heard"):
        Batches(shards, BATCH, 0, 1, 1, lambda rows, rng: rows)


@pytest.mark.parametrize("name", ("rooms", "speech", "mining"))
def test_what_is_mixed_in_cannot_be_left_out(name):
    with pytest.raises(ConfigError, match=f"--without {name}: is mixed into the shards"):
        allows_without((), (name,))


def test_shards_that_are_none_or_others_are_refused(tmp_path):
    right = TrainConfig(streams=64, epochs=3, without=("rooms",))
    with pytest.raises(ConfigError, match="holds no shards; python -m train mix --output"):
        StoredShards(tmp_path, right, [])
    about = {"config": asdict(right), "data_digest": digest([])}
    (tmp_path / ABOUT).write_text(json.dumps(about))
    for wrong, message in ((replace(right, streams=32), "--streams 32: the shards in .* hold 64 streams"),
                           (replace(right, epochs=4), "--epochs 4: the shards in .* are for 3"),
                           (replace(right, without=()), "were mixed without rooms; say so: --without rooms"),
                           (replace(right, without=("rooms", "noise")), "--without noise: is mixed into")):
        with pytest.raises(ConfigError, match=message):
            StoredShards(tmp_path, wrong, [])
    assert StoredShards(tmp_path, right, []).allows is None
    assert StoredShards(tmp_path, replace(right, left_out=("ann",)), []).allows(["fsdd/bob"])
    (tmp_path / ABOUT).write_text(json.dumps({**about, "data_digest": "another"}))
    with pytest.raises(ConfigError, match="were mixed of other recordings; give the same --data"):
        StoredShards(tmp_path, right, [])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return tone_corpus(tmp_path_factory.mktemp("data"))


@pytest.fixture
def train(capsys):
    """Runs a command; gives what it printed."""
    def run(*arguments, status=0):
        found = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert found == status, printed.err[-3_000:]
        return printed.out + printed.err
    return run


@pytest.mark.slow
def test_a_network_learns_from_what_was_mixed_and_goes_on_where_that_was_broken_off(train, corpus, tmp_path):
    shards, cache = tmp_path / "shards", tmp_path / "cache"
    mixing = ("mix", "--data", corpus, "--cache", cache, "--epochs", 2, "--streams", 32, "--output", shards)
    assert "3 shards mixed" in train(*mixing)
    before = (shards / "1.npz").read_bytes()
    (shards / "1.npz").unlink()
    assert "1 shards mixed" in train(*mixing)
    assert (shards / "1.npz").read_bytes() == before
    assert "other settings" in train(*mixing, "--seed", 2, status=1)
    assert "1 shards mixed" in train(*mixing, "--epochs", 3)
    assert "0 shards mixed" in train(*mixing)
    learnt = train("fit", *SMALL, "--data", corpus, "--cache", cache, "--epochs", 2, "--streams", 32,
                   "--left-out", "bob", "--shards", shards, "--runs", tmp_path / "runs", "--output",
                   tmp_path / "model")
    assert "epoch 2" in learnt
    training = json.loads((tmp_path / "model/digits.json").read_text())["training"]
    assert training["config"]["shards"] == str(shards) and training["corpora"] == {"fsdd": 20}
    assert training["mixed"]["command"].endswith(f"--epochs 2 --streams 32 --output {shards}")
