"""What replay costs: ``python tests/replay_cost.py [N_FILES] [HOURS]``, on Linux and macOS.

Hears so many short files, then so long a one, both made of the recordings that ship by
repetition, in which somebody speaks nearly all the time.  Prints how many seconds of sound
a second of processor time hears, and the peak of memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

import soundfile

import listener

SAMPLES = sorted((Path(listener.__file__).parent / "samples").glob("*.flac"))
RATE = 8_000


def main(n_files: int = 2_000, hours: float = 3.0) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        many = Path(folder, "many")
        many.mkdir()
        for i, sample in enumerate(islice(cycle(SAMPLES), n_files)):
            os.link(_copied(sample, Path(folder)), many / f"{i:06}.flac")
        seconds = sum(soundfile.info(path).duration for path in many.iterdir())
        _measure(f"{n_files} files", seconds, many)
        long = Path(folder, "long.wav")
        _measure(f"{hours:g} hours", _write_long(long, 3600 * hours), long)


def _copied(sample: Path, folder: Path) -> Path:
    """A copy of *sample* on the disk where the many are."""
    copy = folder / sample.name
    if not copy.exists():
        copy.write_bytes(sample.read_bytes())
    return copy


def _write_long(path: Path, seconds: float) -> float:
    """The samples over and over; the seconds it became."""
    with soundfile.SoundFile(path, "w", RATE, 1, "PCM_16") as file:
        for sample in cycle(SAMPLES):
            file.write(soundfile.read(sample, dtype="float32")[0])
            if file.tell() >= seconds * RATE:
                return file.tell() / RATE
    return 0.0


def _measure(name: str, seconds: float, path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-m", "listener", "replay", "--json", str(path)],
                               stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    print(f"{name:<12}{seconds / (usage.ru_utime + usage.ru_stime):5.0f} x real time on one core, "
          f"{usage.ru_maxrss / unit:4.0f} MB, status {status}", flush=True)


if __name__ == "__main__":
    main(*(kind(argument) for kind, argument in zip((int, float), sys.argv[1:])))
