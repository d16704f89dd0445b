"""What has been heard, in the speaker's own groups.  No Qt here."""

from __future__ import annotations

from ..events import Digit

PAUSE_MS = 400           # so long a silence between two digits begins a new group


class Transcript:
    """The digits of one window, oldest first, grouped by the pauses between them.

    Parameters
    ----------
    pause : int
        Samples without a digit that begin a new group.
    """

    def __init__(self, pause: int) -> None:
        self._pause = pause
        self._breaks = True          # the next digit begins a group, whatever its time
        self._groups: list[list[Digit]] = []

    @property
    def groups(self) -> tuple[tuple[Digit, ...], ...]:
        """The digits, group by group."""
        return tuple(tuple(group) for group in self._groups)

    @property
    def last(self) -> Digit | None:
        """The newest digit."""
        return self._groups[-1][-1] if self._groups else None

    @property
    def text(self) -> str:
        """For instance ``"555 0134"``."""
        return " ".join("".join(str(heard.digit) for heard in group) for group in self._groups)

    def add(self, heard: Digit) -> None:
        """A digit was heard."""
        last = self.last
        if last is None or self._breaks or heard.start - last.end >= self._pause:
            self._groups.append([])
        self._groups[-1].append(heard)
        self._breaks = False

    def pause(self) -> None:
        """Another stream begins, whose positions cannot be compared with the last one's."""
        self._breaks = True

    def clear(self) -> None:
        """Forget everything."""
        self._groups.clear()
        self._breaks = True


def percent_sure(confidence: float) -> int:
    """For a person; never 100, for the machine is never that sure."""
    return min(99, int(100 * confidence))
