"""The commands for what comes before training: ``fetch``, ``explore``, ``preprocess``."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from listener.errors import ConfigError

from ..corpora import NAME_OF, READERS, Recording, Split, data_roots, read_all
from ..fetch import NAMES, fetch
from ..preprocess import load_images
from .arguments import positive, seed


def add_commands(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    """Their parsers; *common* has ``--data``."""
    bring = commands.add_parser("fetch", help="download public corpora into the folders that are read")
    bring.add_argument("corpora", metavar="CORPUS", nargs="+", choices=NAMES, help=", ".join(NAMES))
    bring.add_argument("--data", metavar="DIR", type=Path, default=Path("runs/data"),
                       help="a folder for each corpus is made there (default: runs/data)")
    bring.add_argument("--from", metavar="PATH|URL", dest="origin", default="",
                       help="the archive, or a folder (an address ending in /) that holds it, instead of its "
                       "public home")
    bring.add_argument("--again", action="store_true",
                       help="fetch what is there already, too; that is kept as CORPUS-old")
    bring.add_argument("--keep-archives", action="store_true", help="leave them in DIR/downloads")
    bring.set_defaults(command=_fetch)

    look = commands.add_parser("explore", parents=[common], help="look into a corpus: pictures and a page")
    look.add_argument("corpus", metavar="CORPUS", choices=tuple(READERS), help=", ".join(READERS))
    look.add_argument("--output", metavar="DIR", type=Path,
                      help="index.html and PNGs (default: runs/explore/CORPUS)")
    look.add_argument("--show", action="store_true", help="open a window for each picture")
    look.add_argument("--model", metavar="FILE", type=Path,
                      help="hears digits, to find wrong labels (default: the shipped one)")
    look.add_argument("--limit", type=positive, default=1000, metavar="N",
                      help="measure and hear at most so many recordings (default: 1000)")
    look.add_argument("--seed", type=seed, default=1, help="of which these are (default: 1)")
    look.add_argument("--workers", type=positive, default=2, help="processes (default: 2)")
    look.set_defaults(command=_explore)

    preprocess = commands.add_parser("preprocess", parents=[common],
                                     help="spoken digits as images of one size")
    preprocess.add_argument("--corpora", metavar="NAME", nargs="+", help="default: all that are there")
    preprocess.add_argument("--size", metavar="PIXELS", type=int, nargs=2, default=(64, 64),
                            help="height (mel bands) and width (moments) (default: 64 64)")
    preprocess.add_argument("--left-out", metavar="SPEAKER", nargs="*", default=(),
                            help="FSDD speakers that are a part of their own")
    preprocess.add_argument("--cache", metavar="DIR", type=Path, default=Path("runs/cache"))
    preprocess.add_argument("--output", metavar="NPZ", type=Path, default=Path("runs/images.npz"),
                            help="images, labels, speakers, parts, keys (default: runs/images.npz)")
    preprocess.add_argument("--workers", type=positive, default=2, help="processes (default: 2)")
    preprocess.set_defaults(command=_preprocess)


def _fetch(arguments: argparse.Namespace) -> None:
    for name in dict.fromkeys(arguments.corpora):
        fetch(name, arguments.data, arguments.origin, arguments.again, arguments.keep_archives)


def _explore(arguments: argparse.Namespace) -> None:
    recordings = read_all(data_roots(arguments.data))
    corpus = NAME_OF.get(arguments.corpus, arguments.corpus)
    _of_corpora(recordings, [corpus])
    from listener.recognition.model import shipped_model

    from ..explore import explore
    if arguments.show:
        from ..explore.window import check_screen
        check_screen()
    found = explore(corpus, recordings, arguments.model or shipped_model(), arguments.limit,
                    arguments.seed, arguments.workers)
    for title, _, _, rows in found.tables:
        print(title if title != "In short" else "\n".join(f"{name}: {value}" for name, value in rows))
    print(found.write(arguments.output or Path("runs/explore") / arguments.corpus))
    if arguments.show:
        from ..explore.window import show
        show(found.figures)


def _preprocess(arguments: argparse.Namespace) -> None:
    if arguments.output.suffix != ".npz":
        raise ConfigError(f"--output {arguments.output}: must end in .npz")
    recordings = _of_corpora(read_all(data_roots(arguments.data)), arguments.corpora)
    split = Split(tuple(arguments.left_out))
    split.check(recordings)
    found = load_images(recordings, tuple(arguments.size), arguments.cache, arguments.workers, split)
    found.save(arguments.output)
    parts = ", ".join(f"{n} {part}" for part, n in sorted(Counter(found.parts.tolist()).items()))
    print(f"{arguments.output}: {len(found.labels)} images of {arguments.size[0]} x {arguments.size[1]}, "
          f"{len(set(found.speakers.tolist()))} speakers: {parts}")


def _of_corpora(recordings: list[Recording], names: list[str] | None) -> list[Recording]:
    """Those of the corpora named; all if none are."""
    for name in names or ():
        if name not in READERS:
            raise ConfigError(f"{name}: is none of the corpora {', '.join(READERS)}")
    corpora = {NAME_OF.get(name, name) for name in names or ()}
    found = [r for r in recordings if not names or r.corpus in corpora]
    if not found:
        raise ConfigError(f"no recordings of {', '.join(names)}: give --data DIR, or fetch them first")
    return found
