"""The folds: each speaker left out once, none trained twice, none with a base that knows them."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from listener.errors import ConfigError
from train import loso as module
from train.corpora import Recording
from train.config import TrainConfig
from train.evaluation.hearing import Answer, Heard
from train.loso import loso

RECORDINGS = [Recording(Path(f"7_{speaker}_{i}.wav"), "fsdd", speaker, "word", ("seven",))
              for speaker in ("theo", "lucas") for i in range(2)]


@pytest.fixture
def trained(monkeypatch):
    """The configs that were trained, in the place of an hour of training."""
    configs = []

    def fit(recordings, config, cache):
        configs.append(config)
        return config

    def release(config, recordings, folder, scored):
        folder.mkdir(parents=True)
        (folder / "digits.json").write_text(json.dumps({
            "decision": {"threshold": 0.5},
            "training": {"config": asdict(config), "minutes": 3.2, "calibrated_on": ["wild"]}}))

    def hear_tasks(parts, model):
        return {name: [hear(recording) for recording in part] for name, part in parts.items()}

    def hear(recording):
        """Sevens all; of theo's, every second one is refused."""
        answers = (Answer(7, 0.0, 0.4, 0.5, 0.9),)
        is_refused = recording.key.endswith("theo_1.wav")
        return Heard(recording, 1.0, () if is_refused else answers, answers if is_refused else ())
    monkeypatch.setattr(module, "digest", lambda recordings: f"{len(recordings)} recordings")
    monkeypatch.setattr(module, "fit", fit)
    monkeypatch.setattr(module, "release", release)
    monkeypatch.setattr(module, "hear_tasks", hear_tasks)
    return configs


def test_each_speaker_is_left_out_once(trained, tmp_path):
    config = TrainConfig(epochs=2)
    found = loso(RECORDINGS, config, tmp_path, tmp_path / "loso", "python -m train loso")
    assert [c.left_out for c in trained] == [("lucas",), ("theo",)]
    assert (found["mean"], found["worst"]) == (0.75, 0.5)
    assert found["folds"]["theo"] == {"recordings": 2, "exact": 0.5, "guessed": 1, "substitutions": 0,
                                      "deletions": 1, "insertions": 0, "threshold": 0.5, "minutes": 3.2}
    assert json.loads((tmp_path / "loso.json").read_text()) == json.loads(json.dumps(found))


def test_several_are_left_out_together_and_each_is_heard(trained, tmp_path):
    found = loso(RECORDINGS, TrainConfig(epochs=2), tmp_path, tmp_path / "loso", "", together=2)
    assert [c.left_out for c in trained] == [("lucas", "theo")]
    assert {speaker: f["exact"] for speaker, f in found["folds"].items()} == {"lucas": 1.0, "theo": 0.5}
    assert (found["mean"], found["worst"], found["together"]) == (0.75, 0.5, 2)
    with pytest.raises(ConfigError, match="--together 3: FSDD has 2 speakers"):
        loso(RECORDINGS, TrainConfig(), tmp_path, tmp_path / "loso", "", together=3)


def test_folds_that_are_there_are_not_trained_again(trained, tmp_path):
    for epochs in (2, 2, 3):
        folder = tmp_path / f"loso{epochs}"
        loso(RECORDINGS, TrainConfig(epochs=epochs), tmp_path, folder, "")
    assert [c.epochs for c in trained] == [2, 2, 3, 3]


def test_a_fold_of_other_settings_is_not_done(trained, tmp_path):
    loso(RECORDINGS, TrainConfig(epochs=2), tmp_path, tmp_path / "loso", "")
    path = tmp_path / "loso" / "theo" / "digits.json"
    assert module.is_done(path, TrainConfig(epochs=2, left_out=("theo",)))
    assert not module.is_done(path, TrainConfig(epochs=3, left_out=("theo",)))
    assert not module.is_done(tmp_path / "digits.json", TrainConfig())
    begun = json.loads(path.read_text())
    del begun["training"]["calibrated_on"]            # stopped before the threshold was set
    path.write_text(json.dumps(begun))
    assert not module.is_done(path, TrainConfig(epochs=2, left_out=("theo",)))


def base(path, corpora, left_out, before=None):
    """The description of a network to begin with; how it was trained."""
    training = {"corpora": corpora, "config": {"left_out": left_out}, "before": before}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"training": training}))
    path.with_suffix(".keras").touch()
    return training


def test_a_base_that_knows_the_speakers_is_refused(trained, tmp_path):
    before = base(tmp_path / "first.json", {"fsdd": 2700}, [])
    base(tmp_path / "base.json", {"grid": 1}, [], before)
    with pytest.raises(ConfigError, match="base.keras: was trained on FSDD's lucas; give"):
        loso(RECORDINGS, TrainConfig(init_from=str(tmp_path / "base.keras")), tmp_path, tmp_path / "loso", "")
    assert not trained


@pytest.mark.parametrize("kept_heard, refused", [([], True), (["lucas", "theo"], False), (None, True)])
def test_whom_the_network_heard_that_a_share_was_kept_of_counts(trained, tmp_path, kept_heard, refused):
    if kept_heard is not None:           # else nobody knows any more
        base(tmp_path / "kept.json", {"fsdd": 2700}, kept_heard)
    training = {"corpora": {"fsdd": 1}, "before": None,
                "config": {"left_out": ["lucas", "theo"], "keep_from": str(tmp_path / "kept.keras")}}
    (tmp_path / "base.json").write_text(json.dumps({"training": training}))
    config = TrainConfig(init_from=str(tmp_path / "base.keras"))
    if refused:
        with pytest.raises(ConfigError, match="base.keras: was trained on FSDD's lucas"):
            loso(RECORDINGS, config, tmp_path, tmp_path / "loso", "")
    else:
        loso(RECORDINGS, config, tmp_path, tmp_path / "loso", "")
        assert len(trained) == 2


def test_a_network_that_took_the_place_of_what_it_kept_of_is_not_known(trained, tmp_path):
    training = {"corpora": {"grid": 1}, "before": None,
                "config": {"left_out": [], "keep_from": str(tmp_path / "base.keras")}}
    (tmp_path / "base.json").write_text(json.dumps({"training": training}))
    with pytest.raises(ConfigError, match="base.keras: was trained on FSDD's lucas"):
        loso(RECORDINGS, TrainConfig(init_from=str(tmp_path / "base.keras")), tmp_path, tmp_path / "loso", "")


def test_folds_of_other_recordings_are_not_taken_for_these(trained, tmp_path):
    folder = tmp_path / "loso.v2"
    loso(RECORDINGS, TrainConfig(), tmp_path, folder, "")
    assert (tmp_path / "loso.v2.json").exists() and not (tmp_path / "loso.json").exists()
    with pytest.raises(ConfigError, match="loso.v2: holds folds of other recordings"):
        loso(RECORDINGS[1:], TrainConfig(), tmp_path, folder, "")


def test_a_fold_begins_with_the_network_that_left_its_speaker_out(trained, tmp_path):
    halves = tmp_path / "halves"
    for left_out in (["george", "theo"], ["lucas", "nicolas"]):
        base(halves / "-".join(left_out) / "digits.json", {"fsdd": 1800}, left_out)
    (tmp_path / "halves.json").write_text('{"command": "loso --together 3"}')
    found = loso(RECORDINGS, TrainConfig(init_from=str(halves)), tmp_path, tmp_path / "loso", "")
    assert found["before"] == "loso --together 3"
    assert [(c.left_out, c.init_from) for c in trained] == [
        (("lucas",), str(halves / "lucas-nicolas" / "digits.keras")),
        (("theo",), str(halves / "george-theo" / "digits.keras"))]


def test_a_folder_without_a_network_that_left_them_out_is_refused(trained, tmp_path):
    base(tmp_path / "halves" / "theo" / "digits.json", {"fsdd": 1800}, ["theo"])
    with pytest.raises(ConfigError, match="halves: holds no network that never heard lucas"):
        loso(RECORDINGS, TrainConfig(init_from=str(tmp_path / "halves")), tmp_path, tmp_path / "loso", "")
    assert not trained


@pytest.mark.parametrize("text", ("{}", "{", "[]"))
def test_what_does_not_say_how_it_was_trained_is_named(text, trained, tmp_path):
    (tmp_path / "base.json").write_text(text)
    with pytest.raises(ConfigError, match="base.json: does not say how it was trained"):
        loso(RECORDINGS, TrainConfig(init_from=str(tmp_path / "base.keras")), tmp_path, tmp_path / "loso", "")


def test_folds_are_not_written_over_those_that_they_begin_with(trained, tmp_path):
    base(tmp_path / "loso" / "all" / "digits.json", {"fsdd": 1800}, ["theo", "lucas"])
    with pytest.raises(ConfigError, match="--output .*loso: is what --init-from names"):
        loso(RECORDINGS, TrainConfig(init_from=str(tmp_path / "loso")), tmp_path, tmp_path / "loso", "")


def test_nothing_is_kept_of_a_network_that_may_know_the_speaker(trained, tmp_path):
    with pytest.raises(ConfigError, match="--keep-from other.keras"):
        loso(RECORDINGS, TrainConfig(keep=0.5, keep_from="other.keras"), tmp_path, tmp_path / "loso", "")


def test_without_fsdd_there_are_no_folds(trained, tmp_path):
    with pytest.raises(ConfigError, match="FSDD"):
        loso([], TrainConfig(), tmp_path, tmp_path / "loso", "")
