"""Praat's TextGrid: a tier for each kind of label.

Written here and not by praatio, which writes to named files alone; and a pipe is no such file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .labels import Label, LabelFormat


class TextGrid(LabelFormat):
    """A document, written when all is heard.  Where labels overlap, the later begins later."""

    def __init__(self) -> None:
        self._labels: list[Label] = []
        self._duration_s = 0.0

    def label_line(self, label: Label, sample_rate: int) -> None:
        self._labels.append(label)

    def end_line(self, duration_s: float, digits: str, file: str | None = None) -> None:
        self._duration_s = duration_s

    def last_line(self) -> str:
        # Without an end, a microphone's stream reaches to its last label.
        end = self._duration_s or max((label.end for label in self._labels), default=1.0)
        tiers = list(dict.fromkeys(["digits", *(label.tier for label in self._labels)]))
        lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", *_span(0.0, end),
                 "tiers? <exists>", f"size = {len(tiers)}", "item []:"]
        for n, tier in enumerate(tiers, 1):
            labels = (label for label in self._labels if label.tier == tier)
            intervals = list(_filled(labels, end))
            lines += [f"item [{n}]:", 'class = "IntervalTier"', f'name = "{tier}"', *_span(0.0, end),
                      f"intervals: size = {len(intervals)}"]
            for k, (start, stop, text) in enumerate(intervals, 1):
                lines += [f"intervals [{k}]:", *_span(start, stop), f'text = "{text}"']
        return "\n".join(lines)


def _span(start: float, end: float) -> list[str]:
    return [f"xmin = {start:.6f}", f"xmax = {end:.6f}"]


def _filled(labels: Iterable[Label], end: float) -> Iterator[tuple[float, float, str]]:
    """A tier has no holes: intervals that touch, from 0 to *end*."""
    at = 0.0
    for label in sorted(labels):
        start, stop = max(at, label.start), min(end, label.end)
        if stop - start < 1e-6:
            continue
        if start - at >= 1e-6:
            yield at, start, ""
        yield start, stop, label.text
        at = stop
    if end - at >= 1e-6:
        yield at, end, ""
