"""What a check of this machine found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..settings import Settings

OK, NOTE, FAULT = "ok", "note", "fault"


@dataclass(frozen=True)
class Finding:
    """What a check found.  A "note" keeps nobody from listening, a "fault" does."""

    name: str
    state: str
    said: str
    mend: str = ""


Check = Callable[[Settings], Iterable[Finding]]
