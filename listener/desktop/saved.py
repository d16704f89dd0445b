"""The digits of a transcript as text, in the formats that can be saved.  No Qt here."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from ..outputs import json_lines
from .transcript import Entry

TEXT, CSV, JSON_LINES, AUDACITY = "Text", "CSV table", "JSON lines", "Audacity labels"
FORMATS = {TEXT: ".txt", CSV: ".csv", JSON_LINES: ".jsonl", AUDACITY: ".txt"}
COLUMNS = ("start", "end", "digit", "word", "confidence", "heard_as")


def digits_as(form: str, entries: list[Entry], sample_rate: int) -> str:
    """*entries* in one of `FORMATS`, each line ended.

    Times are seconds since the window began to hear, as its picture shows them: several
    streams may have been heard, one after another.
    """
    if form == TEXT:
        groups = "".join(f"{' ' * entry.begins_group}{entry.digit}" for entry in entries).strip()
        return f"{groups}\n"
    if form == CSV:
        return _csv(entries, sample_rate)
    if form == JSON_LINES:
        return "".join(f"{_json(entry, sample_rate)}\n" for entry in entries)
    return "".join(f"{start:.6f}\t{end:.6f}\t{entry.digit}\n"
                   for entry in entries for start, end in [_span(entry, sample_rate)])


def _span(entry: Entry, sample_rate: int) -> tuple[float, float]:
    """Start and end, in seconds."""
    return entry.at_s, entry.at_s + (entry.heard.end - entry.heard.start) / sample_rate


def _csv(entries: list[Entry], sample_rate: int) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for entry in entries:
        start, end = _span(entry, sample_rate)
        word, confidence = _word(entry)
        table.writerow([f"{start:.3f}", f"{end:.3f}", entry.digit, word, f"{confidence:.4f}",
                        entry.heard.digit])
    return out.getvalue()


def _json(entry: Entry, sample_rate: int) -> str | None:
    """As the console's lines, with what a person made of it."""
    shift = round(entry.at_s * sample_rate) - entry.heard.start
    word, confidence = _word(entry)
    return json_lines.event_line(replace(
        entry.heard, at=entry.heard.at + shift, start=entry.heard.start + shift, end=entry.heard.end + shift,
        digit=entry.digit, word=word, confidence=confidence), sample_rate)


def _word(entry: Entry) -> tuple[str, float]:
    """The word, and how sure; a person is."""
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return (words[entry.digit], 1.0) if entry.is_corrected else (entry.heard.word, entry.heard.confidence)
