"""Scores worked by hand, and the command that prints them."""

import json

import pytest
import soundfile
from fakes import spoken

from listener.cli import main
from listener.errors import ConfigError
from listener.scoring import read_truth


@pytest.fixture
def manifest(tmp_path, rng):
    """What is said is 415, 22, 7 and nothing; the table has it otherwise for two of them."""
    for digits in ("415", "22", "7", ""):
        soundfile.write(tmp_path / f"x{digits}.wav", spoken(digits, rng), 8_000)
    path = tmp_path / "truth.csv"
    path.write_text("\ufefffile,digits,who\nx415.wav,4 9 5,a\nx22.wav,2,b\nx7.wav,7,a\nx.wav,,c\n",
                    encoding="utf-8")
    return path


def test_scores_by_hand(installed_model, manifest, capsys):
    assert main(["replay", "--json", "--truth", str(manifest)]) == 0
    score = json.loads(capsys.readouterr().out)
    assert (score["recordings"], score["right"], score["accuracy"], score["digits"]) == (4, 2, 0.5, 5)
    assert (score["substitutions"], score["deletions"], score["insertions"]) == (1, 0, 1)
    assert score["digit_error_rate"] == 0.4 and score["not_heard"] == []
    wrong = {(c["said"], c["heard"]): c["times"] for c in score["confusion"] if c["said"] != c["heard"]}
    assert wrong == {(9, 1): 1, (None, 2): 1}
    assert [(w["said"], w["heard"], w["errors"]) for w in score["worst"]] == [
        ("495", "415", 1), ("2", "22", 1)]


def test_people_read_the_same(installed_model, manifest, capsys):
    assert main(["replay", "--truth", str(manifest)]) == 0
    out = capsys.readouterr().out
    for part in ("2 of 4 right (50.0%)", "40.0% of 5 digits", "said 9, heard 1: 1 x", "nothing, heard 2"):
        assert part in out


def test_a_file_that_cannot_be_heard_is_not_scored(installed_model, manifest, capsys):
    manifest.write_text("file,digits\nx7.wav,7\nmissing.wav,123\n")
    assert main(["replay", "--json", "--truth", str(manifest)]) == 1
    out, errors = capsys.readouterr()
    score = json.loads(out)
    assert (score["recordings"], score["digits"], score["accuracy"]) == (1, 1, 1.0)
    assert score["not_heard"] == [str(manifest.parent / "missing.wav")] and "missing.wav" in errors


@pytest.mark.parametrize("table, part", [
    ("name,digits\nx.wav,1\n", "columns"), ("", "columns"), ("file,digits\n", "no recording"),
    ("file,digits\nx.wav,one\n", "line 2"), ("file,digits\n,1\n", "line 2"),
    ("file,digits\nx.wav,1\nx.wav,1\n", "twice")])
def test_a_table_that_is_none(tmp_path, table, part):
    path = tmp_path / "truth.csv"
    path.write_text(table)
    with pytest.raises(ConfigError, match=part):
        read_truth(str(path))


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match="none.csv"):
        read_truth(str(tmp_path / "none.csv"))


@pytest.mark.parametrize("argv", [["replay"], ["replay", "--truth", "t.csv", "x.wav"],
                                  ["replay", "--truth", "t.csv", "--events", "all"]])
def test_recordings_or_a_table(installed_model, argv):
    with pytest.raises(SystemExit) as end:
        main(argv)
    assert end.value.code == 2
