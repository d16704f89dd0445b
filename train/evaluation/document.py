"""``EVALUATION.md``, ``evaluation.json`` and the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import tables
from .hearing import under
from .score_table import score_table
from .targets import over_seeds
from .tasks import WITHOUT_A_DIGIT
from .whole import Evaluation

HEAD = """\
# Evaluation

Written by

    {command}

so what is written here by hand is lost. Every recording goes through the pipeline that listens, from
its first to its last sample.

- model `{model:.12}` (SHA-256), threshold {threshold}; listener {listener}, commit {commit}
- {recordings} recordings, {hours} hours, of which {made} were made with seed {seed}; what they were
  made of, and the others, have the digest `{data:.12}`
- {minutes} minutes in {workers} processes ({machine})

Nobody's recordings were trained on who is heard here, but for FSDD's official test part and GRID,
whose sentences are held out but not its speaker. The threshold was fixed once, on validation data.
"""
JOINED = """\
1 to 10 digits of one unknown speaker, cut out of their own clips and put at one gap from each word's
end to the next one's start (below nothing: they overlap), in the quietest background of a clip. The
clips in which nobody can hear a digit ("What holds no digit", below) are not among them.
"""
NO_DIGIT = """\
Of the wild, these hold no whole digit: {}. They are
labelled as digits, so they count as missed: in the table of targets no listener that does not guess can
reach more than {:.1f} %. Whisper (base) hears no digit in any of them either.
"""
GRID = """\
GRID's letter "o" is spoken as a zero is. It stands in {letters_o:.0f} of the sentences and was
answered as a zero in {letters_o_answered:.0f} of them, which is right; so is not to answer it.
"""
GRID_FALSE = "The digits answered on words that do not sound like them:\n"
GUESSES = """\
What is missed is mostly heard but refused, for the same threshold has to keep other words out. Forced to name
one of ten digits, as a recogniser of digits alone is, it would take the surest candidate: the figure to
compare with such recognisers.
"""
CONDITIONS = """\
The single digits of people never met (the wild), with one thing changed; voices and tempo with Praat.
Accents are found by speaker, below: AudioMNIST's are German, hf_ Indian, zm_ Chinese, em_ Spanish.
"""
NOISE = """\
Exact, of single digits mixed with noise of kinds that were not trained on, a second of it before
and after the word. SNR is of the word's power to the mean power of the noise.
"""
NOTHING = """\
In speech a digit is not false if a word that sounds like it (one, won; two, to, too; four, for; eight,
ate; oh) stands within 0.3 s of it in a transcript. Transcripts are a machine's, and err. Number words are
those that it spells so ("two", not "to"): in the midst of a sentence few are heard.
"""
NEAR = """\
Single words, synthetic voices, and those that Asterisk's one speaker says, some by their files' names:
16, h-4 (fourth), mon-1 (February), day-2 (Tuesday). Those that are not listed were never answered.
"""
SPEAKERS = "Exact, by speaker; `gate` and `grid` are known speakers, `joined` are strings.\n"
LATENCY = """\
From the word's end, as the network places it, to the moment at which the digit is known. Digits that
were known only because the recording ended are not counted.
"""
TAUGHT = """\
Recordings that it was trained on, 200 of each kind drawn at random, beside the unknown ones of that kind
(for the wild: FSDD's six speakers beside people never met). Where both are as bad, more voices will not
mend it, but a network that learns more will.
"""
TRUST = """\
How often candidates are right, by confidence; those that were refused are among them. Digits of people are
all of the wild, as recorded, changed and in noise, of those left out, joined and of GRID.
"""
WITHOUT = """\
One ingredient left out at a time of the same short training, from the network that shipped then: what it is
worth to what the network already learnt with it (docs/RECIPE.md has the command). The threshold is what
each set for itself.
"""
RUNS = """\
What was trained, and what it scored at the threshold that each run set for itself: digits heard and
other sounds answered are to be read together.
"""
DETECTION = """\
Post hoc: what would be missed, and answered wrongly, at other thresholds. Digits of unknown speakers,
single and in strings, against an hour of noise, silence and speech, and against other words.
"""
COST = """\
In speech, with the gate open: {core:.2f} % of one core, {times:.0f} times faster than real time
(median of five rounds){memory}. The model's file has {size:.0f} kB.
"""


def write(evaluation: Evaluation, folder: Path, seeds: Sequence[dict] = ()) -> None:
    """Write the report to *folder*; *seeds* are what other evaluations wrote as JSON."""
    from .plots import draw_all              # matplotlib: other commands do without it
    folder.mkdir(parents=True, exist_ok=True)
    drawn = draw_all(evaluation.heard, evaluation.figures, folder / "images")
    (folder / "evaluation.json").write_text(evaluation.to_json())
    (folder / "EVALUATION.md").write_text(text(evaluation, folder, drawn, seeds))


def text(evaluation: Evaluation, folder: Path, drawn: Sequence[str], seeds: Sequence[dict] = ()) -> str:
    """The report; a section of which nothing was measured is left out."""
    heard, figures = evaluation.heard, evaluation.figures
    seed_rows = over_seeds(seeds)
    sections = (
        ("Targets", "", tables.targets(evaluation.targets), ""),
        ("By task", "", score_table(figures), "confusion"),
        ("Strings joined of real clips", JOINED, tables.strings(figures), ""),
        ("If an answer had to be given", GUESSES, tables.guesses(figures), ""),
        ("What holds no digit", "", _no_digit(figures), ""),
        ("GRID", "", _grid(figures, tables.taken_for_digits(heard.get("grid", []))), ""),
        ("Throats, lines, rooms, levels", CONDITIONS, tables.conditions(figures), ""),
        ("Noise", NOISE, tables.noise(figures), "noise"),
        ("Nothing there", NOTHING, tables.nothing(figures, heard), ""),
        ("What was taken for a digit in speech", "",
         tables.taken_for_digits(under(heard, "librispeech", "coffee_orders", "steel_sky")), ""),
        ("Near misses", NEAR, tables.near_misses(heard), ""),
        ("By speaker", SPEAKERS, tables.speakers(heard), "speakers"),
        ("Latency", LATENCY, tables.latency(figures), "latency"),
        ("What it was taught", TAUGHT, tables.taught(evaluation.taught, figures), ""),
        ("Confidence", TRUST, tables.confidence(figures), "reliability"),
        ("Other thresholds", DETECTION, tables.thresholds(evaluation.detection), "detection"),
        ("Cost", "", _cost(figures.get("cost", {})), ""),
        ("FSDD's speakers left out", _folds(evaluation.folds), tables.loso(evaluation.folds), ""),
        ("Other seeds", f"The worst and the mean of {len(seeds)} runs.\n",
         tables.table(("what", "wanted", "worst", "mean"), seed_rows), ""),
        ("What each ingredient is worth", WITHOUT, tables.from_csv(folder / "without.csv"), ""),
        ("Runs", RUNS, tables.from_csv(folder / "ablations.csv"), ""))
    shown = [_section(title, words, content, picture if picture in drawn else "")
             for title, words, content, picture in sections]
    return "\n".join([HEAD.format(**evaluation.conditions), *filter(None, shown)])


def _section(title: str, words: str, content: str, picture: str) -> str:
    if not content and not picture:
        return ""
    image = f"![{title}](images/{picture}.png)\n" if picture else ""
    return "\n".join([f"## {title}\n", *filter(None, (words, content, image))])


def _no_digit(figures: dict) -> str:
    if "wild/whole" not in figures:
        return ""
    named = "; ".join(f"{name} {why}" for name, why in WITHOUT_A_DIGIT.items())
    return NO_DIGIT.format(named, 100 * figures["wild/whole"]["recordings"] / figures["wild"]["recordings"])


def _grid(figures: dict, false: str) -> str:
    if "grid" not in figures:
        return ""
    return GRID.format(**figures["grid"]) + (GRID_FALSE + "\n" + false if false else "")


def _cost(f: dict[str, float]) -> str:
    if "core_share" not in f:
        return ""
    memory = f", {f['memory_mb']:.0f} MB at most for a listener of one recording" if "memory_mb" in f else ""
    return COST.format(core=100 * f["core_share"], times=1 / f["real_time_factor"], memory=memory,
                       size=f["model_bytes"] / 1000)


def _folds(folds: dict | None) -> str:
    if folds is None:
        return ""
    together = folds.get("together", 1)              # older files do not say it
    whom = "the one speaker" if together == 1 else f"each of the {together} speakers"
    after = f", after `{folds['before']}`" if "before" in folds else ""
    return (f"All recordings of {whom} whom a fold was not trained on, at its own threshold: mean "
            f"{100 * folds['mean']:.1f} %, worst {100 * folds['worst']:.1f} %. Written by "
            f"`{folds['command']}`{after}.\n")
