"""The tutorial runs from top to bottom, shows what it says, and its page is of it."""

import ast
import importlib
import json
import os
import re
from types import ModuleType

import nbformat
import numpy as np
import pytest
import soundfile
import tutorial
from fakes import tone
from nbclient.exceptions import CellExecutionError

from listener.errors import ConfigError
from train.corpora import data_roots, read_all

# What the notebook found, for the test to look at.
TELL = """
import json
Path("told.json").write_text(json.dumps({
    "seen": curve[-1], "recordings": len(fsdd), "strangers": strangers,
    "ten answers": answered(sturdy_network), "twelve answers": answered(network),
    "same": same, "asked": len(asked), "difference": float(difference),
    "events": [type(event).__name__ for event in events],
    "shipped": [said[file] == heard_digits for file, heard_digits in transcribed.items()],
    "parts": {part: sorted(set(words.speakers[words.parts == part].tolist()))
              for part in ("train", "gate", "left_out")}}))
"""
STEPS = ("Look", "Make pictures", "network", "95 %", "Augmentation", "Other words", "Streaming", "shipped",
         "own voice", "Export")


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(tutorial.NOTEBOOK, as_version=4)


def test_the_notebook_is_whole(notebook):
    nbformat.validate(notebook)
    titles = [line for cell in notebook.cells if cell.cell_type == "markdown"
              for line in cell.source.splitlines() if re.match(r"## \d", line)]
    assert [int(re.search(r"\d+", title)[0]) for title in titles] == list(range(1, 11))
    assert all(word in title for word, title in zip(STEPS, titles))
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(output.output_type != "error" for cell in code for output in cell.outputs)


def test_what_its_cells_import_is_there(notebook):
    """Running the cells takes minutes; that a name has moved is seen without."""
    code = "\n".join(line for cell in notebook.cells if cell.cell_type == "code"
                     for line in cell.source.splitlines() if not line.startswith(("%", "!")))
    tree = ast.parse(code)
    ours = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
            and node.module.split(".")[0] in ("listener", "train")]
    named = {}
    for node in ours:
        for alias in node.names:
            module = importlib.import_module(node.module)
            if not hasattr(module, alias.name):
                importlib.import_module(f"{node.module}.{alias.name}")
            named[alias.asname or alias.name] = getattr(module, alias.name)
    modules = {name: thing for name, thing in named.items() if isinstance(thing, ModuleType)}
    assert ours and "augment" in modules
    asked = [(node.value.id, node.attr) for node in ast.walk(tree)
             if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    assert not [f"{name}.{what}" for name, what in asked
                if name in modules and not hasattr(modules[name], what)]


def test_nothing_in_it_tells_of_when_and_where_it_was_run(notebook):
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata["language_info"] == {"name": "python"}
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not any(output.get("name") == "stderr" for output in outputs)
    assert not any(cell.metadata for cell in notebook.cells)
    assert not re.search(r"(?<![\w.])/(work|tmp|home|root|usr|Users|private)/", tutorial.page_of(notebook)[0])


def test_the_page_and_its_pictures_are_the_notebook(notebook):
    text, pictures = tutorial.page_of(notebook)
    assert tutorial.PAGE.read_text(encoding="utf-8") == text, "python tests/tutorial.py --page"
    folder = tutorial.PAGE.parent
    there = {path.relative_to(folder).as_posix() for path in (folder / tutorial.PICTURES).iterdir()}
    assert there == set(pictures)
    assert all((folder / name).read_bytes() == content for name, content in pictures.items())
    assert sum(map(len, pictures.values())) < 600_000


def test_its_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", tutorial.PAGE.read_text(encoding="utf-8"))
    assert len(links) >= 10
    assert all((tutorial.PAGE.parent / link).exists() for link in links)


def make_corpus(root):
    """Tones in FSDD's form: six speakers, the last two of whom have other voices; chirps that are no
    digits, and a stranger."""
    for name in ("fsdd/recordings", "speech_commands/cat", "two_speakers"):
        (root / name).mkdir(parents=True)
    rng = np.random.default_rng(1)
    pitches = {"ann": 1.0, "bob": 0.99, "cleo": 1.01, "dan": 0.985, "yan": 0.86, "zoe": 0.84}
    for speaker, pitch in pitches.items():
        for digit in range(10):
            for i in range(15):
                sound = tone(digit, ms=220 + 10 * i)
                sound = sound + (0.002 * rng.standard_normal(sound.size)).astype(np.float32)
                soundfile.write(root / f"fsdd/recordings/{digit}_{speaker}_{i}.wav", sound,
                                round(8_000 * pitch))
    for digit in range(10):
        soundfile.write(root / f"two_speakers/sheila_0{digit}.wav", tone(digit), 8_000)
    at = np.arange(4_000) / 8_000
    for i in range(200):
        chirp = 0.3 * np.sin(2 * np.pi * (300 + 20 * i * at) * at)
        soundfile.write(root / f"speech_commands/cat/{i:08x}_nohash_0.wav", chirp, 8_000)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The recordings of this machine if FSDD is among them; else tones."""
    try:
        roots = data_roots()
        if any(recording.corpus == "fsdd" for recording in read_all(roots)):
            return os.pathsep.join(str(root.resolve()) for root in roots)
    except ConfigError:
        pass
    root = tmp_path_factory.mktemp("data")
    make_corpus(root)
    return str(root)


def shorter(notebook):
    """A copy that trains each network once, not once more by each of two other dice: that is most of it."""
    notebook = nbformat.from_dict(notebook)
    other_dice = [cell for cell in notebook.cells if "for seed in (2, 3)" in cell.source]
    assert len(other_dice) == 1
    other_dice[0].source = other_dice[0].source.replace("for seed in (2, 3)", "for seed in ()")
    return notebook


@pytest.mark.slow
@pytest.mark.timeout(1_500)
def test_it_runs_and_shows_what_it_says(notebook, data, tmp_path):
    notebook = shorter(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell(TELL))
    tutorial.executed(notebook, tmp_path, {**os.environ, "LISTENER_DATA": data})
    told = json.loads((tmp_path / "told.json").read_text())

    own, known, unknown = told["seen"].values()
    assert own >= known > unknown + 0.05 and own > 0.95
    parts = told["parts"]
    assert parts["left_out"] == told["strangers"] and told["recordings"] == 900
    assert not set(parts["train"]) & set(told["strangers"]) and parts["train"] == parts["gate"]
    assert all(told["twelve answers"][what] < share / 2 for what, share in told["ten answers"].items())
    assert {"SpeechStarted", "Digit", "SpeechStopped"} <= set(told["events"]) and all(told["shipped"])
    assert told["asked"] == 300 and told["same"] >= 0.97 * told["asked"] and told["difference"] < 0.05
    assert (tmp_path / "runs/tutorial/looked_at.png").stat().st_size > 10_000


@pytest.mark.slow
def test_without_recordings_it_says_how_to_get_them(notebook, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CellExecutionError, match="python -m train fetch fsdd"):
        tutorial.executed(notebook, tmp_path, {**os.environ, "LISTENER_DATA": str(tmp_path / "empty")})
