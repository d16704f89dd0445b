"""The status line: gate, level, what was lost, the microphone."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text

from ..events import Event, Gap, Level, SourceLost, SourceReturned, SpeechStarted, SpeechStopped

SOFTEST_DB, CLIPS_DB = -60.0, -0.1       # below full scale
SHORTEST_BAR, LONGEST_BAR = 6, 30
SHORTEST_NAME = 6


@dataclass
class Status:
    """How things stand by the last events."""

    name: str
    is_open: bool = False
    rms_db: float = SOFTEST_DB
    peak_db: float = SOFTEST_DB
    away: str | None = None              # why nothing comes

    def event(self, event: Event) -> bool:
        """Take notice; return whether there is something new to show."""
        match event:
            case Level():
                self.rms_db, self.peak_db = event.rms_db, event.peak_db
            case SpeechStarted() | SpeechStopped():
                self.is_open = isinstance(event, SpeechStarted)
            case SourceLost():
                self.away, self.rms_db, self.peak_db = event.message, SOFTEST_DB, SOFTEST_DB
            case SourceReturned():
                self.away, self.name = None, event.name
            case _:
                return isinstance(event, Gap)
        return True

    def line(self, lost_s: float, width: int) -> Text:
        """All that has room in *width* columns, the most important first."""
        if self.away is not None:
            line = Text.assemble(("◌ waiting", "bold yellow"), " for the microphone  ", (self.away, "dim"))
            line.truncate(width, overflow="ellipsis")
            return line
        gate = Text("● open  ", "bold green") if self.is_open else Text("○ closed", "dim")
        parts = [Text(f"{lost_s:.2f} s lost", "bold red")] if lost_s else []
        parts.append(Text(f"{self.rms_db:4.0f} dB"))
        room = width - gate.cell_len - 1 - SHORTEST_BAR
        parts = _that_fit(parts, room)
        room -= sum(part.cell_len + 2 for part in parts)
        if room >= SHORTEST_NAME + 2:
            name = Text(self.name, "dim")
            name.truncate(room - 2, overflow="ellipsis")
            parts.append(name)
            room -= name.cell_len + 2
        bar = self._bar(min(SHORTEST_BAR + room, LONGEST_BAR))
        line = Text("  ").join([Text(" ").join([gate, bar]), *parts])
        line.truncate(width)
        return line

    def _bar(self, n: int) -> Text:
        """Loudness as *n* cells."""
        share = 1 - self.rms_db / SOFTEST_DB
        n_full = min(max(round(share * n), 0), n)
        colour = "bold red" if self.peak_db >= CLIPS_DB else "green" if self.is_open else "cyan"
        return Text.assemble(("█" * n_full, colour), ("·" * (n - n_full), "dim"))


def _that_fit(parts: list[Text], room: int) -> list[Text]:
    """The first ones, each with two spaces before it."""
    fitting: list[Text] = []
    for part in parts:
        room -= part.cell_len + 2
        if room < 0:
            break
        fitting.append(part)
    return fitting
