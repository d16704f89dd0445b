"""What a microphone's levels tell about the microphone.  No Qt here."""

from __future__ import annotations

from ..events import Level

SILENT_DB = -119.0       # below the least step of 16 bits: exact zeros
SILENT_LEVELS = 40       # 4 s; any real microphone hisses


class SilenceWatch:
    """Notices a microphone that delivers zeros and nothing else.

    One that was heard is fine: there are those that make silence of every pause.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Another stream, or it was muted."""
        self._n_silent = 0
        self._is_heard = False

    def push(self, level: Level) -> None:
        """Take the next level."""
        self._n_silent += 1
        self._is_heard |= level.peak_db > SILENT_DB

    @property
    def is_silent(self) -> bool:
        """Whether nothing has come for some seconds, nor ever."""
        return not self._is_heard and self._n_silent >= SILENT_LEVELS
