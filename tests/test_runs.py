"""A run's folder: what it keeps, when it stops, and what is refused."""

import json
import os
import signal
import sys

import keras
import numpy as np
import pytest

from listener.errors import ConfigError
from train.callbacks import LateInterrupt, Keeper
from train.compare import compare
from train.networks.muon import ConvolutionMuon
from train.runs import RunFolder
from train.settings import settle

ROW = {"learning_rate": 0.001, "seconds": 1.0, "examples_per_second": 50.0}


def network(optimizer="adam"):
    made = keras.Sequential([keras.Input((4,)), keras.layers.Dropout(0.5), keras.layers.Dense(2)])
    made.compile(optimizer, "mse")
    return made


def folder(tmp_path, name="tiny", **values):
    return RunFolder.create(tmp_path, name, settle({"network": "seed", "epochs": 8, **values}),
                            {"data_digest": "12345678"})


@pytest.fixture
def problem(rng):
    return rng.random((32, 4), np.float32), rng.random((32, 2), np.float32)


def test_a_folder_says_what_made_the_run_and_opens_again(tmp_path):
    run = folder(tmp_path, epochs=5, sizes={"filters": [4, 8]})
    again = RunFolder(run.path)
    assert again.settings.recipe == run.settings.recipe and again.settings.recipe.epochs == 5
    assert again.settings.sizes == {"filters": [4, 8]} and again.epoch == 0 and again.history == []
    assert {"commit", "python", "keras", "started", "data_digest"} <= set(again.about)
    assert folder(tmp_path).path != folder(tmp_path).path


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam, ConvolutionMuon])
def test_what_is_kept_goes_on_as_if_nothing_had_happened(tmp_path, problem, optimizer):
    keras.utils.set_random_seed(1)
    run, whole = folder(tmp_path), network(optimizer())
    keeper = Keeper(run)
    whole.fit(*problem, epochs=3, verbose=0, shuffle=False, callbacks=[keeper])
    again, fresh = RunFolder(run.path), network(optimizer())
    assert again.restore(fresh) == 3
    for model in (whole, fresh):            # dropout and the optimizer's memory, too
        model.fit(*problem, epochs=5, initial_epoch=3, verbose=0, shuffle=False)
    assert all(np.array_equal(a, b) for a, b in zip(whole.get_weights(), fresh.get_weights()))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("epochs", [2, 5])
def test_a_ctrl_c_while_something_is_freed_is_not_lost(problem, epochs):
    class Iterator:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGINT)

    class Freer(keras.callbacks.Callback):
        ended = 0

        def on_epoch_end(self, epoch, logs=None):
            self.ended += 1
            if epoch == 1:
                Iterator()

    before, freer = signal.getsignal(signal.SIGINT), Freer()
    with pytest.raises(KeyboardInterrupt), LateInterrupt() as interrupt:
        network().fit(*problem, epochs=epochs, verbose=0, callbacks=[freer, interrupt])
    assert freer.ended == 2 and signal.getsignal(signal.SIGINT) is before


def test_only_the_newest_and_the_best_weights_are_kept(tmp_path):
    run, made = folder(tmp_path), network()
    for epoch, loss in enumerate([3.0, 1.0, 2.0, 2.5], 1):
        made.set_weights([np.full_like(w, epoch) for w in made.get_weights()])
        run.save(made, {"epoch": epoch, "val_loss": loss, **ROW})
    assert {p.name for p in run.path.glob("*.h5")} == {"best.weights.h5", "epoch-004.weights.h5"}
    run.restore_best(made)
    assert made.get_weights()[0][0, 0] == 2 and run.best_epoch == 2
    assert (run.path / "history.csv").read_text().splitlines()[1].startswith("1,3.0,0.001")


@pytest.mark.skipif(sys.platform == "win32", reason="no flock")
def test_a_run_that_goes_on_belongs_to_one_process(tmp_path):
    run = folder(tmp_path)
    run.lock()
    with pytest.raises(ConfigError, match="is still going, in another process"):
        RunFolder(run.path).lock()
    del run                                      # as at the end of its process
    RunFolder(next(tmp_path.iterdir())).lock()


def test_a_checkpoint_that_was_half_written_is_not_looked_at(tmp_path):
    run, made = folder(tmp_path), network()
    run.save(made, {"epoch": 1, "loss": 1.0, **ROW})
    (run.path / "part-123-epoch-002.weights.h5").write_bytes(b"half")
    (run.path / "epoch-002.weights.h5").write_bytes(b"whole, but nobody was told")
    assert RunFolder(run.path).restore(network()) == 1


@pytest.mark.parametrize("patience, losses, over", [
    (2, [3, 2, 2.5], False), (2, [3, 2, 2.5, 2.1], True), (2, [3, 2, 2.5, 1.9], False),
    (0, [1, 2, 3, 4], False)])
def test_patience_is_counted_from_the_best_epoch(tmp_path, patience, losses, over):
    run, made = folder(tmp_path, patience=patience), network()
    for epoch, loss in enumerate(losses, 1):
        run.save(made, {"epoch": epoch, "val_loss": loss, **ROW})
    assert RunFolder(run.path).is_patience_over == over


def test_a_damaged_folder_is_one_clear_error(tmp_path):
    with pytest.raises(ConfigError, match="is not the folder of a run"):
        RunFolder(tmp_path)
    run, made = folder(tmp_path), network()
    run.save(made, {"epoch": 1, **ROW})
    (run.path / "epoch-001.weights.h5").write_bytes(b"nothing")
    with pytest.raises(ConfigError, match="cannot be read as this network's weights"):
        RunFolder(run.path).restore(network())
    (run.path / "checkpoint.json").write_text("{")
    with pytest.raises(ConfigError, match="checkpoint.json is not valid JSON"):
        RunFolder(run.path)
    with pytest.raises(ConfigError, match="--name a/b"):
        folder(tmp_path, name="a/b")


def test_runs_are_compared_in_a_table_and_a_picture(tmp_path):
    one, two = folder(tmp_path, "one"), folder(tmp_path, "two", learning_rate=0.01)
    for run, losses in ((one, [2.0, 1.0]), (two, [3.0, 2.5])):
        for epoch, loss in enumerate(losses, 1):
            run.save(network(), {"epoch": epoch, "loss": loss, "val_loss": loss, **ROW})
    one.tell(parameters=1234, minutes=2.0, unseen={"right": 0.75, "guessed": 0.8, "digits": 4})
    lines = list(compare([RunFolder(one.path), RunFolder(two.path)], tmp_path / "both.png"))
    assert lines[0] == f"| | {one.path.name} | {two.path.name} |" and lines[1] == "|---|---|---|"
    assert "| parameters | 1,234 | - |" in lines and "| `learning_rate` | 0.001 | 0.01 |" in lines
    assert "| least validation loss | 1.0000 (epoch 2) | 2.5000 (epoch 2) |" in lines
    assert "| heard rightly through the gate, unknown speakers | 75.0 % | - |" in lines
    assert not any("`batch_size`" in line for line in lines)
    assert (tmp_path / "both.png").stat().st_size > 5_000


def test_recordings_that_differ_are_said_to(tmp_path):
    one, two = folder(tmp_path, "one"), folder(tmp_path, "two")
    two.tell(data_digest="another")
    assert json.loads((two.path / "run.json").read_text())["data_digest"] == "another"
    lines = list(compare([one, two], tmp_path / "both.png"))
    assert lines[-1].startswith("The runs had other recordings")
