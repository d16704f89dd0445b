"""A real-time listener for spoken digits that shows what it hears.

In Python: `listen` to a microphone, `transcribe` a recording, or push samples of your own
into an `Ear`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import Ear, listen, transcribe

__version__ = "0.1.0"
__all__ = ["Ear", "listen", "transcribe"]


def __getattr__(name: str) -> Any:
    """The public names, when one is asked for: ``import listener`` stays light."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import api
    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
