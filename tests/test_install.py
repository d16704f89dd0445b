"""The entry in the desktop's menu."""

import configparser
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from listener.desktop import install


def exec_line(path):
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(path, encoding="utf-8")
    return dict(entry["Desktop Entry"])


def test_the_entry_starts_this_installation(tmp_path):
    entry, icon = install.install({"XDG_DATA_HOME": str(tmp_path)})
    about = exec_line(entry)
    assert shlex.split(about["Exec"]) == [sys.executable, "-m", "listener"]
    assert (about["Type"], about["Terminal"], about["Icon"]) == ("Application", "false", icon.stem)
    assert ET.parse(icon).getroot().tag.endswith("svg")
    told = subprocess.run([*shlex.split(about["Exec"]), "--version"], capture_output=True, text=True)
    assert told.stdout.startswith("listener ")


@pytest.mark.parametrize("python, quoted", [
    ("/opt/my env/bin/python", '"/opt/my env/bin/python"'), ("/50%/python", '"/50%%/python"'),
    ("/a$b/python", '"/a\\\\$b/python"')])
def test_odd_paths_are_quoted(tmp_path, python, quoted):
    entry, _ = install.install({"XDG_DATA_HOME": str(tmp_path)}, python)
    assert exec_line(entry)["Exec"] == f"{quoted} -m listener"


def test_what_cannot_be_written_is_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file" / "below"))
    (tmp_path / "file").write_text("")
    assert install.main() == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "cannot write" in told
