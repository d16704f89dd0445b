"""What differs on macOS and Windows, with fakes; it has not been tried on the real thing."""

import ctypes
from types import SimpleNamespace

import numpy as np
import pytest

from listener.events import Away, Back, Lost
from listener.sources import opening, platforms
from listener.sources.devices import InputDevice
from listener.sources.shape import Shape
from listener.sources.zeros import Zeros

DESK = InputDevice(0, "Desk", "Core Audio", 8_000, 1, True)
ZEROS, SOUND = np.zeros((800, 1), np.float32), np.full((800, 1), 1e-4, np.float32)


def said(zeros, blocks):
    return [event for block in blocks for event in zeros.follow(block)]


def test_a_microphone_that_may_not_be_heard_gives_zeros_and_is_told_of_once():
    zeros = Zeros(DESK, platforms.permission("darwin"))
    [away] = said(zeros, [ZEROS] * 100)
    assert isinstance(away, Away) and "'Desk'" in away.message and "Privacy & Security" in away.message
    assert said(zeros, [SOUND, ZEROS, *[ZEROS] * 100]) == [Back("Desk")]


def test_a_pause_is_no_missing_permission():
    zeros = Zeros(DESK, platforms.permission("win32"))
    assert said(zeros, [*[ZEROS] * 20, SOUND, *[ZEROS] * 100, Lost(9)]) == []


def test_zeros_mean_nothing_on_linux():
    assert platforms.permission("linux") is None
    assert said(Zeros(DESK, None), [ZEROS] * 100) == []


def test_windows_wants_to_know_of_each_thread(monkeypatch):
    told = []
    com = SimpleNamespace(ole32=SimpleNamespace(CoInitializeEx=lambda *args: told.append(args)))
    monkeypatch.setattr(ctypes, "windll", com, raising=False)
    platforms.begin_thread("linux")
    assert told == []
    platforms.begin_thread("win32")
    assert told == [(None, platforms.MULTITHREADED)]


@pytest.mark.parametrize("system, word", [("linux", "another program"), ("darwin", "System Settings"),
                                          ("win32", "Let desktop apps")])
def test_a_host_error_may_be_a_missing_permission(system, word):
    assert word in opening._advice(opening.HOST_ERROR, DESK, None, system)


@pytest.mark.parametrize("name, host_api, is_software", [
    ("default", "ALSA", True), ("pulse", "ALSA", True), ("USB Audio (hw:1,0)", "ALSA", False),
    ("MacBook Pro Microphone", "Core Audio", False), ("Microphone Array", "Windows WASAPI", False)])
def test_which_devices_stand_for_a_sound_server(name, host_api, is_software):
    assert platforms.is_software(name, host_api) == is_software


def test_clocks_do_not_go_back():
    assert platforms.awake_s() <= platforms.awake_s() and platforms.asleep_s() > -0.01


@pytest.mark.parametrize("n_channels", [1, 2, 5])
def test_channels_stay_as_many_as_they_were(n_channels):
    adapt = Shape(8_000, 2).adapter(8_000)
    block = np.arange(10 * n_channels, dtype=np.float32).reshape(10, n_channels)
    assert np.array_equal(adapt(block), block[:, [0, min(1, n_channels - 1)]])
    assert Shape(8_000, 2).adapter(48_000)(Lost(600)) == Lost(100)
