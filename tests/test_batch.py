"""Folders, patterns, a document for each recording, several processes."""

import gc
import json
import os
import weakref
from pathlib import Path

import pytest
import soundfile
from fakes import spoken

from listener.cli import main
from listener.hearing import open_pipeline
from listener.settings import Settings
from listener.sources.finding import find_recordings

SAMPLES = Path(__file__).parents[1] / "listener" / "samples"


@pytest.fixture
def talks(tmp_path, rng, installed_model):
    """A folder of recordings by the digits in them, and what is none."""
    folder = tmp_path / "talks"
    for place, digits in (("b.wav", "41"), ("a/c.flac", "22"), ("a/d.WAV", "7"), (".hidden.wav", "9")):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(folder / place, spoken(digits, rng), 8_000)
    (folder / "notes.txt").write_text("no sound")
    return folder


def replay(capsys, *argv):
    status = main(["replay", *map(str, argv)])
    out, errors = capsys.readouterr()
    return status, out, errors


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_folder_stands_for_the_sound_files_in_it(talks):
    assert [found.place.as_posix() for found in find_recordings([str(talks)])] == [
        "a/c.flac", "a/d.WAV", "b.wav"]


def test_a_folder_that_cannot_be_looked_into_is_told(talks, monkeypatch, capsys):
    scandir = os.scandir

    def locked(path):
        if Path(path) == talks / "a":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)
    monkeypatch.setattr(os, "scandir", locked)
    for options in ([], ["--output-dir", talks / "a" / "out"]):
        assert replay(capsys, *options, talks / "a")[::2] == (
            1, f"listener: error: {talks / 'a'}: permission denied\n")
    status, out, errors = replay(capsys, "--json", talks)
    assert status == 1 and errors == f"listener: error: {talks / 'a'}: permission denied\n"
    assert [line["type"] for line in map(json.loads, out.splitlines())] == ["error", "digit", "digit", "end"]


@pytest.mark.parametrize("name", ["a" * 300 + ".wav", "a\0b.wav"])
def test_a_name_that_no_file_can_have_is_one_line(talks, capsys, name):
    status, out, errors = replay(capsys, "--json", name, talks / "b.wav")
    assert status == 1 and len(errors.splitlines()) == 1
    assert json.loads(out.splitlines()[-1])["digits"] == "41"


def test_a_pattern_that_the_shell_left_alone(talks, monkeypatch):
    monkeypatch.chdir(talks)
    files = [Path(found.file).as_posix() for found in find_recordings(["**/*.flac", "b.wav", "?.mp3"])]
    assert files == ["a/c.flac", "b.wav", "?.mp3"]


def test_what_is_hidden_is_no_recording(talks):
    (talks / ".trash").mkdir()
    (talks / "b.wav").rename(talks / ".trash" / "b.wav")
    assert [Path(found.file).name for found in find_recordings([str(talks)])] == ["c.flac", "d.WAV"]


def test_links_that_lead_round_and_round_lead_to_each_recording_once(talks):
    (talks / "latest").symlink_to(talks)
    (talks / "a" / "up").symlink_to("..")
    for pattern, names in (("**/*.wav", ["b.wav"]), ("**/*.flac", ["a/c.flac"]), ("**/b*", ["b.wav"]),
                           ("**", ["a/c.flac", "a/d.WAV", "b.wav"]), ("b**", ["b.wav"]),
                           ("**/b**.wav", ["b.wav"])):
        found = find_recordings([str(talks / pattern)])
        assert [one.file for one in found] == [str(talks / name) for name in names]
    assert [Path(one.file).name for one in find_recordings([str(talks / "**" / ".*.wav")])] == [".hidden.wav"]


def test_a_folder_without_recordings_is_said_to_be_one(tmp_path, capsys):
    assert main(["replay", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"listener: error: {tmp_path}: no recording is in this folder\n"


def test_a_file_that_is_named_like_a_pattern(talks):
    os.rename(talks / "b.wav", talks / "[b].wav")
    assert find_recordings([str(talks / "[b].wav")])[0].file == str(talks / "[b].wav")


def test_the_recordings_of_a_folder_are_heard(talks, capsys):
    status, out, _ = replay(capsys, "--json", talks)
    ends = [line["digits"] for line in map(json.loads, out.splitlines()) if line["type"] == "end"]
    assert (status, ends) == (0, ["22", "7", "41"])


def test_each_recording_has_its_document(talks, tmp_path, capsys):
    status, out, errors = replay(capsys, "--format", "audacity", "--output-dir", tmp_path / "out", talks)
    assert (status, out, errors) == (0, "", "")
    assert files_in(tmp_path / "out") == ["a/c.labels.txt", "a/d.labels.txt", "b.labels.txt"]
    text = (tmp_path / "out" / "b.labels.txt").read_text()
    assert text == replay(capsys, "--format", "audacity", talks / "b.wav")[1]
    assert [line.split("\t")[2] for line in text.splitlines()] == ["4", "1"]


def test_a_damaged_recording_gets_no_document_and_stops_no_other(talks, tmp_path, capsys):
    (talks / "a" / "c.flac").write_bytes(b"four one five")
    status, _, errors = replay(capsys, "--output-dir", tmp_path / "out", talks)
    assert status == 1 and "c.flac" in errors
    assert files_in(tmp_path / "out") == ["a/d.txt", "b.txt"]


def test_what_is_there_already_is_not_heard_again(talks, tmp_path, capsys):
    out = tmp_path / "out"
    (out / "a").mkdir(parents=True)
    (out / "a" / "c.csv").write_text("kept")
    status, _, errors = replay(capsys, "--format", "csv", "--output-dir", out, "--skip-existing", talks)
    assert status == 0 and "left out 1 of 3" in errors
    assert (out / "a" / "c.csv").read_text() == "kept" and len(files_in(out)) == 3


def test_two_recordings_may_not_have_one_document(talks, tmp_path, capsys):
    os.rename(talks / "a" / "c.flac", talks / "a" / "d.flac")
    status, _, errors = replay(capsys, "--output-dir", tmp_path / "out", talks)
    assert status == 2 and "d.flac" in errors and "d.WAV" in errors
    assert not (tmp_path / "out").exists()


def test_an_interruption_leaves_no_half_document(talks, tmp_path, monkeypatch, capsys):
    def interrupted(blocks, pipeline):
        raise KeyboardInterrupt
        yield
    monkeypatch.setattr("listener.replay.run", interrupted)
    assert replay(capsys, "--output-dir", tmp_path / "out", talks)[0] == 130
    assert files_in(tmp_path / "out") == []


def test_an_output_file(talks, tmp_path, capsys):
    wanted = replay(capsys, "--json", talks)[1]
    status, out, errors = replay(capsys, "--json", "-o", tmp_path / "x.jsonl", talks)
    assert (status, out, errors) == (0, "", "")
    assert (tmp_path / "x.jsonl").read_text() == wanted


def test_a_recording_is_not_written_over(talks, capsys):
    before = (talks / "b.wav").read_bytes()
    status, _, errors = replay(capsys, "-o", talks / "b.wav", talks)
    assert status == 2 and "would be lost" in errors
    assert (talks / "b.wav").read_bytes() == before


@pytest.mark.parametrize("how", [os.link, os.symlink, os.replace])
def test_no_document_is_written_over_a_recording(talks, capsys, how):
    how(talks / "b.wav", talks / "b.txt")
    before = (talks / "b.txt").read_bytes()
    status, out, errors = replay(capsys, "--output-dir", talks, talks / "b.txt")
    assert (status, out) == (2, "") and "b.txt is one of the recordings, and would be lost" in errors
    assert (talks / "b.txt").read_bytes() == before


@pytest.mark.parametrize("wrong", [["--pre-roll-ms", "30"], ["--on-digit", "no-such-program"]])
def test_a_wrong_command_empties_no_file(talks, tmp_path, capsys, wrong):
    (tmp_path / "earlier.txt").write_text("precious")
    status, _, _ = replay(capsys, *wrong, "-o", tmp_path / "earlier.txt", talks)
    assert status == 2 and (tmp_path / "earlier.txt").read_text() == "precious"


@pytest.mark.parametrize("option", ["-o", "--output-dir"])
def test_an_output_that_cannot_be_written(talks, capsys, option):
    status, _, errors = replay(capsys, option, talks / "notes.txt" / "x", talks)
    assert status == 1 and "cannot write" in errors and len(errors.splitlines()) == 1


@pytest.mark.parametrize("form", ["audacity", "srt", "vtt", "textgrid", "raven"])
def test_formats_of_one_recording(talks, capsys, form):
    status, out, errors = replay(capsys, "--format", form, talks)
    assert (status, out) == (2, "") and "--output-dir" in errors


@pytest.mark.parametrize("argv", [
    ["--jobs", "2", "--save-clips", "c"], ["--jobs", "2", "--on-digit", "true"], ["--jobs", "2", "-"],
    ["--jobs", "2", "--realtime"], ["--jobs", "0"], ["--skip-existing"], ["--output-dir", "d", "-o", "f"],
    ["--format", "gif"], ["--json", "--format", "csv"]])
def test_what_does_not_go_together(talks, argv):
    with pytest.raises(SystemExit) as end:
        main(["replay", str(talks), *argv])
    assert end.value.code == 2


def test_nothing_of_a_recording_waits_for_the_collector(fake_model):
    gc.disable()
    try:
        recogniser = open_pipeline(fake_model, Settings(), 8_000)._recogniser
        gone = weakref.ref(recogniser)
        del recogniser
        assert gone() is None
    finally:
        gc.enable()


def test_several_processes_tell_the_same_in_the_same_order(tmp_path, capsys):
    (tmp_path / "bad.wav").write_text("no sound")
    files = [SAMPLES / "noisy.flac", tmp_path / "bad.wav", SAMPLES / "four.flac", SAMPLES / "doubles.flac"]
    one = replay(capsys, "--json", "--events", "all", *files)
    assert one[0] == 1 and len(one[1].splitlines()) > 20
    assert replay(capsys, "--json", "--events", "all", "--jobs", "2", *files) == one
