"""What a network looked at: which parts of the picture it cannot do without, found by covering them.

A patch of the picture is made as quiet as its bands ever are in the utterance, and the network is
asked again; how far the digit's score falls is what that patch was worth.  It is counted in nats of
log-odds: from 0.9999 to 0.99 is as far as from 0.99 to 0.5, where the plain score hardly moves.

References
----------
.. [1] M. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from listener.recognition.decoder import SMOOTHING_STEPS
from listener.recognition.model import Model
from listener.recognition.network import Network, UtteranceNetwork
from listener.signal.image import word_image, word_rows
from listener.signal.floor import on_own_floor
from listener.signal.mel import LevelNormaliser

QUIET = 10               # percentile of a band's rows that counts as quiet
SEEN_S = 1.2             # how far a streaming network looks back
AFTER_S = 0.25           # after a digit's end, its score has its top
PATCH, STRIDE = (6, 8), (2, 4)       # rows and mel bands of a patch, and between patches
LEAST = 1e-5             # nearer to 0 or 1, the weights' int8 is all that a score shows
IMAGE_PATCH, IMAGE_STRIDE = 10, 4    # the same of an image, points each way


@dataclass(frozen=True)
class Evidence:
    """What each point of the picture was worth to one digit.

    *worth* has shape (n_rows, n_mels): how far the score falls on average when a patch over that
    point is covered, in nats; it begins at row *first* of the utterance.  *score* is what it fell
    from, *lowest* what it fell to without the patch that mattered most, both in [0, 1].
    """

    first: int
    worth: np.ndarray
    score: float
    lowest: float


def evidence(model: Model, rows: np.ndarray, label: int, end: int) -> Evidence:
    """Of the digit *label*, which ended at row *end* of an utterance's log-mel *rows*
    (n_rows, n_mels)."""
    network = model.make_network()
    if isinstance(network, UtteranceNetwork):
        return _of_image(network, rows, label)
    return _of_stream(network, model, rows, label, end)


def _of_stream(network: Network, model: Model, rows: np.ndarray, label: int, end: int) -> Evidence:
    """The rows are heard up to the top of the digit's hill, again and again from each patch on."""
    features = model.features
    per_step, rate = features.rows_per_step, features.sample_rate // features.hop_length
    rows = on_own_floor(rows[:len(rows) // per_step * per_step], features)
    rows = LevelNormaliser(features).push(rows)
    quiet = np.percentile(rows, QUIET, axis=0)
    before: list[Network] = []           # the network as it was before each step
    answers: list[float] = []
    for step in rows.reshape(-1, per_step, rows.shape[1]):
        before.append(copy.copy(network))
        answers.append(float(network.step(step)[0][label]))
    hill = np.convolve(answers, np.ones(SMOOTHING_STEPS) / SMOOTHING_STEPS, "valid")
    low = max(0, end // per_step - SMOOTHING_STEPS)
    top = min(low + int(hill[low:(end + int(AFTER_S * rate)) // per_step + 1].argmax()), len(hill) - 1)
    last = (top + SMOOTHING_STEPS) * per_step
    first = max(0, last - int(SEEN_S * rate)) // per_step * per_step

    def score(covered: np.ndarray, at: int) -> float:
        hearing, step = copy.copy(before[at // per_step]), at // per_step
        heard = [float(hearing.step(covered[k * per_step:(k + 1) * per_step])[0][label])
                 for k in range(step, top + SMOOTHING_STEPS)]
        return float(np.mean([*answers[top:step], *heard][-SMOOTHING_STEPS:]))

    worth, lowest = _worth(rows[:last], quiet, float(hill[top]), first, PATCH, STRIDE, score)
    return Evidence(first, worth[first:], float(hill[top]), lowest)


def _of_image(network: UtteranceNetwork, rows: np.ndarray, label: int) -> Evidence:
    """The image is looked at again with each patch covered; its columns are put back in their time."""
    first, last = word_rows(rows)
    image = word_image(rows, network.size)
    picture = image[:, :, 0].T                       # time first, as rows have it
    base = float(network.classify(image)[label])

    def score(covered: np.ndarray, at: int) -> float:
        return float(network.classify(np.ascontiguousarray(covered.T[:, :, None]))[label])
    worth, lowest = _worth(picture, np.percentile(picture, QUIET, axis=0), base, 0,
                           (IMAGE_PATCH, IMAGE_PATCH), (IMAGE_STRIDE, IMAGE_STRIDE), score)
    columns = np.linspace(0, len(worth) - 1, last - first).round().astype(int)
    bands = np.linspace(0, worth.shape[1] - 1, rows.shape[1]).round().astype(int)
    return Evidence(first, worth[columns][:, bands], base, lowest)


def _worth(picture: np.ndarray, quiet: np.ndarray, base: float, first: int, patch: tuple[int, int],
           stride: tuple[int, int], score: Callable[[np.ndarray, int], float]) -> tuple[np.ndarray, float]:
    """Mean fall of the score over the patches that cover each point; and the lowest score."""
    lowest, fall, n = base, np.zeros(picture.shape), np.zeros(picture.shape)
    for where in _patches(picture.shape, first, patch, stride):
        covered = picture.copy()
        covered[where] = np.minimum(covered[where], quiet[where[1]])
        without = score(covered, where[0].start)
        fall[where] += _log_odds(base) - _log_odds(without)
        n[where] += 1
        lowest = min(lowest, without)
    return fall / np.maximum(n, 1), lowest


def _log_odds(score: float) -> float:
    score = min(max(score, LEAST), 1 - LEAST)
    return math.log(score / (1 - score))


def _patches(shape: tuple[int, ...], first: int, patch: tuple[int, int],
             stride: tuple[int, int]) -> Iterator[tuple[slice, slice]]:
    """Patches from row *first* on that cover all of a picture of *shape*; those at the edges are cut."""
    for row in range(first - patch[0] + stride[0], shape[0], stride[0]):
        for band in range(stride[1] - patch[1], shape[1], stride[1]):
            yield (slice(max(first, row), row + patch[0]), slice(max(0, band), band + patch[1]))
