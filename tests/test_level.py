import numpy as np
import pytest

from listener.signal.level import LevelDetector


def test_levels_are_of_all_the_steps():
    detector = LevelDetector(2)
    assert detector.push(np.full(160, 0.1, np.float32)) is None
    rms, peak = detector.push(np.full(160, -0.5, np.float32))
    assert rms == pytest.approx(10 * np.log10((0.01 + 0.25) / 2), abs=1e-4)
    assert peak == pytest.approx(20 * np.log10(0.5), abs=1e-4)
    assert detector.push(np.zeros(160, np.float32)) is None          # begins anew


def test_silence_has_a_level():
    assert LevelDetector(1).push(np.zeros(160, np.float32)) == (-120, -120)


def test_what_was_before_a_gap_does_not_count():
    detector = LevelDetector(2)
    detector.push(np.ones(160, np.float32))
    detector.reset()
    assert detector.push(np.zeros(160, np.float32)) is None
    assert detector.push(np.zeros(160, np.float32)) == (-120, -120)
