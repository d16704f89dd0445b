"""Which inputs there are now.  PortAudio looks once, when it is initialised.

To look again it must be ended and begun anew, which would end a running stream; so a process
of its own looks: ``python -m listener.sources.fresh`` prints what it finds as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from ..errors import AudioDeviceError
from .devices import InputDevice, list_inputs

LIMIT_S = 10.0
COMMAND = [sys.executable, "-m", "listener.sources.fresh"]


def fresh_inputs(timeout_s: float = LIMIT_S) -> list[InputDevice]:
    """Every input that is there at this moment, whatever is heard meanwhile.

    Raises
    ------
    AudioDeviceError
        If PortAudio is missing, or the sound server does not answer within *timeout_s*.
    """
    try:
        told = subprocess.run(COMMAND, capture_output=True, text=True,
                              timeout=timeout_s)
    except subprocess.TimeoutExpired as error:
        raise AudioDeviceError(f"the list of microphones did not come within {timeout_s:g} s: does the "
                               "sound server answer?") from error
    if told.returncode:
        raise AudioDeviceError(told.stderr.strip().splitlines()[-1] if told.stderr.strip()
                               else f"the list of microphones cannot be had (exit {told.returncode})")
    return [InputDevice(**device) for device in json.loads(told.stdout)]


def main() -> int:
    """Print the inputs; exit status 1 and a line on standard error where there can be none."""
    try:
        inputs = list_inputs()
    except AudioDeviceError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps([asdict(device) for device in inputs]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
