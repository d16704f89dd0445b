import os
import time
from pathlib import Path

import pytest

from train.unfinished import FORGOTTEN_S, whole, write_whole


def test_a_file_is_there_when_it_is_whole(tmp_path):
    path = tmp_path / "figures.csv"
    with whole(path) as partial:
        partial.write_text("half")
        assert not path.exists() and partial.parent == tmp_path and partial.suffix == ".csv"
    assert path.read_text() == "half" and os.listdir(tmp_path) == ["figures.csv"]


def test_what_was_there_stays_if_writing_fails(tmp_path):
    path = tmp_path / "figures.csv"
    write_whole(path, "old")
    with pytest.raises(KeyboardInterrupt), whole(path) as partial:
        partial.write_text("ne")
        raise KeyboardInterrupt
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["figures.csv"]


def test_what_another_process_takes_away_meanwhile_is_no_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "glob", lambda self, pattern: [tmp_path / "part-1-x"])     # gone by now
    write_whole(tmp_path / "x", "whole")
    assert (tmp_path / "x").read_text() == "whole"


def test_what_a_killed_process_left_goes_a_day_later(tmp_path):
    path = tmp_path / "figures[1].csv"
    old, new, other = (tmp_path / f"part-{pid}-{name}" for pid, name in
                       ((1, path.name), (2, path.name), (3, "figures1.csv")))
    for left in (old, new, other):
        left.write_text("half")
    for left in (old, other):
        os.utime(left, times=(time.time() - FORGOTTEN_S - 5,) * 2)
    write_whole(path, b"new")
    assert sorted(os.listdir(tmp_path)) == sorted(["figures[1].csv", new.name, other.name])
