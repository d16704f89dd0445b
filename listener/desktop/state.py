"""What a person should know about what is heard.  No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..errors import AudioDeviceError, ListenerError


class Kind(Enum):
    """What a stream comes from."""

    NOTHING = 0
    MICROPHONE = 1
    DEMO = 2
    FILE = 3


@dataclass(frozen=True)
class State:
    """What a person should know about the stream; *trouble* says why there is none."""

    doing: str = "Not listening"
    kind: Kind = Kind.NOTHING
    is_listening: bool = False
    trouble: str = ""
    is_missing: bool = False     # the microphone: there was none to open

    @property
    def is_demo(self) -> bool:
        """Whether the demo is played."""
        return self.kind is Kind.DEMO and self.is_listening


@dataclass(frozen=True)
class Began:
    """Another stream begins: positions in the events after this one count from zero again."""


def failed(kind: Kind, error: Exception) -> State:
    """What *error* means to whoever wanted to hear a *kind* of stream."""
    is_ours = not isinstance(error, ListenerError)
    return State(kind=kind, is_missing=kind is Kind.MICROPHONE and isinstance(error, AudioDeviceError),
                 trouble=f"something is wrong with this program: {error!r}" if is_ours else str(error))
