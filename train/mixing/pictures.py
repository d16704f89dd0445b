"""The same sound as another picture: what is changed anew each time a batch is looked at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from listener.config import FeatureConfig
from listener.signal.mel import mel_edges

Change = Callable[[np.ndarray, np.random.Generator], np.ndarray]     # of rows (batch, n_rows, n_mels)

BENT = 0.7               # of pictures
TRACT = 0.06             # spread of vocal-tract lengths, a ratio
WIGGLE = 0.5             # spread of single formants, mel bands
COLOUR = 0.15            # spread of a microphone's colour, units of the network's input
KNOTS = 5                # at which wiggles and colours are drawn


def masked(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """SpecAugment: bands and moments blotted out, and the level a little off.

    References
    ----------
    .. [1] D. Park et al., "SpecAugment", Interspeech 2019.
    """
    rows = rows + rng.normal(0, 0.1, (len(rows), 1, 1)).astype(np.float32)
    for picture in rows:
        for _ in range(rng.integers(0, 3)):
            low = rng.integers(0, picture.shape[1] - 5)
            picture[:, low:low + rng.integers(1, 6)] = picture.min()
        for _ in range(rng.integers(0, 4)):
            first = rng.integers(0, len(picture) - 8)
            picture[first:first + rng.integers(1, 7)] = picture.min()
    return rows


def bent(rows: np.ndarray, rng: np.random.Generator, features: FeatureConfig) -> np.ndarray:
    """Another throat, another microphone: the frequency axis stretched and bent, and coloured.

    Parameters
    ----------
    rows : shape (n_pictures, n_rows, n_mels)

    References
    ----------
    .. [1] N. Jaitly, G. Hinton, "Vocal tract length perturbation (VTLP) improves speech
       recognition", ICML workshop 2013.
    """
    n, _, n_mels = rows.shape
    hz = mel_edges(features)[1:-1]
    bands, knots = np.arange(n_mels), np.linspace(0, n_mels - 1, KNOTS)
    is_bent = rng.random((n, 1)) < BENT
    tract = np.exp(rng.normal(0, TRACT, (n, 1)))
    wiggle = np.stack([np.interp(bands, knots, k) for k in rng.normal(0, WIGGLE, (n, KNOTS))])
    place = np.interp(hz * tract, hz, bands) + wiggle
    place = np.where(is_bent, np.clip(place, 0, n_mels - 1), bands)
    below = np.minimum(place.astype(int), n_mels - 2)
    part = (place - below).astype(np.float32)[:, None]
    low = np.take_along_axis(rows, below[:, None], axis=2)
    high = np.take_along_axis(rows, below[:, None] + 1, axis=2)
    colour = np.stack([np.interp(bands, knots, k) for k in rng.normal(0, COLOUR, (n, KNOTS))])
    return low + part * (high - low) + (is_bent * colour).astype(np.float32)[:, None]
