"""The commands for what was trained: ``compare``, ``export``, ``classify``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from listener.errors import ConfigError


def add_commands(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    """Their parsers; none of them reads a corpus, so none has *common*."""
    compare = commands.add_parser("compare", help="curves and figures of runs side by side")
    compare.add_argument("runs", metavar="RUN", type=Path, nargs="+", help="folders that fit made")
    compare.add_argument("--output", metavar="PNG", type=Path, default=Path("runs/compare.png"),
                         help="the curves (default: runs/compare.png); the table goes to standard output")
    compare.set_defaults(command=_compare)

    export = commands.add_parser("export", help="a run's network as tflite and ONNX, with its metadata")
    export.add_argument("run", metavar="RUN", type=Path, help="a folder that fit made")
    export.add_argument("--output", metavar="DIR", type=Path, help="default: RUN/export")
    export.set_defaults(command=_export)

    classify = commands.add_parser("classify", help="hear a recording, and draw what the network looked at")
    classify.add_argument("file", metavar="FILE", type=Path)
    classify.add_argument("--model", metavar="PATH", type=Path,
                          help="a model, or the folder of a run (default: the shipped model)")
    classify.add_argument("--output", metavar="PNG", type=Path,
                          help="the picture (default: the recording's name, .png, in this folder)")
    classify.set_defaults(command=_classify)


def _compare(arguments: argparse.Namespace) -> None:
    from ..compare import compare
    from ..runs import RunFolder
    for line in compare([RunFolder(path) for path in arguments.runs], _png(arguments.output)):
        print(line)


def _export(arguments: argparse.Namespace) -> None:
    from ..shipping.exporting import export
    from ..runs import RunFolder
    for line in export(RunFolder(arguments.run), arguments.output or arguments.run / "export"):
        print(line, flush=True)


def _classify(arguments: argparse.Namespace) -> None:
    from listener.recognition.model import Model

    from ..looking.classify import hear_and_look
    from ..looking.synesthesia import draw_hearing
    picture = _png(arguments.output or Path(arguments.file.stem + ".png"))
    hearing = hear_and_look(arguments.file, Model.load(_model_of(arguments.model)))
    for line in hearing.lines():
        print(line)
    draw_hearing(hearing, picture)
    print(f"picture: {picture}")


def _model_of(path: Path | None) -> Path | None:
    """The model's metadata: itself, or what a run came out with."""
    if path is None or not path.is_dir():
        return path
    try:
        return Path(json.loads((path / "run.json").read_text())["model"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"--model {path}: is not the folder of a complete run") from error


def _png(path: Path) -> Path:
    """Where a picture may go; asked before the work is done."""
    if path.suffix.lower() != ".png":
        raise ConfigError(f"--output {path}: must end in .png")
    if not path.parent.is_dir() and path.parent != Path("runs"):
        raise ConfigError(f"--output {path}: there is no folder {path.parent}")
    return path
