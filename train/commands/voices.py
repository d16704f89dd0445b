"""The commands for voices and their words: ``synthesize``, ``transcribe``."""

from __future__ import annotations

import argparse
from pathlib import Path

from listener.errors import ConfigError

from ..corpora import READERS, data_roots, read_all
from ..corpora.transcripts import SPEECH, TRANSCRIPTS
from .arguments import positive, seed


def add_commands(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    """Their parsers; *common* has ``--data``."""
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
    synthesize.add_argument("--count", type=positive, default=2000, help="recordings (default: 2000)")
    synthesize.add_argument("--seed", type=seed, default=1, help="of what is said, and by whom")
    synthesize.add_argument("--workers", type=positive, default=2, help="processes (default: 2)")
    synthesize.set_defaults(command=_synthesize)

    transcribe = commands.add_parser("transcribe", parents=[common],
                                     help="write down what is said in recordings of speech")
    transcribe.add_argument("--whisper", metavar="DIR", type=Path, default=Path("runs/whisper"),
                            help="a model for faster-whisper (default: runs/whisper)")
    transcribe.add_argument("--corpora", metavar="NAME", nargs="+", default=list(SPEECH),
                            help=f"default: {' '.join(SPEECH)}")
    transcribe.add_argument("--output", metavar="FILE", type=Path,
                            default=Path("runs/data") / TRANSCRIPTS)
    transcribe.add_argument("--threads", type=positive, default=2, help="default: 2")
    transcribe.set_defaults(command=_transcribe)


def _synthesize(arguments: argparse.Namespace) -> None:
    from ..voices.synthesize import synthesize
    made = synthesize(arguments.engine, arguments.voices, arguments.output, arguments.count,
                      arguments.seed, arguments.workers, arguments.kind, arguments.held_out)
    print(f"{arguments.output}: {made} recordings made, {arguments.count} in all")


def _transcribe(arguments: argparse.Namespace) -> None:
    from ..voices.transcribe import Whisper, place, teachers, transcribe
    for name in arguments.corpora:
        if name not in READERS:
            raise ConfigError(f"--corpora {name}: is none of {', '.join(READERS)}")
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
