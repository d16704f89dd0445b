"""The terminal view: a line for each digit, as soon as it was said, and below it how things stand."""

from .loop import listen
from .terminal import open_view

__all__ = ["listen", "open_view"]
