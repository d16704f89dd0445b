"""CSV: a row for each event, the columns named as in the JSON lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ..events import Event
from .json_lines import event_dict

LINE_END = "\r\n"
COLUMNS = ("file", "type", "start", "end", "at", "digit", "word", "confidence", "reason", "message", "name")


def first_line() -> str | None:
    """The names of the columns."""
    return _row(COLUMNS)


def event_line(event: Event, sample_rate: int, file: str | None = None) -> str | None:
    """*event* as a row; None for those that are only for the screen."""
    fields = event_dict(event, sample_rate, file)
    return None if fields is None else _row(fields.get(name, "") for name in COLUMNS)


def end_line(duration_s: float, digits: str, file: str | None = None) -> str | None:
    """Nothing: the digits have their rows."""
    return None


def error_line(message: str, file: str | None = None) -> str | None:
    """A row, so that a file which was not heard is not taken for a silent one."""
    fields = {"file": file or "", "type": "error", "message": message}
    return _row(fields.get(name, "") for name in COLUMNS)


def last_line() -> str | None:
    """Nothing stands after all."""
    return None


def _row(values: Iterable[object]) -> str:
    row = io.StringIO()
    # NB: only what is in the line's end is quoted for being one, and a file's name may hold one.
    csv.writer(row, lineterminator=LINE_END).writerow(values)
    return row.getvalue().removesuffix(LINE_END)
