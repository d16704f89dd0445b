"""A run that was broken off goes on as if it had not been: a real one, killed in mid-epoch."""

import csv
import os
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest
import soundfile
from fakes import SMALL, tone, tone_corpus

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3"}
UNTIMED = {"seconds", "examples_per_second"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Two speakers' digits, and a stranger's."""
    root = tone_corpus(tmp_path_factory.mktemp("data"))
    (root / "two_speakers").mkdir()
    for digit in range(10):
        soundfile.write(root / f"two_speakers/cleo_0{digit}.wav", tone(digit, ms=300), 8_000)
    return root


def start(*arguments, corpus):
    return subprocess.Popen([sys.executable, "-m", "train", "fit", *map(str, arguments)], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
                            env={**os.environ, **QUIET, "LISTENER_DATA": str(corpus)})


def finish(*arguments, corpus):
    process = start(*arguments, corpus=corpus)
    out, err = process.communicate(timeout=500)
    assert process.returncode == 0, err[-3_000:]
    return out


def only(folder):
    (run,) = folder.iterdir()
    return run


def figures(run):
    with open(run / "history.csv", newline="") as file:
        return [{name: value for name, value in row.items() if name not in UNTIMED}
                for row in csv.DictReader(file)]


def weights(path):
    return keras.models.load_model(path, compile=False).get_weights()


def break_off(process, run_of, epochs, how):
    """Send the signal *how* once *epochs* are in the checkpoint, and the next has begun."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        runs = list(run_of.iterdir()) if run_of.exists() else []
        if runs and (runs[0] / "history.csv").exists() and len(figures(runs[0])) >= epochs:
            break
        time.sleep(0.05)
    os.kill(process.pid, how)
    return process.communicate(timeout=60)


CLASSIFIER = ("--network", "seed", "--epochs", 6, "--set", "batch_size=8")
LISTENER = ("--streams", 64, "--epochs", 4, *SMALL)


@pytest.mark.slow
@pytest.mark.timeout(1_500)
@pytest.mark.parametrize("recipe, how", [(CLASSIFIER, signal.SIGINT), (LISTENER, signal.SIGKILL)])
def test_a_run_that_was_broken_off_goes_on_as_if_it_had_not_been(corpus, tmp_path, recipe, how):
    common = [*recipe, "--cache", tmp_path / "cache", "--output"]
    finish(*common, tmp_path / "whole", "--runs", tmp_path / "one", corpus=corpus)

    broken = start(*common, tmp_path / "resumed", "--runs", tmp_path / "two", corpus=corpus)
    _, err = break_off(broken, tmp_path / "two", epochs=2, how=how)
    run = only(tmp_path / "two")
    assert len(figures(run)) < recipe[recipe.index("--epochs") + 1], "it was not broken off"
    assert not (tmp_path / "resumed" / "digits.keras").exists()
    if how == signal.SIGINT:
        assert broken.returncode == 130 and f"train fit --resume {run}" in err and "Traceback" not in err
    finish("--resume", run, "--cache", tmp_path / "cache", corpus=corpus)

    assert figures(run) == figures(only(tmp_path / "one"))
    one, two = (weights(tmp_path / name / "digits.keras") for name in ("whole", "resumed"))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    assert not list(run.glob("shards-*"))

    again = start("--resume", run, corpus=corpus)
    assert "that run is complete" in again.communicate()[1] and again.returncode == 1
