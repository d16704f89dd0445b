"""Runs docs/tutorial.ipynb from top to bottom and writes the page of it: python tests/tutorial.py

With ``--page`` the page is written from the notebook as it is, without running it.
"""

from __future__ import annotations

import base64
import io
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "docs" / "tutorial.ipynb"
PAGE = ROOT / "docs" / "TUTORIAL.md"
PICTURES = "images/tutorial"         # beside the page
LONGEST_CELL_S = 500
NOTE = "<!-- Written from tutorial.ipynb by python tests/tutorial.py: change that, and run this. -->"


def executed(notebook: nbformat.NotebookNode, folder: Path,
             environment: Mapping[str, str]) -> nbformat.NotebookNode:
    """A copy of *notebook*, run in *folder*; nothing in it tells when or on which machine."""
    notebook = nbformat.from_dict(notebook)
    client = NotebookClient(notebook, timeout=LONGEST_CELL_S, kernel_name="python3", record_timing=False,
                            coalesce_streams=True, resources={"metadata": {"path": str(folder)}})
    client.execute(env={**environment, "PYTHONPATH": str(ROOT)})
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _is_worth_keeping(output)]
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = _smaller(output.data["image/png"])
    return notebook


def _is_worth_keeping(output: nbformat.NotebookNode) -> bool:
    """Not TensorFlow's remarks on the processor, with the time and the process' number, nor blanks."""
    return output.get("name") != "stderr" and bool(_text_of(output).strip())


def _smaller(picture: str) -> str:
    """A PNG in base64, in 256 colours: a third of the bytes."""
    file = io.BytesIO()
    Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB").quantize(256).save(
        file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def page_of(notebook: nbformat.NotebookNode) -> tuple[str, dict[str, bytes]]:
    """The page, and the pictures in it by their paths from there."""
    parts, pictures, title = [NOTE], {}, ""
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            title = next((line[3:] for line in cell.source.splitlines() if line.startswith("## ")), title)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                name = f"{PICTURES}/{i:02}.png"
                pictures[name] = base64.b64decode(output.data["image/png"])
                parts.append(f"![{title}]({name})")
            else:
                parts.append(f"```text\n{_text_of(output).rstrip()}\n```")
    return "\n\n".join(parts) + "\n", pictures


def _text_of(output: nbformat.NotebookNode) -> str:
    """What a cell printed, or answered."""
    text = output.text if output.output_type == "stream" else output.data["text/plain"]
    return "\n".join(line.rstrip() for line in text.splitlines())


def write_page(notebook: nbformat.NotebookNode) -> None:
    """Page and pictures, and no picture of before."""
    text, pictures = page_of(notebook)
    folder = PAGE.parent / PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for name, content in pictures.items():
        (PAGE.parent / name).write_bytes(content)
    PAGE.write_text(text, encoding="utf-8")


def _roots() -> str:
    """Where the recordings lie, from wherever the notebook runs."""
    sys.path.insert(0, str(ROOT))        # NB: `train` is not installed
    from train.corpora import data_roots
    return os.pathsep.join(str(root.resolve()) for root in data_roots())


def main() -> None:
    """Run, and write both."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    if "--page" not in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            notebook = executed(notebook, Path(folder), {**os.environ, "LISTENER_DATA": _roots()})
        nbformat.write(notebook, NOTEBOOK)
    write_page(notebook)


if __name__ == "__main__":
    main()
