"""What the documents show is what happens."""

import re
import shutil
from pathlib import Path

import pytest

import listener
from listener import api
from listener.options import HEARING, make_parser
from listener.sources.recording import Recording

ROOT = Path(__file__).parents[1]
SAMPLES = Path(listener.__file__).parent / "samples"
API = (ROOT / "docs/API.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", API, re.DOTALL)


@pytest.fixture
def among_samples(tmp_path, monkeypatch):
    """In a folder with the recordings that ship; the microphone hears the phone number."""
    for path in SAMPLES.glob("*.flac"):
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(api, "Microphone", lambda device, samplerate: Recording("phone_number.flac"))
    api._model.cache_clear()


def test_every_block_of_python_is_an_example_that_is_run():
    assert API.count("```python") == len(EXAMPLES) >= 5


@pytest.mark.parametrize("code, printed", EXAMPLES, ids=[str(i) for i in range(len(EXAMPLES))])
def test_an_example_prints_what_stands_beneath_it(among_samples, capsys, code, printed):
    exec(compile(code, "docs/API.md", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out == printed


def test_the_manual_knows_every_option():
    manual = (ROOT / "docs/USAGE.md").read_text()
    options = {option for action in make_parser()._actions for option in action.option_strings
               if option.startswith("--")}
    assert {option for option in options if f"`{option}" not in manual} == {"--help"}


def test_the_manual_knows_every_setting():
    manual = (ROOT / "docs/USAGE.md").read_text()
    assert all(f"`{name}`" in manual for name in HEARING)
