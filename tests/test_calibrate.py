from pathlib import Path

import numpy as np
import pytest

from listener.recognition.decoder import calibrated
from train.shipping.calibrate import ANSWERED_SHARE, LEAST_THRESHOLD, platt, threshold
from train.corpora import Recording
from train.evaluation import Answer, Heard


def test_calibration_finds_the_probability_that_scores_stand_for(rng):
    scores = rng.uniform(0.02, 0.98, 20_000)
    truth = 1 / (1 + np.exp(-(1.7 * np.log(scores / (1 - scores)) - 0.6)))
    slope, offset = platt(scores, rng.random(20_000) < truth)
    assert (slope, offset) == (pytest.approx(1.7, abs=0.1), pytest.approx(-0.6, abs=0.1))
    said = np.array([calibrated(score, slope, offset) for score in scores])
    assert np.abs(said - truth).mean() < 0.02


def test_calibration_stays_finite_when_scores_tell_all():
    scores = np.array([0.1, 0.2, 0.8, 0.9] * 20)
    slope, offset = platt(scores, scores > 0.5)
    assert 0 < slope < 100 and np.isfinite(offset)


def word(score):
    """A recording of another word that is taken for a seven, so surely, or for nothing."""
    digits = (Answer(7, 0.1, 0.4, 0.5, score),) if score else ()
    return Heard(Recording(Path("x.wav"), "own", "me", "word", ("cat",)), 1.0, digits)


def test_the_threshold_answers_few_of_the_other_words():
    scores = [0.0] * 900 + np.linspace(0.2, 0.9, 100).tolist()
    least, answered = threshold([word(score) for score in scores], slope=1.0, offset=0.0)
    assert answered == np.mean(np.array(scores) >= least) == pytest.approx(ANSWERED_SHARE, abs=0.003)


def test_refused_candidates_count_for_the_threshold_as_well():
    refused = Heard(Recording(Path("x.wav"), "own", "me", "word", ("cat",)), 1.0, (),
                    (Answer(7, 0.1, 0.4, 0.5, 0.85),))
    assert threshold([refused] * 50, slope=1.0, offset=0.0)[0] == 0.85


def test_however_few_other_words_are_answered_a_digit_has_to_be_surer_than_not():
    assert threshold([word(0)] * 50, 1.0, 0.0) == threshold([], 1.0, 0.0) == (LEAST_THRESHOLD, 0.0)


@pytest.mark.parametrize("slope, offset", [(0.3141, -1.4605), (0.31, -1.42), (0.1, -0.5)])
def test_a_network_that_is_sure_of_other_words_still_names_digits(slope, offset):
    """Scores are cut before they become confidences, so the surest of all are a tie."""
    least, answered = threshold([word(0)] * 70 + [word(1.0)] * 30, slope, offset)
    assert least <= calibrated(1.0, slope, offset) < least + 0.01
    assert answered == pytest.approx(0.3)
