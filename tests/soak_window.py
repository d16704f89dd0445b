"""The window for a long time: memory, frame times, processor time.

Usage: python tests/soak_window.py [--minutes 10].  Plays the shipped phone number again and
again, in real time, in a window under Qt's offscreen platform (or on $QT_QPA_PLATFORM), and
prints a line each minute, and in the end the whole as JSON: shares of one core, of which the
thread that listens took "listening_share".  On Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import threading
import time
from importlib import resources
from itertools import cycle
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
BLOCKS_PER_SECOND = 50


def main() -> int:
    """Run, and print."""
    from PyQt6.QtCore import QTimer
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--size", type=int, nargs=2, default=(1180, 780))
    args = parser.parse_args()
    app, window, frames = _window(args.size)
    began, used, minutes = time.monotonic(), time.process_time(), []

    def tell() -> None:
        minutes.append(_minute(window, frames, time.monotonic() - began))
        print(json.dumps(minutes[-1]), file=sys.stderr, flush=True)

    def end() -> None:
        wall = time.monotonic() - began
        if not minutes:
            tell()
        print(json.dumps({"minutes": wall / 60, "core_share": (time.process_time() - used) / wall,
                          "listening_share": _listening_s() / wall,
                          "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                          "first_mb": minutes[0]["mb"], "last_mb": minutes[-1]["mb"]}))
        app.quit()
    clock = QTimer(window, interval=60_000)
    clock.timeout.connect(tell)
    clock.start()
    QTimer.singleShot(round(60_000 * args.minutes) + 100, end)
    app.exec()
    window.close()
    return 0


def _window(size: list[int]):
    """The window, the demo playing for ever, and the times between its frames."""
    from PyQt6.QtCore import QSettings
    from PyQt6.QtWidgets import QApplication

    from listener.desktop import app as desktop
    from listener.recognition.model import Model
    qt = desktop.prepare(QApplication([]))
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, tempfile.mkdtemp())
    desktop.open_microphone = lambda device, sample_rate: _endless()
    window = desktop.make_window(Model.load())
    window.resize(*size)
    window.show()
    window.listen()
    frames: list[float] = []
    draw, last = window.spectrogram.draw, [time.monotonic()]

    def timed() -> None:
        draw()
        now = time.monotonic()
        frames.append(now - last[0])
        last[0] = now
    window.spectrogram.draw = timed
    return qt, window, frames


def _endless():
    """A microphone into which the phone number is spoken again and again, as one stream."""
    import soundfile

    from listener.desktop.app import DEMO
    from listener.sources.base import Source
    from listener.sources.pacing import Pacer
    samples, rate = soundfile.read(str(resources.files("listener.samples") / DEMO), dtype="float32")

    class Endless(Source):
        name, sample_rate, is_closed = "the phone number, again and again", rate, False

        def __iter__(self):
            pacer = Pacer(rate)
            for block in cycle(np.array_split(samples, samples.size * BLOCKS_PER_SECOND // rate)):
                pacer.follow(block.size)
                if self.is_closed:
                    return
                yield block

        def close(self):
            self.is_closed = True
    return Endless()


def _listening_s() -> float:
    """Processor time of the thread that owns the pipeline."""
    worker = next(thread for thread in threading.enumerate() if thread.name == "listener-worker")
    return time.clock_gettime(time.pthread_getcpuclockid(worker.ident))


def _minute(window, frames: list[float], at_s: float) -> dict[str, float]:
    """Memory, digits, frames since the last time."""
    times, frames[:] = sorted(frames), []
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {"s": round(at_s), "mb": round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1),
            "digits": window.history.rowCount(), "frames": len(times),
            "median_ms": round(1000 * times[len(times) // 2], 1),
            "p99_ms": round(1000 * times[len(times) * 99 // 100], 1), "worst_ms": round(1000 * times[-1], 1)}


if __name__ == "__main__":
    sys.exit(main())
