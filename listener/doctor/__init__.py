"""What is wrong on this machine, and the line that mends it.

Nothing is imported here that may be missing: each check imports what it asks about.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TextIO

from .. import __version__
from ..errors import ListenerError
from ..outputs.files import write
from ..settings import Settings
from .findings import FAULT, Check, Finding


def examine(settings: Settings, as_json: bool = False, checks: dict[str, Check] | None = None,
            out: TextIO | None = None) -> int:
    """Go through all checks and say what they find; return the exit status: 1 if there is a fault."""
    out = out or sys.stdout
    if checks is None:
        from .checks import CHECKS as checks
    findings = []
    for finding in _found(checks, settings):
        findings.append(finding)
        if not as_json:
            write(_lines(finding) + "\n", out)
    n_faults = sum(finding.state == FAULT for finding in findings)
    if as_json:
        write(json.dumps({"listener": __version__, "system": platform.platform(), "well": n_faults == 0,
                          "findings": [asdict(finding) for finding in findings]},
                         ensure_ascii=False, indent=2) + "\n", out)
    else:
        write("all is well\n" if n_faults == 0 else f"{n_faults} fault{'s' * (n_faults > 1)}\n", out)
    return min(n_faults, 1)


def _found(checks: dict[str, Check], settings: Settings) -> Iterator[Finding]:
    """What each check finds; that it fails is a finding, too."""
    for name, check in checks.items():
        try:
            yield from check(settings)
        except ListenerError as error:
            yield Finding(name, FAULT, str(error))
        except (ImportError, OSError) as error:
            yield Finding(name, FAULT, f"cannot be checked: {error}")


def _lines(finding: Finding) -> str:
    line = f"{finding.state:<5}  {finding.name:<16}  {finding.said}"
    return f"{line}\n{'':<5}  {'mend it:':<16}  {finding.mend}" if finding.mend else line
