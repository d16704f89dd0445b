"""Each digit's sound, named so that training reads it back."""

import json
import os

import numpy as np
import pytest
import soundfile

from listener.taps.clips import MARGIN_S, ClipSaver
from listener.errors import ListenerError
from listener.events import Digit, Rejected
from listener.hearing import open_pipeline
from listener.pipeline import run
from listener.settings import Settings
from listener.signal.resampling import to_int16
from train.corpora.readers import read_fsdd


@pytest.fixture
def save(fake_model, tmp_path):
    """Saves the clips of samples at 8 kHz; returns the folder and the events."""
    def save(samples, settings=Settings(), name="mine", file=None, **options):
        saver = ClipSaver(tmp_path / name, **options)
        saver.begin(file)
        events = list(run([samples], open_pipeline(fake_model, settings, 8_000, [saver])))
        assert saver.n_saved == len(lines(tmp_path / name)) - save.before
        save.before += saver.n_saved
        return tmp_path / name, events
    save.before = 0
    return save


def lines(folder):
    path = folder / "clips.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_training_reads_back_what_was_saved(save, four_one_five):
    folder, _ = save(four_one_five)
    recordings = list(read_fsdd(folder))
    assert [(r.path.name, r.speaker, r.words) for r in recordings] == [
        ("1_unknown_0001.wav", "unknown", ("one",)), ("4_unknown_0001.wav", "unknown", ("four",)),
        ("5_unknown_0001.wav", "unknown", ("five",))]


def test_a_clip_is_the_sound_from_start_to_end_and_a_little_around(save, four_one_five):
    folder, events = save(four_one_five)
    margin = round(MARGIN_S * 8_000)
    for digit in [event for event in events if isinstance(event, Digit)]:
        samples, rate = soundfile.read(folder / f"{digit.digit}_unknown_0001.wav", dtype="int16")
        wanted = four_one_five[digit.start - margin:min(digit.end + margin, digit.at)]
        assert rate == 8_000
        assert np.array_equal(samples, to_int16(wanted))
        assert soundfile.info(folder / f"{digit.digit}_unknown_0001.wav").subtype == "PCM_16"


def test_a_line_for_each_clip(save, four_one_five):
    folder, events = save(four_one_five, file="x.wav")
    digits = [event for event in events if isinstance(event, Digit)]
    for line, digit in zip(lines(folder), digits, strict=True):
        assert line["clip"] == f"{digit.digit}_unknown_0001.wav"
        assert (line["type"], line["file"], line["digit"]) == ("digit", "x.wav", digit.digit)
        assert line["start"] == round(digit.start / 8_000, 4)


def test_what_lies_there_is_kept_and_numbers_go_on(save, four_one_five):
    folder, _ = save(four_one_five)
    before = {path.name: path.read_bytes() for path in folder.glob("*.wav")}
    save(np.concatenate([four_one_five, four_one_five]))
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert sorted(path.name for path in folder.glob("4*.wav")) == [f"4_unknown_000{n}.wav" for n in (1, 2, 3)]
    assert len(lines(folder)) == 9


def test_what_was_refused_is_saved_if_wanted_and_never_trained_on(save, four_one_five):
    strict = Settings(threshold=0.99)
    folder, events = save(four_one_five, strict)
    assert sum(isinstance(event, Rejected) for event in events) == 3
    assert os.listdir(folder) == []
    folder, _ = save(four_one_five, strict, name="all", refused=True)
    assert {path.name for path in folder.glob("*.wav")} == {f"refused_{n}_unknown_0001.wav" for n in "145"}
    assert list(read_fsdd(folder)) == []
    assert {line["type"] for line in lines(folder)} == {"rejected"}


def test_nothing_temporary_is_left(save, four_one_five, monkeypatch):
    folder, _ = save(four_one_five)
    assert {path.suffix for path in folder.iterdir()} == {".wav", ".jsonl"}

    def fail(*_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ListenerError, match=f"cannot save clips to {folder}: No space left on device"):
        save(four_one_five)
    assert {path.suffix for path in folder.iterdir()} == {".wav", ".jsonl"}


def test_others_may_read_the_clips(save, four_one_five):
    folder, _ = save(four_one_five)
    assert {oct(path.stat().st_mode & 0o777) for path in folder.glob("*.wav")} == {"0o644"}


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ListenerError, match="cannot save clips to .*file"):
        ClipSaver(tmp_path / "file")
