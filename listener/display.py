"""Can a window be shown here?  Asked before Qt is touched, for Qt aborts where it cannot."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from .errors import DisplayError
from .interrupt import held

NO_DISPLAY = "no display"
WINDOW_LIBRARIES = ("PyQt6", "pyqtgraph")
NO_SCREEN_NEEDED = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")    # Qt's own platforms
CURSOR_LIBRARY = "libxcb-cursor.so.0"
X11_PACKAGES = "libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
QT_PACKAGES = "libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0"


def check_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform,
                  find: Callable[[str], object] = find_spec) -> None:
    """Return if a window can be tried.

    Raises
    ------
    DisplayError
        If the window's libraries are not installed or there is no screen; the message
        says how to mend it.
    """
    if not all(find(library) for library in WINDOW_LIBRARIES):
        raise DisplayError("the window is not installed: pip install 'synesthesia-listener[desktop]'")
    if not platform.startswith(("linux", "freebsd")):
        return
    wanted = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    wayland, x11 = environment.get("WAYLAND_DISPLAY"), environment.get("DISPLAY")
    if wanted in NO_SCREEN_NEEDED or wayland and is_wayland(wayland, environment.get("XDG_RUNTIME_DIR", "")):
        return
    if not x11 and wayland:
        raise DisplayError(f"display WAYLAND_DISPLAY={wayland} does not answer: is it still there?")
    if not x11:
        raise DisplayError(f"{NO_DISPLAY}: set DISPLAY or WAYLAND_DISPLAY (over ssh: ssh -X)")
    if not answers(x11):
        raise DisplayError(f"display DISPLAY={x11} does not answer: is it still there?")
    try:
        ctypes.CDLL(_x11_plugin())
    except OSError as error:
        raise DisplayError(f"Qt cannot start ({error}): sudo apt-get install {QT_PACKAGES} {X11_PACKAGES}"
                           ) from error


def _x11_plugin() -> str:
    """What Qt loads to reach an X server; it needs all that has to be there.

    A system's own PyQt6 keeps it elsewhere, and needs what is looked for instead.
    """
    qt = find_spec("PyQt6")
    for folder in (qt.submodule_search_locations or ()) if qt else ():
        plugin = Path(folder, "Qt6", "plugins", "platforms", "libqxcb.so")
        if plugin.exists():
            return str(plugin)
    return CURSOR_LIBRARY


def is_wayland(display: str, folder: str) -> bool:
    """Whether the Wayland server *display*, as in ``$WAYLAND_DISPLAY``, takes connections.

    It is a socket in *folder*, ``$XDG_RUNTIME_DIR``, unless it is a whole path.
    """
    return _takes(os.path.join(folder, display))


def answers(display: str) -> bool:
    """Whether the X server of *display*, as in ``$DISPLAY``, takes connections.

    Of another host's only Qt can tell, so that counts as yes.
    """
    host, _, number = display.rpartition(":")
    if host not in ("", "unix"):
        return True
    path = f"/tmp/.X11-unix/X{number.partition('.')[0]}"
    return any(map(_takes, (path, "\0" + path)))


def _takes(address: str) -> bool:
    """Whether a socket of this machine takes connections."""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(address)
        except OSError:
            return False
    return True


def load_window() -> Callable[..., int]:
    """The window's ``main``.

    Raises
    ------
    DisplayError
        If there is no display, or a library of the system's that Qt needs is missing.
    """
    check_display()
    try:
        with held():
            from .desktop.app import main
    except ImportError as error:
        if (error.name or "").startswith(__package__):
            raise                       # a file of ours is missing: that is no matter of the display
        raise DisplayError(f"Qt cannot start ({error}): sudo apt-get install {QT_PACKAGES}") from error
    return main
