"""A reader a corpus: its folder -> `Recording`s.  They read the public corpora whole, too."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from listener.errors import ConfigError

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
AUDIO = (".wav", ".flac", ".ogg", ".mp3")
GRID_CLOCK = 25_000          # ticks a second in .align files
TRANSCRIPTS = "transcripts.csv"
PLACES = (Path("../shared/data"), Path("runs/data"))     # fetch brings recordings to the latter

Transcript = list[tuple[str, tuple[float, float]]]   # words, and their starts and ends in seconds


@dataclass(frozen=True)
class Recording:
    """One file and what is said in it.

    *kind*: "word" (one word, nothing else), "string" (words in one breath, *words* known,
    their places not), "sentence" (words and *times* known, in seconds), "speech" (few of
    its words are digits; which words, and where, only a transcript tells), "noise" (nobody speaks).
    """

    path: Path
    corpus: str
    speaker: str
    kind: str
    words: tuple[str, ...] = ()
    times: tuple[tuple[float, float], ...] = ()
    is_held_out: bool | None = None      # where the corpus itself says it; else `split` decides

    @property
    def key(self) -> str:
        """Corpus and file: what identifies the recording wherever the data lies."""
        return f"{self.corpus}/{self.speaker}/{self.path.parent.name}/{self.path.name}"


def data_roots(given: Sequence[str] | None = None) -> list[Path]:
    """Where the corpora lie: *given*, else ``$LISTENER_DATA`` (folders with the system's path
    separator between them), else the first of `PLACES` that is there."""
    roots = [Path(root) for root in given or os.environ.get("LISTENER_DATA", "").split(os.pathsep) if root]
    if not roots:
        roots = [place for place in PLACES if place.is_dir()][:1]
    if not roots:
        raise ConfigError(f"no recordings at {' or '.join(map(str, PLACES))}: fetch some (python -m train "
                          "fetch fsdd), give --data DIR or set LISTENER_DATA")
    for root in roots:
        if not root.is_dir():
            raise ConfigError(f"no recordings at {root}: give --data DIR or set LISTENER_DATA")
    return roots


def read_fsdd(root: Path) -> Iterator[Recording]:
    """Free Spoken Digit Dataset: ``{digit}_{speaker}_{index}.wav``."""
    for path, digit, speaker in _named(root, r"(\d)_([^_]+)_\d+"):
        yield Recording(path, "fsdd", speaker, "word", (DIGITS[int(digit)],))


def read_audiomnist(root: Path) -> Iterator[Recording]:
    """AudioMNIST: ``{digit}_{speaker}_{index}``, in a folder a speaker."""
    for path, digit, speaker in _named(root, r"(\d)_([^_]+)_\d+"):
        yield Recording(path, "audiomnist", speaker, "word", (DIGITS[int(digit)],))


def read_two_speakers(root: Path) -> Iterator[Recording]:
    """``{name}_0{digit}``."""
    for path, speaker, digit in _named(root, r"([^_]+)_0(\d)"):
        yield Recording(path, "two_speakers", speaker, "word", (DIGITS[int(digit)],))


def read_synthetic(root: Path) -> Iterator[Recording]:
    """Synthetic voices: ``manifest.csv`` says file, kind, text, voice.

    A "sentence" is a string with other words in it: of both, the words' places are unknown.
    """
    kinds = {"digit": "word", "word": "word", "string": "string", "sentence": "string", "speech": "speech"}
    with open(root / "manifest.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kind = kinds.get(row["kind"])
            if kind is None:
                raise ConfigError(f"{file.name}: kind {row['kind']} of {row['file']} must be one of "
                                  f"{', '.join(kinds)}")
            yield Recording(root / row["file"], "synthetic", row["voice"], kind,
                            tuple(row["text"].lower().split()))


def read_speech_commands(root: Path) -> Iterator[Recording]:
    """Speech Commands: a folder a word; the speaker is the name up to the first ``_``.

    Whole, it has lists of what is kept for validation and testing.
    """
    lists = [root / f"{name}_list.txt" for name in ("validation", "testing")]
    kept = {line.strip() for file in lists if file.exists() for line in file.read_text().splitlines()}
    for path in _audio(root):
        word = path.parent.name
        is_noise = word.startswith("_")
        speaker = "" if is_noise else path.stem.split("_")[0]
        yield Recording(path, root.name, speaker, "noise" if is_noise else "word",
                        () if is_noise else (word,),
                        is_held_out=f"{word}/{path.name}" in kept if kept and not is_noise else None)


def read_own(root: Path) -> Iterator[Recording]:
    """Recordings of one's own: ``{word}/{speaker}_*.wav``, or ``{digit}_{speaker}_{index}.wav`` as the
    listener saves its clips."""
    for path, digit, speaker in _named(root, r"(\d)_([^_]+)_\d+"):
        yield Recording(path, root.name, speaker, "word", (DIGITS[int(digit)],))
    for path in _audio(root):
        if path.parent != root and not re.fullmatch(r"\d_[^_]+_\d+", path.stem):
            word = path.parent.name.lower()
            yield Recording(path, root.name, path.stem.split("_")[0], "word",
                            (DIGITS[int(word)] if re.fullmatch(r"\d", word) else word,))


def read_grid(root: Path) -> Iterator[Recording]:
    """GRID: an ``.align`` file for each sentence, in ticks of 1/25000 s."""
    audio = {(_grid_speaker(path), path.stem): path for path in _audio(root)}
    for align in sorted(root.rglob("*.align")):
        path = audio.get((_grid_speaker(align), align.stem))
        if path is None:
            continue
        rows = [line.split() for line in align.read_text().splitlines() if line.strip()]
        words = [(word, (int(start) / GRID_CLOCK, int(end) / GRID_CLOCK))
                 for start, end, word in rows if word not in ("sil", "sp")]
        yield Recording(path, "grid", _grid_speaker(path), "sentence",
                        tuple(word for word, _ in words), tuple(times for _, times in words))


def _grid_speaker(path: Path) -> str:
    """The folder s1 to s34 that a file is in, or below: speakers say the same sentences."""
    return next((p.name for p in path.parents if re.fullmatch(r"s\d+", p.name)), path.parent.name)


def read_librispeech(root: Path) -> Iterator[Recording]:
    """LibriSpeech: the speaker is the name up to the first ``-``; ``*.trans.txt``, id and words."""
    lines = [line.lower().split() for file in root.rglob("*.trans.txt")
             for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    words = {name: tuple(said) for name, *said in lines}
    for path in _audio(root):
        yield Recording(path, "librispeech", path.stem.split("-")[0], "speech", words.get(path.stem, ()))


def read_coffee_orders(root: Path) -> Iterator[Recording]:
    """Spoken orders, speakers unknown; some contain number words."""
    for path in _audio(root):
        yield Recording(path, "coffee_orders", path.stem, "speech")


def read_esc10(root: Path) -> Iterator[Recording]:
    """Everyday noises: a folder a kind.  The kind stands where others have a speaker."""
    for path in _audio(root):
        yield Recording(path, "esc10", path.parent.name, "noise")


def read_noises(root: Path) -> Iterator[Recording]:
    """Steady noises, one a file."""
    for path in _audio(root):
        yield Recording(path, "noises", path.stem, "noise")


READERS: dict[str, Callable[[Path], Iterator[Recording]]] = {
    "fsdd": read_fsdd, "synthetic": read_synthetic, "grid": read_grid,
    "speech_commands": read_speech_commands, "speech_commands_digits": read_speech_commands,
    "audiomnist_part": read_audiomnist, "audiomnist": read_audiomnist,
    "two_speakers": read_two_speakers, "librispeech": read_librispeech,
    "own": read_own, "own_held_out": read_own,
    "coffee_orders": read_coffee_orders, "esc10": read_esc10, "noises": read_noises,
}


def read_all(roots: list[Path]) -> list[Recording]:
    """All recordings found under *roots*, in a fixed order; any root's transcripts tell of all."""
    found = [recording for root in roots for folder, read in READERS.items() if (root / folder).is_dir()
             for recording in read(root / folder)]
    heard = {key: words for root in roots for key, words in read_transcripts(root / TRANSCRIPTS).items()}
    found = [_transcribed(recording, heard) for recording in found]
    if not found:
        raise ConfigError(f"none of {', '.join(READERS)} is a folder in {', '.join(map(str, roots))}")
    return found


def read_transcripts(path: Path) -> dict[str, Transcript]:
    """What `train.transcribe` wrote, by `Recording.key`; nothing if there is no such file."""
    heard: dict[str, Transcript] = {}
    if not path.exists():
        return heard
    with open(path, newline="", encoding="utf-8") as file:
        try:
            for row in csv.DictReader(file):
                words = heard.setdefault(row["key"], [])
                if row["word"] != "":
                    words.append((row["word"], (float(row["start"]), float(row["end"]))))
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(f"{path}: needs the columns key, start, end, word: {error!r}") from error
    return heard


def _transcribed(recording: Recording, heard: dict[str, Transcript]) -> Recording:
    """*recording* with the words of its transcript, if it is speech and has one."""
    if recording.kind != "speech" or not heard.get(recording.key):
        return recording
    words, times = zip(*heard[recording.key])
    return replace(recording, words=words, times=times)


def _audio(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*")
                  if path.suffix.lower() in AUDIO and not path.name.startswith("."))


def _named(root: Path, pattern: str) -> Iterator[tuple[Path, str, str]]:
    """Files whose stems match, with the pattern's two groups; others are none of the corpus."""
    for path in _audio(root):
        found = re.fullmatch(pattern, path.stem)
        if found:
            yield path, found[1], found[2]
