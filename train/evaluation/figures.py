"""Figures of what was heard, by task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from listener.alignment import Errors, errors
from listener.recognition.model import DIGIT_OF

from ..words import spoken
from .alarms import false_digits, is_checked, numbers
from .curves import candidates, of_known_words
from .hearing import Heard, under
from .joined import has_repeats
from .metrics import calibration_error, reliability
from .tasks import holds_its_digit

Figures = dict[str, dict[str, float]]

PEOPLE = ("wild", "conditions", "noisy", "left_out", "joined", "grid")      # who say the digits in them


def score(heard: list[Heard]) -> dict[str, float]:
    """Figures of one task."""
    total = sum((errors(h.said, h.answered) for h in heard), Errors())
    hours = sum(h.seconds for h in heard) / 3600
    figures: dict[str, float] = {
        "recordings": len(heard), "hours": hours, "digits": total.said,
        "answered": np.mean([bool(h.digits) for h in heard]),
        "substitutions": total.substitutions, "deletions": total.deletions,
        "insertions": total.insertions}
    if total.said:
        figures["exact"] = np.mean([h.is_exact for h in heard])
        figures["refused"] = 1 - figures["answered"]
        figures["digit_error_rate"] = total.total / total.said
        if all(len(h.said) == 1 for h in heard):
            figures["guessed"] = np.mean([h.guess == h.said[0] for h in heard])
    else:
        figures["false_alarms_per_hour"] = total.insertions / hours
    if is_checked(heard):
        figures["false_digits"] = sum(len(false_digits(h)) for h in heard)
        figures["checked_per_hour"] = figures["false_digits"] / hours
        figures["numbers"], figures["numbers_heard"] = np.sum([numbers(h) for h in heard], axis=0)
    waits = [wait for h in heard for wait in h.waits]
    return rounded({**figures, "timed": len(waits), **spread("latency", waits)})


def report(heard: dict[str, list[Heard]]) -> Figures:
    """Figures by task; the wild also by corpus, and without the recordings that hold no digit; who was
    left out also by speaker."""
    figures = {name: score(part) for name, part in sorted(heard.items())}
    whole = [h for h in heard.get("wild", []) if holds_its_digit(h.recording)]
    if len(whole) < len(heard.get("wild", [])):
        figures["wild/whole"] = score(whole)
    for corpus in sorted({h.recording.corpus for h in heard.get("wild", [])}):
        figures[f"wild/{corpus}"] = score([h for h in heard["wild"] if h.recording.corpus == corpus])
    left_out = heard.get("left_out", [])
    for speaker in sorted({h.recording.speaker for h in left_out}):
        figures[f"left_out/{speaker}"] = score([h for h in left_out if h.recording.speaker == speaker])
    for name in ("grid", "joined"):
        if name in heard:
            figures[name].update(rounded(spread("true_delay", true_delays(heard[name]))))
    if "grid" in heard:
        figures["grid"].update(letters_o(heard["grid"]))
    return figures


def whole_report(heard: dict[str, list[Heard]], calibrated_on: Sequence[str]) -> Figures:
    """`report`, and of what several tasks say together: all that the targets are about."""
    groups = {name: part for name, part in groups_of(heard).items() if part}
    figures = report({**heard, **groups})
    known = of_known_words(heard)
    old = [name for name in known if name.split("/")[0] in calibrated_on]
    tasks = {"confidence": list(known), "confidence/calibrated": old,
             "confidence/fresh": [name for name in known if name not in old],
             "confidence/people": [name for name in known if name.split("/")[0] in PEOPLE]}
    for name, names in tasks.items():
        confidence, right = candidates(h for task in names for h in known[task])
        if len(right):
            error = calibration_error(reliability(confidence, right))
            figures[name] = rounded({"candidates": len(right), "ece": error})
    return figures


def groups_of(heard: dict[str, list[Heard]]) -> dict[str, list[Heard]]:
    """Tasks taken together."""
    parents = {"/".join(name.split("/")[:n]) for name in heard for n in (1, 2)}
    kinds = {name.split("/")[2] for name in heard if name.startswith("noisy/")}
    return {
        **{name: under(heard, name) for name in sorted(parents - set(heard))},
        **{f"noisy/{kind}": [h for name, part in heard.items() if name.startswith("noisy/")
                             and name.endswith(f"/{kind}") for h in part] for kind in sorted(kinds)},
        "joined/repeats": [h for h in under(heard, "joined") if has_repeats(h.recording.words)],
        "singles": under(heard, "wild", "left_out", "synthetic"),
        "strings and joined": under(heard, "strings", "joined"),
        "no speech": [h for part in heard.values() for h in part if h.recording.kind == "noise"],
        "speech": under(heard, "librispeech", "coffee_orders")}


def letters_o(heard: list[Heard]) -> dict[str, float]:
    """GRID's letter "o" is spoken as a zero is: how often it was said, and answered as one."""
    with_o = [h for h in heard if "o" in h.recording.words]
    answered = sum(len(h.said) > sum(word in DIGIT_OF for word in h.recording.words) for h in with_o)
    return rounded({"letters_o": len(with_o), "letters_o_answered": answered})


def true_delays(heard: Iterable[Heard]) -> list[float]:
    """Seconds from a word's end, as its corpus marks it, to the event."""
    delays = []
    for h in heard:
        # From the last word on, for a letter "o" that was not answered may stand before a zero.
        ends = iter([(DIGIT_OF[spoken(word)], end) for word, (_, end)
                     in zip(h.recording.words[::-1], h.recording.times[::-1]) if spoken(word) in DIGIT_OF])
        marked = [next(end for digit, end in ends if digit == said) for said in h.said[::-1]][::-1]
        delays += [h.digits[j].at - marked[i] for i, j in h.matches if not h.is_end(h.digits[j].at)]
    return delays


def mistakes(heard: list[Heard]) -> list[str]:
    """A line for each recording that was not heard exactly."""
    return [f"{h.recording.key} {h.recording.speaker}: said "
            f"{''.join(map(str, h.said)) or '-'}, heard {''.join(map(str, h.answered)) or '-'}"
            for h in heard if not h.is_exact]


def spread(name: str, seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds; empty if there is nothing."""
    if not seconds:
        return {}
    return {f"{name}_median_ms": 1000 * float(np.median(seconds)),
            f"{name}_p95_ms": 1000 * float(np.percentile(seconds, 95))}


def rounded(figures: dict[str, float]) -> dict[str, float]:
    """To four places, as plain floats."""
    return {name: round(float(value), 4) for name, value in figures.items()}


def score_lines(figures: Figures) -> list[str]:
    """A line a task, under a heading; of the parts of tasks, only those of the wild."""
    heading = (f"{'task':28}{'files':>6}{'digits':>7}{'exact %':>9}{'wrong %':>9}{'sub':>5}{'del':>5}"
               f"{'ins':>5}{'answered %':>12}{'ins/hour':>10}{'latency ms (p95)':>18}")
    return [heading, *(_line(name, f) for name, f in figures.items()
                       if "recordings" in f and ("/" not in name or name.startswith("wild/")))]


def _line(name: str, f: dict[str, float]) -> str:
    latency = "-"
    if "latency_median_ms" in f:
        latency = f"{f['latency_median_ms']:.0f} ({f['latency_p95_ms']:.0f})"
    exact, wrong, answered = (f"{100 * f[part]:.2f}" if part in f else "-"
                              for part in ("exact", "digit_error_rate", "answered"))
    alarms = f"{f['false_alarms_per_hour']:.1f}" if "false_alarms_per_hour" in f else "-"
    return (f"{name:28}{f['recordings']:6.0f}{f['digits']:7.0f}{exact:>9}{wrong:>9}{f['substitutions']:5.0f}"
            f"{f['deletions']:5.0f}{f['insertions']:5.0f}{answered:>12}{alarms:>10}{latency:>18}")
