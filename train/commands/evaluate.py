"""The command ``evaluate``."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..corpora import data_roots, read_all
from .arguments import as_typed, positive, read_figures, seed


def add_commands(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    """Its parser; *common* has ``--data``."""
    evaluate = commands.add_parser("evaluate", parents=[common],
                                   help="score a model through the pipeline that listens")
    evaluate.add_argument("--model", metavar="FILE", type=Path, help="default: the shipped one")
    evaluate.add_argument("--json", metavar="FILE", type=Path, help="write the figures there, too")
    evaluate.add_argument("--report", metavar="DIR", type=Path,
                          help="write EVALUATION.md, evaluation.json and images/ there (docs)")
    evaluate.add_argument("--mistakes", action="store_true", help="list what was heard wrongly")
    evaluate.add_argument("--seed", type=seed, default=1, help="of strings and mixtures (default: 1)")
    evaluate.add_argument("--workers", type=positive, default=2, help="processes (default: 2)")
    evaluate.add_argument("--loso", metavar="FILE", type=Path, help="what loso wrote, to be told, too")
    evaluate.add_argument("--seeds", metavar="FILE", type=Path, nargs="+", default=[],
                          help="figures of models of other seeds, as --json writes them")
    evaluate.set_defaults(command=_evaluate)


def _evaluate(arguments: argparse.Namespace) -> None:
    from listener.recognition.model import shipped_model

    from ..evaluation import evaluate, mistakes
    from ..evaluation.document import write
    from ..evaluation.figures import score_lines
    from ..evaluation.targets import lines
    others = [read_figures(file, "targets") for file in arguments.seeds]
    folds = read_figures(arguments.loso, "folds") if arguments.loso else None
    found = evaluate(read_all(data_roots(arguments.data)), arguments.model or shipped_model(),
                     as_typed(arguments), arguments.seed, arguments.workers, folds)
    print(*score_lines(found.figures), "", *lines(found.targets), sep="\n")
    if arguments.mistakes:
        print(*(f"{name}: {line}" for name, part in found.heard.items() for line in mistakes(part)), sep="\n")
    if arguments.json:
        arguments.json.write_text(found.to_json())
    if arguments.report:
        write(found, arguments.report, others)
