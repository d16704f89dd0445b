"""The pictures in windows, by matplotlib's own means."""

from __future__ import annotations

from matplotlib import pyplot
from matplotlib.backends import BackendFilter, backend_registry
from matplotlib.figure import Figure

from listener.errors import ConfigError


def check_screen() -> None:
    """Refuse early where no window can be opened.

    Raises
    ------
    ConfigError
        If there is no screen, or no toolkit that draws windows.
    """
    pyplot.switch_backend(pyplot.get_backend())
    if pyplot.get_backend().lower() not in backend_registry.list_builtin(BackendFilter.INTERACTIVE):
        raise ConfigError("--show: there is no screen, or no toolkit for windows (pip install PyQt6): "
                          "leave it out, and open index.html")


def show(figures: dict[str, Figure]) -> None:
    """Open a window for each figure; return when all are closed."""
    for name, figure in figures.items():
        manager = pyplot.figure(num=name).canvas.manager
        manager.canvas.figure = figure
        figure.set_canvas(manager.canvas)
        manager.resize(*(int(n) for n in figure.get_size_inches() * figure.dpi))
    pyplot.show()
