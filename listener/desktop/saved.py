"""The digits of a transcript as text, in the formats that can be saved.  No Qt here."""

from __future__ import annotations

from dataclasses import replace

from ..events import Digit
from ..outputs.formats import FORMATS as OUTPUTS
from .transcript import Entry

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEXT = "Text"
NAMES = {"CSV table": "csv", "JSON lines": "json", "Audacity labels": "audacity", "SubRip subtitles": "srt",
         "WebVTT subtitles": "vtt", "Praat TextGrid": "textgrid", "Raven selections": "raven"}
FORMATS = {TEXT: ".txt", **{name: OUTPUTS[form].ending for name, form in NAMES.items()}}


def digits_as(form: str, entries: list[Entry], sample_rate: int) -> str:
    """*entries* in one of `FORMATS`, each line ended: as the console writes them, with what a
    person made of them.

    Times are seconds since the window began to hear, as its picture shows them: several
    streams may have been heard, one after another.
    """
    if form == TEXT:
        groups = "".join(f"{' ' * entry.begins_group}{entry.digit}" for entry in entries).strip()
        return f"{groups}\n"
    writer = OUTPUTS[NAMES[form]].make()
    lines = [writer.first_line(), *(writer.event_line(_digit(entry, sample_rate), sample_rate)
                                    for entry in entries), writer.last_line()]
    return "".join(f"{line}\n" for line in lines if line is not None)


def _digit(entry: Entry, sample_rate: int) -> Digit:
    """As it stands now, on the picture's clock; a person is sure."""
    shift = round(entry.at_s * sample_rate) - entry.heard.start
    heard = entry.heard
    word, confidence = (WORDS[entry.digit], 1.0) if entry.is_corrected else (heard.word, heard.confidence)
    return replace(heard, at=heard.at + shift, start=heard.start + shift, end=heard.end + shift,
                   digit=entry.digit, word=word, confidence=confidence)
