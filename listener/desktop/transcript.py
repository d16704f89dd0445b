"""What has been heard, in the speaker's own groups, and put right by hand.  No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..events import Digit

PAUSE_MS = 400           # so long a silence between two digits begins a new group
MOST_CLIPS = 500         # kept: 7 MB of sound


@dataclass(eq=False)
class Entry:
    """One digit: as it was *heard*, and as it stands now.

    *at_s* is when it began, in seconds on the picture's clock; *clip* is its sound, shape
    (n,), int16, or None when it is not there yet or no longer.
    """

    heard: Digit
    digit: int
    begins_group: bool
    at_s: float = 0.0
    clip: np.ndarray | None = field(default=None, repr=False)

    @property
    def is_corrected(self) -> bool:
        """Whether a person said what it is."""
        return self.digit != self.heard.digit


class Transcript:
    """The digits of one window, oldest first, grouped by the pauses between them.

    Parameters
    ----------
    pause : int
        Samples without a digit that begin a new group.

    Attributes
    ----------
    entries : list of Entry
        Changed by the methods alone.
    """

    def __init__(self, pause: int) -> None:
        self._pause = pause
        self._breaks = True          # the next digit begins a group, whatever its time
        self._newest: Digit | None = None        # also if it was taken away again
        self._n_clipped = 0          # so many of the first entries have no clip any more
        self.entries: list[Entry] = []

    @property
    def groups(self) -> tuple[tuple[Entry, ...], ...]:
        """The digits, group by group."""
        starts = [row for row, entry in enumerate(self.entries) if entry.begins_group]
        return tuple(tuple(self.entries[start:stop])
                     for start, stop in zip(starts, [*starts[1:], len(self.entries)]))

    @property
    def last(self) -> Entry | None:
        """The newest digit."""
        return self.entries[-1] if self.entries else None

    @property
    def text(self) -> str:
        """For instance ``"555 0134"``."""
        return "".join(f"{' ' * entry.begins_group}{entry.digit}" for entry in self.entries).lstrip()

    def add(self, heard: Digit, at_s: float = 0.0) -> Entry:
        """A digit was heard."""
        begins = self._breaks or self._newest is None or heard.start - self._newest.end >= self._pause
        self.entries.append(Entry(heard, heard.digit, begins or not self.entries, at_s))
        self._newest = heard
        self._breaks = False
        return self.entries[-1]

    def keep_clip(self, heard: Digit, samples: np.ndarray) -> None:
        """The sound of *heard* is there; the oldest one goes if there are too many."""
        entry = next((entry for entry in reversed(self.entries[-20:]) if entry.heard is heard), None)
        if entry is None:                # deleted meanwhile
            return
        entry.clip = samples
        while len(self.entries) - self._n_clipped > MOST_CLIPS:
            self.entries[self._n_clipped].clip = None
            self._n_clipped += 1

    def correct(self, row: int, digit: int) -> None:
        """Entry number *row* is *digit*."""
        self.entries[row].digit = digit

    def delete(self, row: int) -> Entry:
        """Take entry number *row* away; its group stays one."""
        gone = self.entries.pop(row)
        self._n_clipped -= row < self._n_clipped
        if gone.begins_group and row < len(self.entries):
            self.entries[row].begins_group = True
        elif gone.begins_group:
            self._breaks = True
        return gone

    def pause(self) -> None:
        """Another stream begins, whose positions cannot be compared with the last one's."""
        self._breaks = True

    def clear(self) -> None:
        """Forget everything."""
        self.entries.clear()
        self._n_clipped = 0
        self._breaks = True


def percent_sure(confidence: float) -> int:
    """For a person; never 100, for the machine is never that sure."""
    return min(99, int(100 * confidence))
