"""``python -m train``: from recordings to the model that listens, and how good it is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from listener.errors import ListenerError

from .corpora import Split, data_roots, read_all


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.command(arguments)
    except ListenerError as error:
        print(f"train: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    commands = parser.add_subparsers(title="commands", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", metavar="DIR", nargs="+",
                        help="the recordings (default: $LISTENER_DATA, else ../shared/data)")

    fit = commands.add_parser("fit", parents=[common], help="train a model and write it")
    fit.add_argument("--output", metavar="DIR", type=Path, default=Path("models"))
    fit.add_argument("--cache", metavar="DIR", type=Path, default=Path("runs/cache"))
    fit.add_argument("--epochs", type=_positive, help="rounds of training (default: 36)")
    fit.add_argument("--streams", type=_positive, help="streams mixed for each (default: 6000)")
    fit.add_argument("--seed", type=int, help="of everything random (default: 1)")
    fit.add_argument("--learning-rate", type=float, metavar="RATE", help="its peak (default: 0.002)")
    fit.add_argument("--init-from", metavar="FILE", help="a .keras file to go on from")
    fit.add_argument("--left-out", metavar="SPEAKER", nargs="*", default=[],
                     help="FSDD speakers that are not trained on")
    fit.set_defaults(command=_fit)

    evaluate = commands.add_parser("evaluate", parents=[common],
                                   help="score a model through the pipeline that listens")
    evaluate.add_argument("--model", metavar="FILE", type=Path, help="default: the shipped one")
    evaluate.add_argument("--json", metavar="FILE", type=Path, help="write the figures there, too")
    evaluate.add_argument("--mistakes", action="store_true", help="list what was heard wrongly")
    evaluate.set_defaults(command=_evaluate)

    synthesize = commands.add_parser("synthesize", help="make more recordings with machine voices")
    synthesize.add_argument("--engine", choices=("kokoro", "espeak-ng", "flite"), default="kokoro")
    synthesize.add_argument("--voices", metavar="DIR", type=Path, default=Path("runs/voices"),
                            help="Kokoro's model.onnx and voices/*.bin (docs/TRAINING.md tells where from)")
    synthesize.add_argument("--output", metavar="DIR", type=Path, default=Path("runs/data/synthetic"))
    synthesize.add_argument("--count", type=_positive, default=2000, help="recordings (default: 2000)")
    synthesize.add_argument("--seed", type=int, default=1, help="of what is said, and by whom")
    synthesize.add_argument("--workers", type=_positive, default=2, help="processes (default: 2)")
    synthesize.set_defaults(command=_synthesize)
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} must be at least 1")
    return value


def _fit(arguments: argparse.Namespace) -> None:
    recordings = read_all(data_roots(arguments.data))
    Split(tuple(arguments.left_out)).check(recordings)
    # NB: tensorflow takes seconds to import; other commands do without it.
    from .fit import TrainConfig, fit
    from .release import release
    names = ("epochs", "streams", "seed", "learning_rate", "init_from")
    given = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    config = TrainConfig(left_out=tuple(arguments.left_out), **given)
    run = fit(recordings, config, arguments.cache)
    figures = release(run, recordings, arguments.output)
    _print(figures)


def _evaluate(arguments: argparse.Namespace) -> None:
    from listener.recognition.model import Model, shipped_model

    from .evaluate import hear_all, mistakes, report, tasks
    recordings = read_all(data_roots(arguments.data))
    model = arguments.model or shipped_model()
    trained = Model.load(model).metadata["training"]
    parts = tasks(recordings, Split(tuple(trained["config"]["left_out"])))
    heard = {name: hear_all(part, model) for name, part in parts.items()}
    figures = report(heard)
    _print(figures)
    if arguments.mistakes:
        print(*(f"{name}: {line}" for name, part in heard.items() for line in mistakes(part)), sep="\n")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n")


def _synthesize(arguments: argparse.Namespace) -> None:
    from .synthesize import synthesize
    made = synthesize(arguments.engine, arguments.voices, arguments.output, arguments.count,
                      arguments.seed, arguments.workers)
    print(f"{arguments.output}: {made} recordings made, {arguments.count} in all")


def _print(figures: dict[str, dict[str, float]]) -> None:
    """A line a task."""
    print(f"{'task':28}{'files':>6}{'digits':>7}{'exact %':>9}{'wrong %':>9}{'sub':>5}{'del':>5}{'ins':>5}"
          f"{'answered %':>12}{'ins/hour':>10}{'latency ms (p95)':>18}")
    for name, f in figures.items():
        latency = "-"
        if "latency_median_ms" in f:
            latency = f"{f['latency_median_ms']:.0f} ({f['latency_p95_ms']:.0f})"
        print(f"{name:28}{f['recordings']:6.0f}{f['digits']:7.0f}{_percent(f, 'exact'):>9}"
              f"{_percent(f, 'digit_error_rate'):>9}{f['substitutions']:5.0f}{f['deletions']:5.0f}"
              f"{f['insertions']:5.0f}{_percent(f, 'answered'):>12}"
              f"{f.get('false_alarms_per_hour', float('nan')):10.1f}{latency:>18}")


def _percent(figures: dict[str, float], name: str) -> str:
    return f"{100 * figures[name]:.2f}" if name in figures else "-"


if __name__ == "__main__":
    sys.exit(main())
