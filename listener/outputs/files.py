"""What is written gets there, or somebody is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from ..errors import ListenerError


def write(text: str, out: TextIO) -> None:
    """Write *text* to *out*, and see that it gets there.

    Raises
    ------
    ListenerError
        If it cannot be written; a pipe that nobody reads any more is a `BrokenPipeError`.
    """
    try:
        out.write(text)
        out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        name = getattr(out, "name", 1)
        where = "standard output" if name in ("<stdout>", 1) else name
        raise ListenerError(f"cannot write to {where}: {error.strerror}") from error


@contextmanager
def closed(out: TextIO) -> Iterator[TextIO]:
    """Close *out* in the end.  What could not be written is tried again then: that was told already."""
    try:
        yield out
    except BaseException:
        with suppress(OSError):
            out.close()
        raise
    write("", out)
    out.close()
