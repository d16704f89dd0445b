"""The curves of one run or several: how the loss fell, on what is trained on and on what is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .unfinished import whole

Rows = Sequence[Mapping[str, float]]
COLOURS = ("#2f6fde", "#e0662f", "#2f9e6b", "#a04fc4", "#c9a227", "#5b6770")
# Of these, the first two that a run has are drawn.
PANELS = (("loss", "loss"), ("accuracy", "right answers"), ("labels_loss", "loss of the labels"))


def draw(runs: Mapping[str, Rows], path: Path) -> None:
    """A PNG of the curves of *runs* (name -> history), one colour a run, validation dashed."""
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    _fill(figure, runs)
    with whole(path) as partial:
        figure.savefig(partial, dpi=110)


def _fill(figure: Any, runs: Mapping[str, Rows]) -> None:
    """Panels of what any of the runs has."""
    names = {name for rows in runs.values() for row in rows for name in row}
    panels = [panel for panel in PANELS if panel[0] in names][:2] or PANELS[:1]
    for axes, (name, title) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels):
        for (run, rows), colour in zip(runs.items(), COLOURS * len(runs)):
            _curve(axes, rows, name, colour, "-", run)
            _curve(axes, rows, f"val_{name}", colour, "--", f"{run}, unknown speakers")
        axes.set(title=title, xlabel="epoch")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        if axes.lines:
            axes.legend(frameon=False, fontsize=8)


def _curve(axes: Axes, rows: Rows, name: str, colour: str, style: str, label: str) -> None:
    points = [(row["epoch"], row[name]) for row in rows if name in row]
    if points:
        axes.plot(*zip(*points), style, color=colour, label=label, marker=".", markersize=4)


class Curves:
    """A window with the curves, which stays open while the run goes on."""

    def __init__(self, pyplot: Any) -> None:
        self._pyplot = pyplot
        self._figure = pyplot.figure("training", figsize=(11, 4.2), layout="constrained")

    @classmethod
    def window(cls) -> Curves | None:
        """None where there is no screen, or nothing to draw on one with."""
        import matplotlib
        from matplotlib import pyplot
        from matplotlib.backends import BackendFilter, backend_registry
        # The first figure makes matplotlib choose: a window system if there is one.
        pyplot.figure("training")
        backend = matplotlib.get_backend().lower()
        if backend not in map(str.lower, backend_registry.list_builtin(BackendFilter.INTERACTIVE)):
            pyplot.close("all")
            return None
        pyplot.close("all")
        return cls(pyplot)

    def show(self, rows: Rows) -> None:
        """Draw the run so far; the window answers again for a moment."""
        self._figure.clear()
        _fill(self._figure, {"training": rows})
        self._pyplot.show(block=False)
        self._pyplot.pause(0.05)
