"""Power as brightness, and brightness as a colour: the same power always looks the same."""

from __future__ import annotations

import math

import numpy as np

DARKEST_DB, BRIGHTEST_DB = -75.0, 5.0    # of a row's power; full scale is near +15
N_COLOURS = 256
# Matplotlib's "inferno" (CC0) at even steps; between them a straight line is off by 2 % at most.
_INFERNO = ("000004 0a0722 1e0c45 380962 510e6c 69166e 801f6c 982766 b0315b "
            "c63d4d d94d3d e9612b f47918 fa9407 fcb014 f8cd37 f2ea69 fcffa4")


def colour_indices(rows: np.ndarray) -> np.ndarray:
    """Natural log of power -> 0 ... 255, the same power always the same."""
    decibels = rows * np.float32(10 / math.log(10))
    scaled = (decibels - DARKEST_DB) * ((N_COLOURS - 1) / (BRIGHTEST_DB - DARKEST_DB))
    return np.clip(np.rint(scaled), 0, N_COLOURS - 1).astype(np.uint8)


def inferno(n: int = N_COLOURS) -> np.ndarray:
    """Red, green and blue, 0 to 255, from the darkest to the brightest; shape (n, 3)."""
    stops = np.array([list(bytes.fromhex(stop)) for stop in _INFERNO.split()], float)
    places = np.linspace(0, len(stops) - 1, n)
    channels = [np.interp(places, np.arange(len(stops)), channel) for channel in stops.T]
    return np.rint(np.stack(channels, axis=1)).astype(np.uint8)
