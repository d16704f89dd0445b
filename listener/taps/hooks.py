"""A program of the user's for each digit."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

from ..errors import ConfigError
from ..events import Digit, Event
from ..pipeline import Pipeline

MAX_WAITING = 32
PATIENCE_S = 5.0         # for what is still running or waiting in the end
GLANCE_S = 0.02
MOST_PRINTED = 4_000      # bytes of what a program prints, on a terminal


class DigitHook:
    """A tap that runs *command* for each digit, one after another, in the order they were said.

    The digit stands in the environment: ``LISTENER_DIGIT``, ``_WORD``, ``_CONFIDENCE``, and in
    seconds ``_START``, ``_END``, ``_AT``; a recording's name in ``_FILE``.  There is no shell.
    What the program prints goes to standard error, for standard output is for our own lines.

    Parameters
    ----------
    command : str
        Program and arguments, in quotes where needed, as a shell would split them.
    warn : callable
        Gets what went wrong, once.
    waits : bool
        Where more than 32 are waiting, wait for them, and do not leave digits out: for
        recordings.  Live listening must never wait.

    Raises
    ------
    ConfigError
        If *command* cannot be split, or there is no such program.
    """

    def __init__(self, command: str, warn: Callable[[str], object], waits: bool = False) -> None:
        self._command = _split(command)
        self._warn = warn
        self._waits = waits
        self._has_warned = False
        self._file: str | None = None
        self._waiting: deque[dict[str, str]] = deque()
        self._running: subprocess.Popen[bytes] | None = None
        self._printed: IO[bytes] | None = None

    def begin(self, file: str | None) -> None:
        """What comes next is of *file*."""
        self._file = file

    def __call__(self, events: list[Event], pipeline: Pipeline) -> list[Event]:
        for event in events:
            if isinstance(event, Digit):
                self._add(self._environment(event, pipeline.sample_rate))
        self._go_on()
        return events

    def close(self, patience_s: float = PATIENCE_S) -> None:
        """Let what is running and waiting come to its end, for a while; then give it up."""
        until = time.monotonic() + patience_s
        while self._go_on() and time.monotonic() < until:
            time.sleep(GLANCE_S)
        if self._running is not None:
            _kill(self._running)
            self._tell()
            self._say(f"was given up after {patience_s:g} s, {len(self._waiting)} more were waiting")
        self._running = None
        self._waiting.clear()

    def _add(self, environment: dict[str, str]) -> None:
        while self._waits and len(self._waiting) >= MAX_WAITING:
            time.sleep(GLANCE_S)
            self._go_on()
        if len(self._waiting) < MAX_WAITING:
            self._waiting.append(environment)
        else:
            self._say(f"is too slow: {MAX_WAITING} are waiting, digits are left out")

    def _go_on(self) -> bool:
        """Start the next if none is running; whether anything is running."""
        if self._running is not None:
            status = self._running.poll()
            if status is None:
                return True
            self._running = None
            self._tell()
            if status != 0:
                self._say(f"ended with status {status}")
        if self._waiting:
            self._start(self._waiting.popleft())
        return self._running is not None or bool(self._waiting)

    def _start(self, environment: dict[str, str]) -> None:
        # On a terminal there may be a view below the lines, into which nobody else must write.
        self._printed = TemporaryFile() if sys.stderr is not None and sys.stderr.isatty() else None
        out, errors = (_errors(), None) if self._printed is None else (self._printed, subprocess.STDOUT)
        try:
            # NB: a session of its own, for Ctrl-C is meant for us.
            self._running = subprocess.Popen(self._command, env={**os.environ, **environment},
                                             stdin=subprocess.DEVNULL, stdout=out, stderr=errors,
                                             start_new_session=True)
        except OSError as error:
            self._say(f"cannot be run: {error.strerror}")

    def _tell(self) -> None:
        """What the program printed on a terminal, now that it is over."""
        if self._printed is not None:
            with self._printed as printed:
                printed.seek(0)
                text = printed.read(MOST_PRINTED).decode(errors="replace")
                print(text, end="", file=sys.stderr, flush=True)

    def _environment(self, digit: Digit, sample_rate: int) -> dict[str, str]:
        told = {"DIGIT": str(digit.digit), "WORD": digit.word, "CONFIDENCE": f"{digit.confidence:.4f}",
                "START": f"{digit.start / sample_rate:.4f}", "END": f"{digit.end / sample_rate:.4f}",
                "AT": f"{digit.at / sample_rate:.4f}", **({} if self._file is None else {"FILE": self._file})}
        return {f"LISTENER_{name}": value for name, value in told.items()}

    def _say(self, fault: str) -> None:
        if not self._has_warned:
            self._warn(f"--on-digit {self._command[0]!r} {fault} (said once)")
        self._has_warned = True


def _split(command: str, has_backslash_paths: bool = os.name == "nt") -> list[str]:
    """Program and arguments; a backslash escapes, except where it stands in every path."""
    lexer = shlex.shlex(command, posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    if has_backslash_paths:
        lexer.escape = ""
    try:
        words = list(lexer)
    except ValueError as error:
        raise ConfigError(f"on_digit={command!r}: {str(error).lower()}") from error
    if not words:
        raise ConfigError(f"on_digit={command!r} must be a program and its arguments")
    if shutil.which(words[0]) is None:
        raise ConfigError(f"on_digit={command!r}: there is no program {words[0]!r}")
    return words


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End *process* and, where they can be told apart, what it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _errors() -> int:
    """Where a program's output goes: to our standard error, if we have one."""
    try:
        return sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):
        return subprocess.DEVNULL
