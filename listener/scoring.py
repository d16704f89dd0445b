"""How well recordings are heard of which it is known what was said in them."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from .alignment import Errors, aligned, errors
from .errors import ConfigError
from .events import Digit, Event

N_WORST = 10


def read_truth(manifest: str) -> dict[str, str]:
    """File name to the digits said in it, from a CSV table with columns ``file`` and ``digits``.

    Raises
    ------
    ConfigError
        If the table cannot be read, or a row is not one file and its digits.
    """
    try:
        with open(manifest, encoding="utf-8-sig", newline="") as table:
            rows = csv.DictReader(table)
            if not {"file", "digits"} <= set(rows.fieldnames or ()):
                raise ConfigError(f"{manifest}: the first line must name the columns file and digits")
            return _checked(manifest, rows)
    except OSError as error:
        raise ConfigError(f"{manifest}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{manifest}: not a CSV table in UTF-8: {error}") from error


def _checked(manifest: str, rows: csv.DictReader[str]) -> dict[str, str]:
    truth: dict[str, str] = {}
    for row in rows:
        digits = re.sub(r"\s", "", row["digits"] or "")
        file = str(Path(manifest).parent / (row["file"] or ""))
        if not row["file"] or not re.fullmatch("[0-9]*", digits):
            raise ConfigError(f"{manifest}, line {rows.line_num}: {row['file']!r}, {row['digits']!r} "
                              "must be a file and the digits 0 to 9 said in it")
        if file in truth:
            raise ConfigError(f"{manifest}, line {rows.line_num}: {row['file']!r} is there twice")
        truth[file] = digits
    if not truth:
        raise ConfigError(f"{manifest}: names no recording")
    return truth


class Score:
    """Takes what a `Report` takes, and compares it with *truth*: file name to digits."""

    def __init__(self, truth: dict[str, str]) -> None:
        self.truth = truth
        self.heard: dict[str, str] = {}
        self._file = self._digits = ""

    def begin(self, sample_rate: int, file: str) -> None:
        """A recording begins."""
        self._file, self._digits = file, ""

    def event(self, event: Event) -> None:
        """Keep *event* if it is a digit."""
        if isinstance(event, Digit):
            self._digits += str(event.digit)

    def end(self, duration_s: float) -> None:
        """The recording was heard to its end: only now it counts."""
        self.heard[self._file] = self._digits

    def error(self, message: str, file: str) -> None:
        """Nothing: a recording that was not heard to its end is not scored."""

    def as_dict(self) -> dict[str, Any]:
        """The figures; rates are None where nothing was heard or said."""
        each = {file: _errors(self.truth[file], heard) for file, heard in self.heard.items()}
        total = sum(each.values(), Errors())
        right = sum(one.total == 0 for one in each.values())
        confusion = Counter(pair for file, heard in self.heard.items()
                            for pair in _pairs(self.truth[file], heard))
        worst = sorted((file for file in each if each[file].total), key=lambda file: -each[file].total)
        return {"recordings": len(each), "right": right, "accuracy": right / len(each) if each else None,
                "not_heard": [file for file in self.truth if file not in each],
                "digits": total.said, "substitutions": total.substitutions, "deletions": total.deletions,
                "insertions": total.insertions,
                "digit_error_rate": total.total / total.said if total.said else None,
                "confusion": [{"said": said, "heard": heard, "times": times}
                              for (said, heard), times in confusion.most_common()],
                "worst": [{"file": file, "said": self.truth[file], "heard": self.heard[file],
                           "errors": each[file].total} for file in worst[:N_WORST]]}

    def as_json(self) -> str:
        """The figures as one line."""
        return json.dumps(self.as_dict(), allow_nan=False, separators=(",", ":"))

    def as_text(self) -> str:
        """The figures for people."""
        s = self.as_dict()
        lines = [f"recordings        {s['right']} of {s['recordings']} right ({_percent(s['accuracy'])})",
                 f"digit error rate  {_percent(s['digit_error_rate'])} of {s['digits']} digits: "
                 f"{s['substitutions']} substituted, {s['deletions']} deleted, {s['insertions']} inserted"]
        if s["not_heard"]:
            lines.append(f"not heard         {len(s['not_heard'])}")
        lines += [f"said {_or_none(c['said'])}, heard {_or_none(c['heard'])}: {c['times']} x"
                  for c in s["confusion"] if c["said"] != c["heard"]]
        lines += [f"{w['file']}: said {w['said'] or 'nothing'}, heard {w['heard'] or 'nothing'}"
                  for w in s["worst"]]
        return "\n".join(lines)


def _errors(said: str, heard: str) -> Errors:
    return errors([int(digit) for digit in said], [int(digit) for digit in heard])


def _pairs(said: str, heard: str) -> list[tuple[int | None, int | None]]:
    """Each digit said and what was heard for it; None where there is none."""
    a, b = [int(digit) for digit in said], [int(digit) for digit in heard]
    return [(None if i is None else a[i], None if j is None else b[j]) for i, j in aligned(a, b)]


def _percent(rate: float | None) -> str:
    return "no figure" if rate is None else f"{rate:.1%}"


def _or_none(digit: int | None) -> str:
    return "nothing" if digit is None else str(digit)
