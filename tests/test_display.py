"""Where a window can be shown, and what is said where it cannot."""

import socket
import sys

import pytest

from listener.display import answers, check_display, load_window
from listener.errors import DisplayError


def always_found(name):
    return object()


@pytest.mark.parametrize("environment, platform", [
    ({"DISPLAY": "otherhost:0"}, "linux"),
    ({"QT_QPA_PLATFORM": "offscreen"}, "linux"), ({"QT_QPA_PLATFORM": "vnc:port=5900"}, "linux"),
    ({}, "win32"), ({}, "darwin")])
def test_where_a_window_can_be_shown(environment, platform):
    check_display(environment, platform, always_found)


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ""}, {"QT_QPA_PLATFORM": "xcb"}])
def test_without_a_screen_the_line_says_what_to_set(environment):
    with pytest.raises(DisplayError, match="set DISPLAY"):
        check_display(environment, "linux", always_found)


def test_a_display_that_nobody_answers_is_named():
    with pytest.raises(DisplayError, match="DISPLAY=:4711"):
        check_display({"DISPLAY": ":4711"}, "linux", always_found)


def test_a_display_that_answers_is_found():
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X4712")
        server.listen()
        assert answers(":4712.0") and answers("unix:4712") and not answers(":4713")


def test_a_wayland_display_has_to_answer(tmp_path):
    environment = {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-7"}
    with pytest.raises(DisplayError, match="WAYLAND_DISPLAY=wayland-7"):
        check_display(environment, "linux", always_found)
    check_display({**environment, "DISPLAY": "otherhost:0"}, "linux", always_found)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        check_display(environment, "linux", always_found)
        check_display({"WAYLAND_DISPLAY": str(tmp_path / "wayland-7")}, "linux", always_found)


def test_the_library_that_qt_would_abort_without_is_named(monkeypatch):
    monkeypatch.setattr("listener.display._x11_plugin", lambda: "libno-such-thing.so.0")
    with pytest.raises(DisplayError, match="no-such-thing.*sudo apt-get install .*libxcb-cursor0"):
        check_display({"DISPLAY": "otherhost:0"}, "linux", always_found)


@pytest.mark.parametrize("missing", ["PyQt6", "pyqtgraph"])
@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_without_the_windows_libraries_the_line_installs_them(missing, platform):
    with pytest.raises(DisplayError, match=r"pip install 'synesthesia-listener\[desktop\]'"):
        check_display({"DISPLAY": ":0"}, platform, lambda name: None if name == missing else object())


def test_qt_without_its_system_libraries_says_what_to_install(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.delitem(sys.modules, "listener.desktop.app", raising=False)
    monkeypatch.setitem(sys.modules, "PyQt6.QtCore", None)
    with pytest.raises(DisplayError, match="sudo apt-get install libgl1"):
        load_window()
