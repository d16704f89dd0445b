"""What is wanted, and whether it is met: the table of targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .figures import Figures
from .noisy import SNRS_DB

NOISE_EXACT = (0.98, 0.97, 0.94, 0.88)                   # at `SNRS_DB`
UNITS = {"%": (100.0, 1), "ms": (1.0, 0), "kB": (1e-3, 0), "an hour": (1.0, 1), "": (1.0, 3)}  # scale, places


@dataclass(frozen=True)
class Target:
    """One figure of one task, and the most or the least that it shall be."""

    what: str
    task: str
    figure: str
    bound: str               # "<=" or ">="
    limit: float             # in the figure's own unit
    unit: str = "%"

    def is_met(self, value: float) -> bool:
        """Whether *value* keeps to the bound."""
        return value <= self.limit if self.bound == "<=" else value >= self.limit

    def worst(self, values: Sequence[float]) -> float:
        """Of several values, the one that is furthest on the wrong side."""
        return max(values) if self.bound == "<=" else min(values)

    def shown(self, value: float) -> str:
        """*value* in the unit that it is read in."""
        scale, places = UNITS[self.unit]
        return f"{scale * value:.{places}f} {self.unit}".rstrip()

    @property
    def wanted(self) -> str:
        """The bound as text."""
        bound = "at most" if self.bound == "<=" else "at least"
        return f"{bound} {self.shown(self.limit)}".replace(".0 ", " ")


def _waits(what: str, task: str, name: str, median_ms: float, p95_ms: float) -> tuple[Target, Target]:
    return (Target(f"{what}: median", task, f"{name}_median_ms", "<=", median_ms, "ms"),
            Target(f"{what}: 95th percentile", task, f"{name}_p95_ms", "<=", p95_ms, "ms"))


def _strings(what: str, task: str) -> tuple[Target, Target]:
    return (Target(f"{what}: digit errors", task, "digit_error_rate", "<=", 0.01),
            Target(f"{what}: whole string right", task, "exact", ">=", 0.97))


TARGETS = (
    Target("gate: FSDD, official test part, speakers known", "gate", "exact", ">=", 1.0),
    Target("unknown speaker: FSDD, left out of training, mean", "loso", "mean", ">=", 0.99),
    Target("unknown speaker: FSDD, left out of training, worst", "loso", "worst", ">=", 0.97),
    Target("the wild: single digits on people's own devices", "wild", "exact", ">=", 0.98),
    *_strings("(a) strings joined of one speaker's clips", "joined"),
    *_strings("(b) fluent synthetic strings, voices held out", "strings"),
    Target("(c) GRID, sentences held out: the digit and no other", "grid", "exact", ">=", 0.98),
    *(Target(f"noise of kinds held out, {snr_db} dB", f"noisy/{snr_db} dB", "exact", ">=", least)
      for snr_db, least in zip(SNRS_DB, NOISE_EXACT)),
    Target("nothing there: noise, tunes, silence: false digits", "no speech", "false_alarms_per_hour",
           "<=", 0, "an hour"),
    Target("nothing there: other people's speech, hits checked", "speech", "checked_per_hour", "<=", 2,
           "an hour"),
    Target("nothing there: what actors say in a game, hits checked", "steel_sky", "checked_per_hour", "<=", 2,
           "an hour"),
    Target("nothing there: the same, one line after another", "talk", "checked_per_hour", "<=", 2, "an hour"),
    Target("nothing there: single other words answered", "other_words", "answered", "<=", 0.02),
    Target("... while digits are refused (the wild)", "wild", "refused", "<=", 0.02),
    Target("near misses answered, words taught in other voices", "near_misses", "answered", "<=", 0.05),
    Target("near misses answered, words never taught", "near_misses_untaught", "answered", "<=", 0.05),
    *_waits("latency, single digits", "singles", "latency", 100, 200),
    *_waits("latency, inside strings", "strings and joined", "latency", 100, 200),
    *_waits("latency against the ends that GRID marks", "grid", "true_delay", 150, 300),
    Target("confidence: expected calibration error", "confidence", "ece", "<=", 0.03, ""),
    Target("cost: the model's file", "cost", "model_bytes", "<=", 400_000, "kB"),
    Target("cost: of one core, in speech", "cost", "core_share", "<=", 0.03),
)


def against(figures: Figures) -> list[dict]:
    """The table: target, value or None where it was not measured, met or not."""
    rows = []
    for target in TARGETS:
        value = figures.get(target.task, {}).get(target.figure)
        rows.append({"what": target.what, "wanted": target.wanted, "value": value,
                     "shown": "not measured" if value is None else target.shown(value),
                     "met": None if value is None else target.is_met(value)})
    return rows


def over_seeds(runs: Sequence[dict]) -> list[tuple[str, str, str, str]]:
    """What, wanted, worst and mean of several evaluations, of rows that all of them measured."""
    rows = []
    for target in TARGETS:
        values = [row["value"] for run in runs for row in run["targets"]
                  if row["what"] == target.what and row["value"] is not None]
        if values and len(values) == len(runs):
            rows.append((target.what, target.wanted, target.shown(target.worst(values)),
                         target.shown(sum(values) / len(values))))
    return rows


def lines(rows: Sequence[dict]) -> list[str]:
    """The table as text."""
    marks = {True: "met", False: "NOT MET", None: ""}
    return [f"{row['what']:66}{row['wanted']:>21}{row['shown']:>16}  {marks[row['met']]}" for row in rows]
