"""The shipped model loads; a damaged or mismatching one is one clear error."""

import json
import shutil

import numpy as np
import pytest

from listener.config import GateConfig
from listener.errors import ModelError
from listener.recognition.model import Model, shipped_model
from listener.signal.floor import NO_FLOOR_DB


@pytest.fixture
def copy(tmp_path):
    """A copy of the shipped model, to be damaged."""
    for suffix in (".json", ".tflite"):
        shutil.copy(shipped_model().with_suffix(suffix), tmp_path)
    return tmp_path / "digits.json"


def change(path, **values):
    metadata = json.loads(path.read_text())
    path.write_text(json.dumps({**metadata, **values}))


def test_shipped_model_is_complete():
    model = Model.load()
    assert model.labels[:2] == ("zero", "one") and model.labels[-2:] == ("other", "nothing")
    posterior, geometry = model.make_network().step(np.zeros((2, model.features.n_mels), np.float32))
    assert posterior.shape == (len(model.labels),) and posterior.sum() == pytest.approx(1, abs=1e-3)
    assert geometry.shape == (2,)
    assert len(model.weights) <= 400_000


def test_shipped_model_fits_the_gate():
    features = Model.load().features
    gate = GateConfig()
    for ms in (gate.pre_roll_ms, gate.hangover_ms, gate.longest_ms):
        assert ms * features.sample_rate % (1000 * features.step_length) == 0


def test_weights_lie_beside_the_metadata_under_any_name(copy):
    assert Model.load(copy).weights == Model.load().weights
    assert Model.load(copy.with_suffix(".tflite")).weights == Model.load().weights


@pytest.mark.parametrize("place", [0, 1_000, -1])
def test_one_changed_byte_is_refused(copy, place):
    weights = bytearray(copy.with_suffix(".tflite").read_bytes())
    weights[place] ^= 1
    copy.with_suffix(".tflite").write_bytes(weights)
    with pytest.raises(ModelError, match="SHA-256"):
        Model.load(copy)


def test_missing_files_are_named(tmp_path, copy):
    with pytest.raises(ModelError, match="nowhere.json"):
        Model.load(tmp_path / "nowhere.json")
    copy.with_suffix(".tflite").unlink()
    with pytest.raises(ModelError, match="digits.tflite"):
        Model.load(copy)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "[" * 100_000, "\x00\xff"])
def test_metadata_that_are_none_are_refused(copy, text):
    copy.write_text(text)
    with pytest.raises(ModelError, match="digits.json"):
        Model.load(copy)


def test_metadata_in_no_text_encoding_are_refused(copy):
    copy.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ModelError, match="digits.json"):
        Model.load(copy)


def test_missing_and_unknown_keys_are_named(copy):
    metadata = json.loads(copy.read_text())
    del metadata["labels"]
    copy.write_text(json.dumps({**metadata, "lables": []}))
    with pytest.raises(ModelError, match="missing keys .*labels.*unknown keys .*lables"):
        Model.load(copy)


@pytest.mark.parametrize("values, message", [
    ({"format": 99}, "format"),
    ({"sha256": None}, "SHA-256"),
    ({"network": 7}, "weights"),
    ({"network": "../../etc/passwd"}, "passwd"),
    ({"labels": 3}, "labels"),
    ({"labels": ["one", "two"]}, "labels must be"),
    ({"labels": ["other", "nothing", *["one"] * 11]}, "labels must be"),
    ({"labels": ["zero"] * 11 + ["other", "nothing"]}, "labels must be"),
    ({"labels": ["zero", "one", "other", "nothing"]}, "shapes"),
    ({"network": "a\0b"}, "weights"),
    ({"features": {}}, "FeatureConfig needs exactly"),
    ({"features": None}, "FeatureConfig needs exactly"),
    ({"decision": {"threshold": 2, "candidate": 0.1}}, "threshold=2"),
    ({"decision": {"threshold": "high", "candidate": 0.1}}, "threshold='high'"),
    ({"calibration": [1]}, "calibration"),
    ({"calibration": ["a", "b"]}, "calibration"),
    ({"calibration": [1, 0, 1.7, -2, -3, -1.5, 4]}, "calibration"),
])
def test_wrong_values_are_one_clear_error(copy, values, message):
    change(copy, **values)
    with pytest.raises(ModelError, match=message):
        Model.load(copy)


def test_a_setting_that_differs_from_the_network_is_refused(copy):
    metadata = json.loads(copy.read_text())
    change(copy, features={**metadata["features"], "n_mels": 41})
    with pytest.raises(ModelError, match="shapes"):
        Model.load(copy)


@pytest.mark.parametrize("name, value, message", [
    ("n_mels", 40.0, "whole number"), ("sample_rate", 8_000.0, "whole number"),
    ("hop_length", 100, "10, 20 or 30 ms"), ("log_floor", "1e-9", "must be a number"),
    ("level_scale", float("nan"), "must be a number")])
def test_a_setting_of_the_wrong_kind_is_refused(copy, name, value, message):
    metadata = json.loads(copy.read_text())
    change(copy, features={**metadata["features"], name: value})
    with pytest.raises(ModelError, match=message):
        Model.load(copy)


def test_a_missing_setting_is_not_filled_in(copy):
    metadata = json.loads(copy.read_text())
    del metadata["features"]["hop_length"]
    change(copy, features=metadata["features"])
    with pytest.raises(ModelError, match="hop_length"):
        Model.load(copy)


def test_a_model_from_before_there_was_a_floor_hears_as_it_did(copy):
    metadata = json.loads(copy.read_text())
    del metadata["features"]["floor_db"]
    change(copy, features=metadata["features"])
    assert Model.load(copy).features.floor_db == NO_FLOOR_DB
