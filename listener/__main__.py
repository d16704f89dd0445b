"""``python -m listener``."""

from .cli import entry

entry()
