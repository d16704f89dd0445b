"""Maps of colours to choose from; which power is how bright, `brightness` says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg

from ..brightness import BRIGHTEST_DB, DARKEST_DB, N_COLOURS, colour_indices

__all__ = ["BRIGHTEST_DB", "COLOUR_MAPS", "DARKEST_DB", "N_COLOURS", "colour_indices", "colour_table",
           "line_colour", "ramp"]


@dataclass(frozen=True)
class ColourMap:
    """A map of pyqtgraph's, and the colours of lines that can be seen on all of it."""

    library_name: str
    line: str


# All grow lighter evenly, so that they can be read without seeing hues.  CET-CBL2, by P. Kovesi,
# was made for people who confuse red and green.
_MAPS = {
    "inferno": ColourMap("inferno", "#5fe3f0"),
    "viridis": ColourMap("viridis", "#ffffff"),
    "cividis": ColourMap("cividis", "#ffffff"),
    "grey": ColourMap("CET-L1", "#5fe3f0"),
    "blue-yellow": ColourMap("CET-CBL2", "#ff9ae6"),
}
COLOUR_MAPS = tuple(_MAPS)               # the first one is the default


def colour_table(name: str) -> np.ndarray:
    """Red, green and blue, 0 to 255, from the darkest to the brightest; shape (256, 3)."""
    return pg.colormap.get(_MAPS[name].library_name).getLookupTable(nPts=N_COLOURS)[:, :3]


def line_colour(name: str) -> str:
    """Of what is drawn on the picture."""
    return _MAPS[name].line


def ramp(*stops: str, n: int = N_COLOURS) -> np.ndarray:
    """Even steps from colour to colour, shape (n, 3)."""
    known = np.array([pg.mkColor(stop).getRgb()[:3] for stop in stops], float)
    places = np.linspace(0, len(stops) - 1, n)
    channels = [np.interp(places, np.arange(len(stops)), channel) for channel in known.T]
    return np.stack(channels, axis=1).astype(np.uint8)
