"""A reader a corpus: its folder -> `Recording`s.  They read the public corpora whole, too."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from listener.errors import ConfigError

from .recording import DIGITS, Recording

AUDIO = (".wav", ".flac", ".ogg", ".mp3", ".au")
GRID_CLOCK = 25_000          # ticks a second in .align files
# The folders that hold single words, and their files, but for names of signs, which have several words.
ASTERISK = {"digits": r".+", "letters": r"[a-z]|zed", "phonetic": r"[a-z]_p"}
ALPHABET = {name[0]: name for name in (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa "
    "quebec romeo sierra tango uniform victor whiskey x-ray yankee zulu").split()}
# What each speaker of the prompts says, by the files of Debian's packages.  Of chess, "mate" is kept to be
# scored in other voices (`split.HELD_OUT_WORDS`).
PROMPTS = {
    "csmash": r"csmash/wav/(?!click|racket|table|all|loveall)([a-z]+)\.wav",
    "saytime": r"saytime/(\d+|oh|and|exactly|hours?|minutes?|seconds?)\.au",
    "scid": r"scid/sounds/([1-8a-h]|Back|Bishop|Check|King|Knight|Queen|Rook)\.wav",
    "tuxpaint": r"symbols/math/(\d)\.ogg",
    "tuxpaint_en_GB": r"(?:math|english/filled/uppercase)/(\d|[A-Z](?=_filled))(?:_filled)?_en_GB\.ogg"}
TENS = {"10": "ten", "11": "eleven", "12": "twelve", "13": "thirteen", "14": "fourteen", "15": "fifteen",
        "16": "sixteen", "17": "seventeen", "18": "eighteen", "19": "nineteen", "20": "twenty",
        "30": "thirty", "40": "forty", "50": "fifty"}


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
    """Synthetic voices: ``manifest.csv`` says file, kind, text, voice; and times, a start and an end in
    seconds for each word, where those are known.

    A "sentence" and "prose" are strings with other words in them.
    """
    kinds = {"digit": "word", "word": "word", "string": "string", "sentence": "string", "prose": "string",
             "speech": "speech", "talk": "speech"}
    with open(root / "manifest.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kind = kinds.get(row["kind"])
            if kind is None:
                raise ConfigError(f"{file.name}: kind {row['kind']} of {row['file']} must be one of "
                                  f"{', '.join(kinds)}")
            words = tuple(row["text"].lower().split())
            times = _times(row.get("times") or "")
            if row.get("times") and len(times) != len(words):
                raise ConfigError(f"{file.name}: times {row['times']} of {row['file']} must be START-END for "
                                  "each word, in seconds")
            yield Recording(root / row["file"], "synthetic", row["voice"], kind, words,
                            times if kind != "word" else ())


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
            yield Recording(path, root.name, path.stem.split("_")[0], "word",
                            (_word(path.parent.name.lower()),))


def read_asterisk(root: Path) -> Iterator[Recording]:
    """Asterisk's core sounds in English: ``digits/4.wav``, ``digits/h-4.wav`` ("fourth"), ``letters/h.wav``,
    ``phonetic/h_p.wav`` ("hotel"), one speaker.  A larger number or a date is named as its file is."""
    for path in _audio(root):
        if path.parent.name in ASTERISK and re.fullmatch(ASTERISK[path.parent.name], path.stem):
            word = ALPHABET[path.stem[0]] if path.parent.name == "phonetic" else _word(path.stem)
            yield Recording(path, "asterisk", path.parent.parent.name, "word", (word,))


def read_prompts(root: Path) -> Iterator[Recording]:
    """What five people say in free programs, each file a word, in the folders of Debian's packages: a
    referee of table tennis, a clock, a chess board, and a drawing program's digits and letters, twice."""
    for path in _audio(root):
        for speaker, pattern in PROMPTS.items():
            found = re.search(f"(?:^|/){pattern}$", path.relative_to(root).as_posix())
            if found:
                word = _word(TENS.get(found[1], found[1].lower()))
                yield Recording(path, "prompts", speaker, "word", (word,))


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


def read_lines(root: Path) -> Iterator[Recording]:
    """Running speech, a file a line, by nobody knows whom: spoken orders, and what actors say in games;
    some hold number words."""
    for path in _audio(root):
        yield Recording(path, root.name, path.stem, "speech")


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
    "asterisk": read_asterisk, "prompts": read_prompts, "own": read_own, "own_held_out": read_own,
    "coffee_orders": read_lines, "amazon_queen": read_lines, "steel_sky": read_lines,
    "esc10": read_esc10, "noises": read_noises,
}


# A folder whose recordings are a part of another corpus has that one's name.
NAME_OF = {"audiomnist_part": "audiomnist"}


def _times(text: str) -> tuple[tuple[float, float], ...]:
    """Starts and ends; one that is none leaves them out, so that they are too few."""
    found = (re.fullmatch(r"([\d.]+)-([\d.]+)", part) for part in text.split())
    return tuple((float(part[1]), float(part[2])) for part in found if part)


def _word(name: str) -> str:
    """The word of a digit's figure; any other name as it is."""
    return DIGITS[int(name)] if re.fullmatch(r"\d", name) else name


def _audio(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*")
                  if path.suffix.lower() in AUDIO and not path.name.startswith("."))


def _named(root: Path, pattern: str) -> Iterator[tuple[Path, str, str]]:
    """Files whose stems match, with the pattern's two groups; others are none of the corpus."""
    for path in _audio(root):
        found = re.fullmatch(pattern, path.stem)
        if found:
            yield path, found[1], found[2]
