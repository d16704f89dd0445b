"""What listening costs: the model's file, the time of one core, memory."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from listener.pipeline import Pipeline, run
from listener.recognition.model import Model
from listener.recognition.recogniser import Recogniser

from ..audio import load
from ..corpora import Recording
from .figures import rounded

ROUNDS = 5
SECONDS = 30             # of speech in each round
LISTENS = """
import sys
from listener.cli import main
main(["replay", "--model", sys.argv[1], sys.argv[2]])
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0])
"""


def cost(model: Path, speech: list[Recording]) -> dict[str, float]:
    """File size; the share of one core, and of real time, that speech takes; peak memory, on Linux.

    *speech* is heard end to end with the gate open; times are medians of five rounds.
    """
    loaded = Model.load(model)
    figures: dict[str, float] = {"model_bytes": len(loaded.weights)}
    if not speech:
        return rounded(figures)
    samples = np.concatenate([load(recording.path) for recording in speech[:SECONDS]])
    samples = np.resize(samples, SECONDS * loaded.features.sample_rate)
    times = [_times(loaded, samples) for _ in range(ROUNDS)]
    figures["core_share"], figures["real_time_factor"] = np.median(times, axis=0) / SECONDS
    memory = _memory_kb(model, speech[0].path)
    if memory:
        figures["memory_mb"] = memory / 1024
    return rounded(figures)


def _times(model: Model, samples: np.ndarray) -> tuple[float, float]:
    """Seconds of the processor, and of the clock."""
    pipeline = Pipeline(Recogniser(model), model.features.sample_rate, vad=lambda frame: True)
    blocks = np.array_split(samples, len(samples) * 50 // model.features.sample_rate)
    cpu, clock = time.process_time(), time.perf_counter()
    list(run(blocks, pipeline))
    return time.process_time() - cpu, time.perf_counter() - clock


def _memory_kb(model: Path, path: Path) -> int | None:
    """The most that a listener of one recording ever held; None where no /proc tells."""
    done = subprocess.run([sys.executable, "-c", LISTENS, str(model), str(path)], capture_output=True,
                          text=True)
    return int(done.stdout.split()[-1]) if done.returncode == 0 else None
