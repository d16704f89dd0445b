"""``python -m train`` as its user runs it, on a corpus of tones."""

import json
import os
import subprocess
import sys

import pytest
from fakes import SMALL, tone_corpus

from listener.recognition.model import Model
from train.__main__ import main
from train.shipping import release


def train(*arguments, data=None, **kwargs):
    environment = {**os.environ, "LISTENER_DATA": str(data or "nowhere"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.run([sys.executable, "-m", "train", *map(str, arguments)], capture_output=True,
                          text=True, env=environment, **kwargs)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return tone_corpus(tmp_path_factory.mktemp("data"))


@pytest.mark.parametrize("arguments", [["fit", "--epochs", "0"], ["fit", "--streams", "x"], [], ["fly"]])
def test_wrong_usage_is_status_2(arguments):
    done = train(*arguments)
    assert done.returncode == 2 and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["fit", "loso", "evaluate"])
def test_missing_recordings_are_one_line(command):
    done = train(command)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "train: error: no recordings at nowhere: give --data DIR or set LISTENER_DATA"]


@pytest.mark.parametrize("arguments", [
    ("preprocess", "--output", "{file}/x.npz"), ("preprocess", "--cache", "{file}/cache"),
    ("fit", "--network", "seed", "--runs", "{file}/runs"), ("fetch", "fsdd", "--data", "{file}/data"),
    ("fit", "--network", "seed", "--runs", "{runs}", "--output", "{file}/model")])
def test_a_place_that_cannot_be_written_is_one_line(corpus, tmp_path, monkeypatch, capsys, arguments):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LISTENER_DATA", str(corpus))
    monkeypatch.chdir(tmp_path)
    given = [part.format(file=tmp_path / "file", runs=tmp_path / "runs") for part in arguments]
    assert main(given) == 1
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1 and str(tmp_path / "file") in error


def test_a_release_that_fails_leaves_the_model_that_was_there(tmp_path, monkeypatch):
    def half(run, recordings, folder, scored):
        for name in release.FILES[:2]:
            (folder / name).write_text("new")
        raise OSError(28, "No space left on device")
    for name in release.FILES:
        (tmp_path / name).write_text("old")
    monkeypatch.setattr(release, "_released", half)
    with pytest.raises(OSError):
        release.release(None, [], tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(release.FILES, "old")


@pytest.mark.slow
def test_fit_writes_a_model_that_listens_and_evaluate_scores_it(corpus, tmp_path):
    done = train("fit", *SMALL, "--epochs", 2, "--streams", 64, "--output", tmp_path / "own",
                 "--cache", tmp_path / "cache", "--runs", tmp_path / "runs", "--left-out", "bob", data=corpus)
    assert done.returncode == 0, done.stderr[-2_000:]
    model = Model.load(tmp_path / "own" / "digits.json")
    assert model.metadata["training"]["corpora"] == {"fsdd": 20}
    assert model.metadata["training"]["config"]["left_out"] == ["bob"]
    assert {p.name for p in (tmp_path / "own").iterdir()} == {
        "digits.json", "digits.tflite", "digits.keras", "README.md"}
    assert "| FSDD, the speaker who was left out" in (tmp_path / "own" / "README.md").read_text()

    done = train("evaluate", "--model", tmp_path / "own" / "digits.json",
                 "--json", tmp_path / "scores.json", data=corpus)
    assert done.returncode == 0, done.stderr[-2_000:]
    found = json.loads((tmp_path / "scores.json").read_text())
    scores = found["figures"]
    assert {name: scores[name] for name in model.metadata["scores"]} == model.metadata["scores"]
    assert scores["left_out"]["recordings"] == 70 and scores["gate"]["recordings"] == 50
    assert scores["joined"]["recordings"] == 210
    assert scores["no speech"]["hours"] == pytest.approx(1 / 6, 1e-3)
    assert scores["cost"]["model_bytes"] == len(model.weights) and 0 < scores["cost"]["core_share"] < 1
    assert found["conditions"]["command"].startswith("python -m train evaluate --model")
