"""What the picture costs, with the strip and a digit every half second, on no screen.

Usage: python picture_cost.py [WIDTH HEIGHT [HISTORY]], in pixels and seconds.  Prints JSON:
percent of a core at 30 frames a second (processor time of 30 s of sound), and megabytes that
ten more minutes of it took after all that is kept was full.
"""

import json
import os
import sys
import time
from pathlib import Path

FRAMES_PER_S, STEPS_PER_S, STEP = 30, 50, 160
N_STEPS_KEPT, N_STEPS_MORE = 31_000, 30_000


def memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(width: int = 1_156, height: int = 460, history_s: int = 10) -> None:
    import numpy as np
    from PyQt6.QtWidgets import QApplication

    from listener.config import FeatureConfig
    from listener.desktop.spectrogram import Spectrogram
    from listener.desktop.theme import DARK
    from listener.events import Digit, Picture
    app = QApplication(["cost", "-platform", "offscreen"])
    features = FeatureConfig()
    labels = (*map(str, range(10)), "oh", "other", "nothing")
    spectrogram = Spectrogram(features, DARK, labels)
    spectrogram.resize(width, height)
    spectrogram.set_history(history_s)
    spectrogram.show()
    rng = np.random.default_rng(0)
    rows = rng.normal(-8, 4, (500, features.rows_per_step, features.n_mels)).astype(np.float32)
    posteriors = rng.dirichlet(np.full(len(labels), 0.1), 500).astype(np.float32)

    def hear(first: int, stop: int) -> None:
        for step in range(first, stop):
            is_open = step % 100 > 20
            spectrogram.push(Picture((step + 1) * STEP, rows[step % 500],
                                     posteriors[step % 500] if is_open else None, is_open, step % 100 > 40))
            if step % 25 == 24:
                spectrogram.push(Digit((step + 1) * STEP, (step - 20) * STEP, step * STEP, 7, "seven", 0.9))
            if step % 500 == 499:
                spectrogram.draw()

    def show(first_s: int, n_s: int) -> None:
        for frame in range(first_s * FRAMES_PER_S, (first_s + n_s) * FRAMES_PER_S):
            hear(frame * STEPS_PER_S // FRAMES_PER_S, (frame + 1) * STEPS_PER_S // FRAMES_PER_S)
            spectrogram.draw()
            app.processEvents()
    show(0, 15)
    before = time.process_time()
    show(15, 30)
    percent = 100 * (time.process_time() - before) / 30
    hear(45 * STEPS_PER_S, N_STEPS_KEPT)
    show(N_STEPS_KEPT // STEPS_PER_S, 5)
    full_mb = memory_mb()
    hear(N_STEPS_KEPT + 5 * STEPS_PER_S, N_STEPS_KEPT + N_STEPS_MORE)
    show((N_STEPS_KEPT + N_STEPS_MORE) // STEPS_PER_S, 5)
    print(json.dumps({"percent_of_a_core": round(percent, 1), "grown_mb": round(memory_mb() - full_mb, 2),
                      "memory_mb": round(memory_mb())}), flush=True)
    os._exit(0)          # NB: one run died in sip, nobody knows when; Python need not take all of it apart


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
