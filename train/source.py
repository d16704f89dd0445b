"""Which source made something."""

from __future__ import annotations

import subprocess


def commit(*options: str) -> str:
    """The commit that is checked out, as ``git describe`` names it; empty outside a git checkout.

    With the option ``--dirty`` it ends in "-dirty" if the source was changed since.
    """
    try:
        found = subprocess.run(["git", "describe", "--always", "--exclude=*", *options], capture_output=True,
                               text=True)
    except OSError:
        return ""
    return found.stdout.strip()
