"""What is done with a run: exported and compared with Keras; and how wrong uses are told."""

import shutil

import pytest

from listener.errors import ConfigError
from listener.recognition.model import Model, shipped_model
from train.__main__ import main
from train.networks.custom import build_classifier
from train.shipping.export import as_classifier, convert, write
from train.shipping.exporting import export
from train.config import ImageConfig
from train.runs import RunFolder
from train.settings import settle

TRAINING = {"config": {"size": [16, 16], "epochs": 1}, "network": {"name": "seed"}, "parameters": 1,
            "corpora": {"fsdd": 3}, "minutes": 0.1, "commit": "1234567", "accuracy": {"train": 1.0},
            "calibrated_on": ["wild"]}


def largest(line):
    return float(line.split()[-1])


@pytest.fixture
def listener_run(tmp_path):
    """A run that came out with the shipped model."""
    for suffix in (".json", ".tflite", ".keras"):
        shutil.copy(shipped_model().with_suffix(suffix), tmp_path)
    run = RunFolder.create(tmp_path / "runs", "listener", settle({}), {})
    run.tell(model=str(tmp_path / "digits.json"))
    return run


@pytest.fixture
def word_run(tmp_path):
    """A run of a small classifier that was never trained."""
    settings = settle({"network": "seed", "size": [16, 16], "sizes": {"filters": [4, 4]}})
    run = RunFolder.create(tmp_path / "runs", "seed", settings, {})
    config: ImageConfig = settings.recipe
    network = build_classifier("seed", (16, 16, 1), 10, settings.sizes)
    network.compile("adam", "sparse_categorical_crossentropy")
    run.save(network, {"epoch": 1})
    weights = convert(as_classifier(network, (16, 16, 1)), True)
    model = Model.load(shipped_model())
    path = write(tmp_path / "model", "digits", weights, config.labels, config.features, model.decision,
                 (1.0, 0.0), TRAINING, {}, "utterance")
    run.tell(model=str(path))
    return run


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["listener_run", "word_run"])
def test_every_form_is_as_the_keras_network_and_listens(request, tmp_path, kind):
    run = request.getfixturevalue(kind)
    lines = list(export(run, tmp_path / "out"))
    assert [line.partition(":")[0].rpartition("/")[2] for line in lines[:3]] == [
        "digits.tflite", "digits-float.tflite", "digits.json"]
    assert largest(lines[0]) < 0.6 and largest(lines[1]) < 1e-3
    assert "no ONNX: " in lines[3] or largest(lines[3]) < 1e-3
    for name in ("digits", "digits-float"):
        model = Model.load(tmp_path / "out" / f"{name}.json")
        assert model.kind == ("utterance" if kind == "word_run" else "stream")
    assert (tmp_path / "out" / "README.md").read_text().startswith("# Model card")


def test_without_the_converter_the_other_forms_are_written_and_onnx_is_told(word_run, tmp_path, monkeypatch):
    monkeypatch.setattr("train.shipping.exporting.NEEDED_FOR_ONNX", ("onnx_that_nobody_has",))
    *_, last = export(word_run, tmp_path / "out")
    assert last == "no ONNX: onnx_that_nobody_has missing: pip install -e '.[onnx]'"
    assert (tmp_path / "out" / "digits.tflite").exists()


def test_what_is_not_complete_is_not_exported(tmp_path):
    run = RunFolder.create(tmp_path, "seed", settle({"network": "seed"}), {})
    with pytest.raises(ConfigError, match=f"is not complete: python -m train fit --resume {run.path}"):
        list(export(run, tmp_path / "out"))


@pytest.mark.parametrize("arguments, told", [
    (["classify", "seven.flac", "--output", "x.jpg"], "--output x.jpg: must end in .png"),
    (["classify", "seven.flac", "--output", "/nowhere/x.png"], "there is no folder /nowhere"),
    (["classify", "none.flac", "--output", "x.png"], "none.flac"),
    (["classify", "seven.flac", "--model", "."], "--model .: is not the folder of a complete run"),
    (["compare", "."], ".: is not the folder of a run"),
    (["export", "nowhere"], "nowhere: is not the folder of a run"),
    (["fit", "--resume", "x", "--epochs", "3", "--set", "a=1"],
     "--resume takes its settings from the run: leave out --epochs, --set")])
def test_wrong_uses_are_one_line(arguments, told, capsys):
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("train: error: ") and told in error and error.count("\n") == 1


def test_one_device_is_as_good_as_none_and_too_little_is_told():
    from train.networks.machine import Machine
    from train.config import RunConfig
    with Machine(RunConfig()) as machine:
        assert not machine.is_mixed
    with pytest.raises(ConfigError, match="--mixed-precision needs a GPU"):
        Machine(RunConfig(mixed_precision=True))


def test_another_backend_is_refused_before_anything_is_learnt(monkeypatch):
    from train.networks.machine import Machine
    from train.config import RunConfig
    monkeypatch.setattr("keras.backend.backend", lambda: "jax")
    with pytest.raises(ConfigError, match="KERAS_BACKEND=jax: training needs tensorflow.*; unset"):
        Machine(RunConfig())
