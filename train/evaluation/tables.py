"""The tables of the report, in Markdown."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from .alarms import by_word, remaining
from .curves import by_speaker
from .figures import Figures
from .hearing import Heard
from .joined import GAPS_MS
from .noisy import SNRS_DB
from .score_table import TASKS

MOST_ROWS = 20
SHOWN_THRESHOLDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98)
WRONG = "wrong / missed / invented"
GUESSED = "surest guess right"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; empty without rows."""
    rows = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    if not rows:
        return ""
    return "\n".join(f"| {' | '.join(row)} |" for row in [list(header), ["---"] * len(header), *rows]) + "\n"


def percent(figures: dict[str, float], name: str) -> str:
    """A share in percent; empty if it was not measured."""
    return f"{100 * figures[name]:.1f} %" if name in figures else ""


def targets(rows: Sequence[dict]) -> str:
    """The table of targets."""
    marks = {True: "yes", False: "**no**", None: ""}
    return table(("what", "wanted", "got", "met"),
                 [(row["what"], row["wanted"], row["shown"], marks[row["met"]]) for row in rows])


def strings(figures: Figures) -> str:
    """Joined strings by the gap between their words."""
    names = ["joined", "joined/repeats", *(f"joined/{gap} ms" for gap in GAPS_MS)]
    titles = {"joined": "all", "joined/repeats": "those with a digit twice or thrice in a row"}
    return table(("gap", "strings", "digits", "whole string right", "digit errors", WRONG),
                 [(titles.get(name, name.split("/")[-1]), *_counts(figures[name])) for name in names
                  if name in figures])


def _counts(f: dict[str, float]) -> tuple[str, ...]:
    return (f"{f['recordings']:.0f}", f"{f['digits']:.0f}", percent(f, "exact"),
            percent(f, "digit_error_rate"), _wrong(f))


def _wrong(f: dict[str, float]) -> str:
    return f"{f['substitutions']:.0f} / {f['deletions']:.0f} / {f['insertions']:.0f}"


def guesses(figures: Figures) -> str:
    """Single digits if an answer had to be given: by task, beside what was answered."""
    return table(("what", "files", "exact", GUESSED),
                 [(title, f"{figures[task]['recordings']:.0f}", percent(figures[task], "exact"),
                   percent(figures[task], "guessed")) for task, title in TASKS.items()
                  if "guessed" in figures.get(task, {})])


def conditions(figures: Figures) -> str:
    """Single digits by what was changed of them."""
    return table(("condition", "exact", "refused", WRONG),
                 [(name.split("/", 1)[1], percent(f, "exact"), percent(f, "refused"), _wrong(f))
                  for name, f in figures.items() if name.startswith("conditions/")])


def noise(figures: Figures) -> str:
    """Exact by kind of noise and SNR."""
    kinds = sorted({task.split("/")[2] for task in figures
                    if task.startswith("noisy/") and task.count("/") == 2})
    rows = [("all of these", "noisy/{} dB"),
            *((kind.replace("_", " "), f"noisy/{{}} dB/{kind}") for kind in kinds),
            ("babble of readers held out (not among them)", "babble/{} dB")]
    return table(("noise", *(f"{snr} dB" for snr in SNRS_DB)),
                 [(title, *(percent(figures.get(name.format(snr), {}), "exact") for snr in SNRS_DB))
                  for title, name in rows if name.format(SNRS_DB[0]) in figures])


def nothing(figures: Figures, heard: dict[str, list[Heard]]) -> str:
    """False digits an hour where no digit is said."""
    names = [name for name, part in heard.items() if part and part[0].recording.kind in ("noise", "speech")]
    titles = {"talk": "steel_sky, one line after another", "no speech": "all without speech",
              "speech": "people's speech: librispeech, coffee_orders"}
    rows = [(titles.get(name, name.replace("nothing/", "made: ")), f"{60 * figures[name]['hours']:.1f}",
             f"{figures[name]['insertions']:.0f}", f"{figures[name]['false_alarms_per_hour']:.1f}",
             *(_shown(figures[name], checked) for checked in ("false_digits", "checked_per_hour")),
             _heard_of(figures[name]))
            for name in [*sorted(names), "no speech", "speech"] if name in figures]
    return table(("heard", "minutes", "digits reported", "an hour", "of these false", "false an hour",
                  "number words heard"), rows)


def _heard_of(f: dict[str, float]) -> str:
    return f"{f['numbers_heard']:.0f} of {f['numbers']:.0f}" if f.get("numbers") else ""


def _shown(figures: dict[str, float], name: str) -> str:
    return f"{figures[name]:.4g}" if name in figures else ""


def taken_for_digits(heard: list[Heard]) -> str:
    """What was taken for a digit in speech of which it is known what is said where."""
    return table(("heard", "on the words", "times"), [(digit, words or "(none)", n)
                                                      for digit, words, n in remaining(heard)[:MOST_ROWS]])


def taught(lesson: Figures, figures: Figures) -> str:
    """Recordings that were trained on, beside unknown ones of the same task."""
    rows = []
    for name in (name for name in lesson if name in figures):
        counted = "exact" if "exact" in lesson[name] else "answered"
        what = "digits: exact" if counted == "exact" else "no digit in them: answered"
        rows.append((name, what, f"{lesson[name]['recordings']:.0f}", percent(lesson[name], counted),
                     percent(figures[name], counted)))
    return table(("task", "", "files", "taught", "unknown"), rows)


def latency(figures: Figures) -> str:
    """Median and 95th percentile, by what is heard and from where it counts."""
    rows = (("single digits", "singles", "latency"), ("inside strings", "strings and joined", "latency"),
            ("GRID", "grid", "latency"), ("in noise", "noisy", "latency"),
            ("GRID, from the end that the corpus marks", "grid", "true_delay"),
            ("joined strings, from where the clip's word was cut", "joined", "true_delay"))
    return table(("", "median", "95th percentile"),
                 [(title, *(f"{figures[task][f'{name}_{part}_ms']:.0f} ms" for part in ("median", "p95")))
                  for title, task, name in rows if f"{name}_p95_ms" in figures.get(task, {})])


def thresholds(points: Sequence[dict[str, float]]) -> str:
    """What `curves.detection` found at some thresholds, for who wants another one."""
    return table(("threshold", "digits missed", "other words answered", "false digits an hour"),
                 [(point["threshold"], percent(point, "missed"), percent(point, "other_words"),
                   f"{point['false_per_hour']:.0f}" if "false_per_hour" in point else "")
                  for point in points if point["threshold"] in SHOWN_THRESHOLDS and len(point) > 1])


def confidence(figures: Figures) -> str:
    """The expected calibration error, over all and apart."""
    titles = {"confidence": "all", "confidence/calibrated": "tasks that it was calibrated on",
              "confidence/fresh": "the others", "confidence/people": "digits of people"}
    return table(("candidates of", "candidates", "expected calibration error"),
                 [(title, f"{figures[name]['candidates']:.0f}", f"{figures[name]['ece']:.3f}")
                  for name, title in titles.items() if name in figures])


def near_misses(heard: dict[str, list[Heard]]) -> str:
    """Words that are near to a digit: those that were ever answered, the worst first."""
    taught = {"near_misses": "in other voices", "near_misses_untaught": "never",
              "spelt": "some, in synthetic voices"}
    rows = [(word, taught[task], n, answered, digits) for task in taught
            for word, n, answered, digits in by_word(heard.get(task, [])) if answered]
    return table(("word", "taught", "files", "answered", "as"),
                 sorted(rows, key=lambda row: -row[3] / row[2]))


def speakers(heard: dict[str, list[Heard]]) -> str:
    """How speakers are spread, by group, and the worst of each."""
    rows = by_speaker(heard)
    lines = []
    for group in dict.fromkeys(group for group, *_ in rows):
        found = sorted(((exact / n, n, speaker) for g, speaker, n, exact in rows if g == group),
                       key=lambda row: (row[0], -row[1]))
        shares = [share for share, _, _ in found]
        worst = [f"{speaker} {100 * share:.0f} % of {n}" for share, n, speaker in found[:10] if share < 1]
        lines.append((group, len(found), f"{100 * sum(shares) / len(shares):.1f} %",
                      f"{sum(share == 1 for share in shares)}", f"{sum(share < 0.9 for share in shares)}",
                      ", ".join(worst)))
    return table(("task", "speakers", "mean", "all exact", "under 90 %", "the worst ten"), lines)


def loso(folds: dict | None) -> str:
    """A row for each speaker left out."""
    if folds is None:
        return ""
    rows = [(speaker, f"{f['recordings']:.0f}", percent(f, "exact"), percent(f, "guessed"), _wrong(f),
             f["threshold"], f["minutes"]) for speaker, f in folds["folds"].items()]
    return table(("left out", "files", "exact", GUESSED, WRONG, "threshold", "minutes of training"), rows)


def from_csv(file: Path) -> str:
    """A CSV file as it is; empty if there is none."""
    if not file.is_file():
        return ""
    with open(file, newline="", encoding="utf-8") as lines:
        header, *rows = [row for row in csv.reader(lines) if row]
    return table(header, rows)
