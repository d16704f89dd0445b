"""Subtitles: a cue for each digit.  They are written as they come, which no library does."""

from __future__ import annotations

from .labels import Label, LabelFormat


class _Subtitles(LabelFormat):
    tiers = ("digits", "refused")
    point = ","
    _last_ms = 0

    def _cue(self, label: Label) -> str:
        """Its stretch and text.  In WebVTT none begins before the one above it, or lasts no time."""
        begin = max(self._last_ms, round(1000 * label.start))
        end = max(begin + 1, round(1000 * label.end))
        self._last_ms = begin
        return f"{self._clock(begin)} --> {self._clock(end)}\n{label.text}\n"

    def _clock(self, time_ms: int) -> str:
        """``01:02:03,456``"""
        seconds, ms = divmod(time_ms, 1000)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{self.point}{ms:03}"


class SubRip(_Subtitles):
    """SRT: numbered cues."""

    def label_line(self, label: Label, sample_rate: int) -> str:
        return f"{self.n_labels}\n{self._cue(label)}"


class WebVtt(_Subtitles):
    """WebVTT, the subtitles of browsers."""

    point = "."

    def first_line(self) -> str:
        return "WEBVTT\n"

    def label_line(self, label: Label, sample_rate: int) -> str:
        return self._cue(label)
