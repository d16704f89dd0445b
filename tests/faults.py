"""How soon a fault is noticed and mended, in life: ``python tests/faults.py --runs 5``.

Needs what the virtual microphone needs.  The fault and the return are timed from the call
that makes them to the word of the listener's microphone.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

from processes import start
from virtual_microphone import VirtualMicrophone

FAULTS = {"kill": ("kill", "begin"), "freeze": ("freeze", "thaw"), "unplug": ("unplug", "plug")}
AWAY_S = 3
LISTEN = """\
import sys, time
from listener.events import Away, Back, Lost
from listener.sources.microphone import Microphone
with Microphone() as source:
    print("ready", flush=True)
    for block in source:
        if isinstance(block, (Away, Back, Lost)):
            print(time.monotonic(), type(block).__name__, getattr(block, "n_samples", 0) / source.sample_rate,
                  flush=True)
"""


def said(process: subprocess.Popen[str], word: str) -> tuple[float, float]:
    """When the listener said *word*, and how many seconds were lost by it."""
    for line in process.stdout:
        at, what, lost_s = line.split()
        if what == word:
            return float(at), float(lost_s)
    raise AssertionError(f"{word} was never said")


def once(fault: str) -> tuple[float, float, float]:
    """Seconds until it was noticed, until it was mended, and what the loss says too much."""
    go, come = FAULTS[fault]
    with VirtualMicrophone() as microphone:
        process = start(code=LISTEN, environment=microphone.environment)
        assert process.stdout.readline() == "ready\n"
        time.sleep(1)
        began = time.monotonic()
        getattr(microphone, go)()
        away, _ = said(process, "Away")
        time.sleep(AWAY_S)
        getattr(microphone, come)()
        returned = time.monotonic()          # when the device delivers: a new server takes 2 s for that
        _, lost_s = said(process, "Lost")
        back, _ = said(process, "Back")
        process.kill()
        process.communicate()
    return away - began, max(0.0, back - returned), lost_s - (back - began)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    n_runs = parser.parse_args().runs
    for fault in FAULTS:
        runs = [once(fault) for _ in range(n_runs)]
        noticed, mended, wrong = (sorted(values) for values in zip(*runs))
        print(f"{fault}: noticed after {statistics.median(noticed):.2f} s (worst {noticed[-1]:.2f}), "
              f"taken up again {statistics.median(mended):.2f} s after its return (worst {mended[-1]:.2f}), "
              f"the loss differs by {statistics.median(map(abs, wrong)):.2f} s at most "
              f"{max(map(abs, wrong)):.2f}, {n_runs} runs", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
