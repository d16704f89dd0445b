"""Where labels stand that would lie over each other in one line.  No Qt here."""

from __future__ import annotations

import math


class Lanes:
    """Lanes above the picture; a label takes the lowest that has room for it.

    Labels come in the order of time, and a label's lane depends on those before it alone:
    it stays where it is while the picture is scrolled and others come.
    """

    def __init__(self, n_lanes: int) -> None:
        self._taken_to = [-math.inf] * n_lanes

    def take(self, left: float, right: float) -> int | None:
        """The lane of a label from *left* to *right*, or None if there is room in none."""
        for lane, taken_to in enumerate(self._taken_to):
            if left >= taken_to:
                self._taken_to[lane] = right
                return lane
        return None
