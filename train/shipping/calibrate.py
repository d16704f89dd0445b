"""From scores to probabilities, and the threshold: fixed once, on validation data."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from listener.config import DecisionConfig
from listener.recognition.decoder import calibrated

from ..corpora import Recording
from ..evaluation import Heard, hear_tasks
from ..evaluation.curves import candidates

CANDIDATE = DecisionConfig().candidate
NEWTON_STEPS = 50
ANSWERED_SHARE = 0.015   # of recordings of other words may be answered with a digit
LEAST_THRESHOLD = 0.7    # surer than this a digit has to be: a false one costs more than two missed
MOST_THRESHOLD = 0.95
IN_STRING = 1.7          # nats of log-odds with two sure digits before or around it; digits alone give more
BEHIND_SPEECH = -2.0     # nats behind other words, where a digit is seldom meant
BEFORE_SPEECH = -3.0     # nats where somebody speaks on: it may be the beginning of a longer word
AMID_TALK = -1.5         # nats while others talk, all the time


def calibrate(parts: dict[str, list[Recording]], model: Path,
              workers: int = 2) -> tuple[tuple[float, ...], DecisionConfig]:
    """Slope and offset of the confidence, from the candidates in all tasks, and what is added
    for what stands around a candidate; and the threshold, from the task "other_words" alone.

    *model* must have been written with the calibration (1, 0), so that confidences are
    the decoder's bare scores.
    """
    heard = hear_tasks(parts, model, workers)
    scores, right = candidates(h for part in heard.values() for h in part)
    if right.all() or not right.any():
        print("nothing to set a threshold on: there are no right or no wrong candidates")
        return (1.0, 0.0), DecisionConfig()
    slope, offset = platt(scores, right)
    least, answered = threshold(heard.get("other_words", []), slope, offset)
    if answered > 2 * ANSWERED_SHARE:
        print(f"threshold {least:.2f}, the highest there may be: {100 * answered:.1f} % of other words are "
              f"answered with a digit, where {100 * ANSWERED_SHARE} % are wanted")
    return ((slope, offset, IN_STRING, BEHIND_SPEECH, BEFORE_SPEECH, AMID_TALK),
            DecisionConfig(least, CANDIDATE))


def threshold(heard: list[Heard], slope: float, offset: float) -> tuple[float, float]:
    """The least confidence that answers no more than `ANSWERED_SHARE` of what is no digit, and is
    no less than `LEAST_THRESHOLD`; and the share of them that it does answer.

    A network may be as sure of some of them as it can be of a digit.  The threshold is never above that
    confidence, or nothing at all would be a digit.
    """
    surest = np.array([max((calibrated(answer.confidence, slope, offset)
                            for answer in h.at_threshold(0).digits), default=0.0) for h in heard])
    wanted = float(np.quantile(surest, 1 - ANSWERED_SHARE)) if heard else 0.0
    least = round(min(max(wanted, LEAST_THRESHOLD), MOST_THRESHOLD), 2)
    surest_of_all = math.floor(100 * calibrated(1.0, slope, offset)) / 100
    least = min(least, surest_of_all)
    return least, float((surest >= least).mean()) if heard else 0.0


def platt(scores: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Logistic regression of *right* on the scores' logits, by Newton's method.

    The targets are drawn in a little, as Platt (1999) does, so that it stays finite.
    """
    scores = np.clip(scores, 1e-4, 1 - 1e-4)
    x = np.stack([np.log(scores / (1 - scores)), np.ones_like(scores)], axis=1)
    target = np.where(right, (right.sum() + 1) / (right.sum() + 2), 1 / ((~right).sum() + 2))
    w = np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, x.T @ (p - target))
        # A whole step overshoots where most scores are near 0 or 1: half as far, until it is better.
        while _misfit(x @ (w - step), target) > _misfit(x @ w, target) and np.abs(step).max() > 1e-9:
            step /= 2
        w -= step
    return round(float(w[0]), 4), round(float(w[1]), 4)


def _misfit(logit: np.ndarray, target: np.ndarray) -> float:
    """Cross entropy of *target* and the logistic of *logit*."""
    return float((np.logaddexp(0, logit) - target * logit).sum())
