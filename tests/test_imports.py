"""The rooms of the house, and the one way in which they may know each other."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# A room may import itself and those in rows above its own.
ROWS = (("", "errors", "interrupt"), ("events", "config"), ("settings", "signal", "brightness"),
        ("settings_text", "speech", "recognition"), ("pipeline",), ("sources",),
        ("worker", "outputs", "alignment", "processes"), ("scoring", "taps", "heard"), ("hearing",),
        ("listening", "console", "replay", "desktop"), ("progress",),
        ("display", "api"), ("doctor",), ("batch",), ("commands", "options"),
        ("combinations", "outside"), ("cli",), ("__main__",))
RANK = {room: rank for rank, row in enumerate(ROWS) for room in row}
ONLY_IN = {"sounddevice": {"sources"}, "PyQt6": {"desktop"}, "pyqtgraph": {"desktop"},
           "threading": {"worker", "sources", "processes", "interrupt"}, "soundfile": {"sources"},
           "soxr": {"signal"}, "webrtcvad": {"speech"}, "ai_edge_litert": {"recognition"}, "numpy": None,
           "platformdirs": {"settings"}, "tomli": {"settings"}, "argcomplete": {"cli"},
           "rich": {"console", "progress"},
           "typing_extensions": {"api"}}         # for type checkers alone: never imported
MODULES = [path for path in sorted((ROOT / "listener").rglob("*.py")) if "samples" not in path.parts]


def room_of(path: Path) -> str:
    first = path.relative_to(ROOT / "listener").parts[0]
    return first.removesuffix(".py").removesuffix("__init__") if first == "__init__.py" \
        else first.removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Absolute dotted names of what *path* imports, wherever in it the statement stands."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[:len(package) - node.level + 1] if node.level else ()
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{name}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_know_only_those_before_them(path):
    room = room_of(path)
    for name in imported(path):
        if name.split(".")[0] != "listener":
            continue
        other = name.split(".")[1]
        other = "" if other.startswith("__version") else other
        assert other in RANK, f"{name}: no such room"
        if (room, other) == ("", "api"):        # the public names, when they are asked for
            continue
        assert other == room or RANK[other] < RANK[room], f"{room} must not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_libraries_stay_in_their_rooms(path):
    room = room_of(path)
    for library in {name.split(".")[0] for name in imported(path)} - {"listener"}:
        if library in ONLY_IN:
            assert ONLY_IN[library] is None or room in ONLY_IN[library], f"{library} in {room}"
        else:
            assert library in sys.stdlib_module_names, f"{library} is not a library of the listener"


def test_every_room_has_a_row():
    assert {room_of(path) for path in MODULES} <= set(RANK)


def test_the_walk_sees_what_it_should():
    path = ROOT / "listener" / "sources" / "portaudio.py"
    assert {"sounddevice", "listener.errors.AudioDeviceError"} <= set(imported(path))


def test_processes_that_mix_and_hear_do_without_keras():
    """Many are started; each would take seconds and hundreds of megabytes more."""
    code = ("import sys, train.mixing.shards, train.evaluation.hearing; "
            "print({'keras', 'tensorflow'} & set(sys.modules))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr
