"""The listener in a process of its own, as a user starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent
RUN = "from listener.cli import entry; entry()"
RUN_WITH_FAKE_MODEL = ("import fakes, listener.recognition.model as model\n"
                       "model.Model.load = lambda path=None: fakes.FakeModel()\n" + RUN)


def start(*argv: str, code: str = RUN_WITH_FAKE_MODEL, environment: Mapping[str, str] = os.environ,
          stdin: Any = None, stdout: Any = subprocess.PIPE) -> subprocess.Popen[str]:
    """``listener ARGV``; *code* is the Python program that runs it."""
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    return subprocess.Popen([sys.executable, "-c", code, *argv], env={**environment, "PYTHONPATH": path},
                            text=True, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)
