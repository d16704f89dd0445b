"""``python -m train``: from recordings to the model that listens, and how good it is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from listener.errors import ConfigError, ListenerError

from .afterwards import add_commands
from .beforehand import add_commands as add_commands_before
from .config import OPTIMIZERS
from .corpora import data_roots, read_all
from .corpora.transcripts import SPEECH, TRANSCRIPTS
from .fitting import add_arguments as add_fit_arguments


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
    commands = parser.add_subparsers(title="commands", dest="name", metavar="COMMAND", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", metavar="DIR", nargs="+",
                        help="the recordings (default: $LISTENER_DATA, else ../shared/data or runs/data)")
    add_commands_before(commands, common)

    streams = argparse.ArgumentParser(add_help=False)
    streams.add_argument("--cache", metavar="DIR", type=Path, default=Path("runs/cache"))
    streams.add_argument("--epochs", type=_positive, help="rounds of training (default: 36)")
    streams.add_argument("--streams", type=_positive, help="streams mixed for each (default: 6000)")
    streams.add_argument("--seed", type=int, help="of everything random (default: 1)")
    streams.add_argument("--init-from", metavar="FILE", help="a .keras file to go on from")
    recipe = argparse.ArgumentParser(add_help=False, parents=[streams])
    recipe.add_argument("--learning-rate", type=float, metavar="RATE", help="its peak (default: 0.002)")
    recipe.add_argument("--optimizer", choices=OPTIMIZERS, help="(default: adamw)")
    recipe.add_argument("--shards", metavar="DIR", help="learn from the streams that mix wrote there")
    recipe.add_argument("--keep", type=float, metavar="SHARE",
                        help="share of its weights in the weights that come out (default: 0)")

    mix = commands.add_parser("mix", parents=[common, streams],
                              help="mix streams beforehand, for several trainings to learn from",
                              epilog="With --init-from that network places the words of strings.  fit "
                              "--shards DIR passes over the streams of whom it leaves out; so does loso.")
    mix.add_argument("--without", metavar="INGREDIENT", nargs="*", default=(),
                     help="leave these out (docs/RECIPE.md has their names)")
    mix.add_argument("--output", metavar="DIR", type=Path, default=Path("runs/shards"),
                     help="some 45 kB a stream (default: runs/shards)")
    mix.add_argument("--workers", type=_positive, default=2, help="processes (default: 2)")
    mix.set_defaults(command=_mix)

    fit = commands.add_parser("fit", parents=[common, recipe], help="train a model and write it")
    fit.add_argument("--keep-from", metavar="FILE",
                     help="keep that share of another .keras file instead, an older network's")
    add_fit_arguments(fit, _positive)

    loso = commands.add_parser("loso", parents=[common, recipe],
                               help="leave each FSDD speaker out of a training, and hear them",
                               epilog="--init-from may also be the --output of an earlier loso: each fold "
                               "then goes on from the one that left its speaker out.")
    loso.add_argument("--together", metavar="N", type=_positive,
                      help="speakers who are left out of one training: fewer trainings (default: 1)")
    loso.add_argument("--output", metavar="DIR", type=Path, default=Path("runs/loso"),
                      help="a model a fold; the figures beside it, as DIR.json (default: runs/loso)")
    loso.set_defaults(command=_loso)

    evaluate = commands.add_parser("evaluate", parents=[common],
                                   help="score a model through the pipeline that listens")
    evaluate.add_argument("--model", metavar="FILE", type=Path, help="default: the shipped one")
    evaluate.add_argument("--json", metavar="FILE", type=Path, help="write the figures there, too")
    evaluate.add_argument("--report", metavar="DIR", type=Path,
                          help="write EVALUATION.md, evaluation.json and images/ there (docs)")
    evaluate.add_argument("--mistakes", action="store_true", help="list what was heard wrongly")
    evaluate.add_argument("--seed", type=int, default=1, help="of strings and mixtures (default: 1)")
    evaluate.add_argument("--workers", type=_positive, default=2, help="processes (default: 2)")
    evaluate.add_argument("--loso", metavar="FILE", type=Path, help="what loso wrote, to be told, too")
    evaluate.add_argument("--seeds", metavar="FILE", type=Path, nargs="+", default=[],
                          help="figures of models of other seeds, as --json writes them")
    evaluate.set_defaults(command=_evaluate)

    synthesize = commands.add_parser("synthesize", help="make more recordings with machine voices")
    synthesize.add_argument("--engine", choices=("kokoro", "espeak-ng", "flite"), default="kokoro")
    synthesize.add_argument("--voices", metavar="DIR", type=Path, default=Path("runs/voices"),
                            help="Kokoro's model.onnx and voices/*.bin (docs/TRAINING.md tells where from)")
    synthesize.add_argument("--output", metavar="DIR", type=Path, default=Path("runs/data/synthetic"),
                            help="called synthetic, so that fit --data finds it (default: %(default)s)")
    one_kind = synthesize.add_mutually_exclusive_group()
    one_kind.add_argument("--digits", dest="kind", action="store_const", const="digit", default="",
                          help="single digits, fast and slow, as many accents say them")
    one_kind.add_argument("--pseudowords", dest="kind", action="store_const", const="word",
                          help="digits with one sound changed, or one more, instead of digits and words")
    one_kind.add_argument("--letters", dest="kind", action="store_const", const="letter",
                          help="what stands among digits and is none: letters, larger numbers, dates")
    one_kind.add_argument("--sentences", dest="kind", action="store_const", const="prose",
                          help="digits in the midst of sentences")
    one_kind.add_argument("--talk", dest="kind", action="store_const", const="talk",
                          help="sentences of small words, said fast, without a digit")
    synthesize.add_argument("--held-out", action="store_true",
                            help="by the voices that are not trained on, and other sentences: to evaluate on")
    synthesize.add_argument("--count", type=_positive, default=2000, help="recordings (default: 2000)")
    synthesize.add_argument("--seed", type=int, default=1, help="of what is said, and by whom")
    synthesize.add_argument("--workers", type=_positive, default=2, help="processes (default: 2)")
    synthesize.set_defaults(command=_synthesize)

    transcribe = commands.add_parser("transcribe", parents=[common],
                                     help="write down what is said in recordings of speech")
    transcribe.add_argument("--whisper", metavar="DIR", type=Path, default=Path("runs/whisper"),
                            help="a model for faster-whisper (default: runs/whisper)")
    transcribe.add_argument("--corpora", metavar="NAME", nargs="+", default=list(SPEECH),
                            help=f"default: {' '.join(SPEECH)}")
    transcribe.add_argument("--output", metavar="FILE", type=Path,
                            default=Path("runs/data") / TRANSCRIPTS)
    transcribe.add_argument("--threads", type=_positive, default=2, help="default: 2")
    transcribe.set_defaults(command=_transcribe)
    add_commands(commands)
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} must be at least 1")
    return value


def _config(arguments: argparse.Namespace):
    """The recipe with what was given in the place of its defaults."""
    from .config import TrainConfig
    names = ("epochs", "streams", "seed", "learning_rate", "optimizer", "init_from", "keep", "shards",
             "without")
    given = {name: getattr(arguments, name) for name in names if getattr(arguments, name, None) is not None}
    return TrainConfig(**{**given, "without": tuple(given.get("without", ()))})


def _mix(arguments: argparse.Namespace) -> None:
    recordings = read_all(data_roots(arguments.data))
    from .mixing.stored import mix
    made = mix(recordings, _config(arguments), arguments.cache, arguments.output, arguments.workers,
               f"{_command(arguments)} --output {arguments.output}")
    print(f"{arguments.output}: {made} shards mixed")


def _loso(arguments: argparse.Namespace) -> None:
    recordings = read_all(data_roots(arguments.data))
    from .loso import loso
    figures = loso(recordings, _config(arguments), arguments.cache, arguments.output, _command(arguments),
                   arguments.together or 1)
    print(f"mean {100 * figures['mean']:.2f} %, worst {100 * figures['worst']:.2f} %")


def _evaluate(arguments: argparse.Namespace) -> None:
    from listener.recognition.model import shipped_model

    from .evaluation import evaluate, mistakes
    from .evaluation.document import write
    from .evaluation.figures import score_lines
    from .evaluation.targets import lines
    others = [_read_figures(file, "targets") for file in arguments.seeds]
    folds = _read_figures(arguments.loso, "folds") if arguments.loso else None
    found = evaluate(read_all(data_roots(arguments.data)), arguments.model or shipped_model(),
                     _command(arguments), arguments.seed, arguments.workers, folds)
    print(*score_lines(found.figures), "", *lines(found.targets), sep="\n")
    if arguments.mistakes:
        print(*(f"{name}: {line}" for name, part in found.heard.items() for line in mistakes(part)), sep="\n")
    if arguments.json:
        arguments.json.write_text(found.to_json())
    if arguments.report:
        write(found, arguments.report, others)


def _read_figures(file: Path, key: str) -> dict:
    """A JSON file that an earlier run wrote."""
    try:
        figures = json.loads(file.read_text())
        figures[key]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{file}: holds no figures of an earlier run: {error!r}") from error
    return figures


def _command(arguments: argparse.Namespace) -> str:
    """The command line, but for where the recordings lie."""
    shown, given = ["python -m train", arguments.name], vars(arguments)
    for name in ("model", "init_from", "shards", "without", "keep", "keep_from", "epochs", "streams",
                 "learning_rate", "optimizer", "seed", "together", "report", "loso", "seeds"):
        value = given.get(name)
        if value:
            values = value if isinstance(value, list) else [value]
            shown.append(f"--{name.replace('_', '-')} {' '.join(map(str, values))}")
    return " ".join(shown)


def _synthesize(arguments: argparse.Namespace) -> None:
    from .voices.synthesize import synthesize
    made = synthesize(arguments.engine, arguments.voices, arguments.output, arguments.count,
                      arguments.seed, arguments.workers, arguments.kind, arguments.held_out)
    print(f"{arguments.output}: {made} recordings made, {arguments.count} in all")


def _transcribe(arguments: argparse.Namespace) -> None:
    from .voices.transcribe import Whisper, place, teachers, transcribe
    found = read_all(data_roots(arguments.data))
    recordings = [recording for recording in found
                  if recording.kind == "speech" and recording.corpus in arguments.corpora]
    if not recordings:
        raise ConfigError(f"--corpora {' '.join(arguments.corpora)}: no recordings of speech")
    whisper = Whisper(arguments.whisper, arguments.threads)
    new = transcribe(recordings, whisper, arguments.output)
    print(f"{arguments.output}: {new} recordings transcribed, {len(recordings)} in all")
    known = teachers(found)
    if known:
        print(place(recordings, known, whisper.encode, arguments.output))
    else:
        print("no recordings whose words have known places: Whisper's times are kept, which are a tenth of a "
              "second early; synthesize --sentences makes some")


if __name__ == "__main__":
    sys.exit(main())
