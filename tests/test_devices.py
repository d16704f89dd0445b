"""Which microphone is meant."""

import sys

import pytest

from listener.errors import AudioDeviceError
from listener.sources.devices import InputDevice, find_input, list_inputs

LAPTOP = (("Built-in Microphone", "ALSA", 2, 48_000.0), ("Speakers", "ALSA", 0, 48_000.0),
          ("USB Microphone", "ALSA", 1, 44_100.0), ("USB", "ALSA", 1, 16_000.0))
WINDOWS = (("Headset", "MME", 2, 44_100.0), ("Webcam", "MME", 2, 44_100.0),
           ("Headset", "WASAPI", 2, 48_000.0))


def test_lists_what_records_and_nothing_else(sound_device):
    sound_device(LAPTOP, default=2)
    assert [device.index for device in list_inputs()] == [0, 2, 3]
    assert list_inputs()[1] == InputDevice(2, "USB Microphone", "ALSA", 44_100, 1, is_default=True)
    assert [device.is_default for device in list_inputs()] == [False, True, False]


@pytest.mark.parametrize("wanted, index", [
    (None, 2), (0, 0), ("0", 0), (" 3 ", 3), ("built", 0), ("MICROPHONE, alsa", None),
    ("usb microphone", 2), ("usb", 3), ("Built-in Microphone, ALSA", 0)])
def test_index_part_of_a_name_or_default(sound_device, wanted, index):
    sound_device(LAPTOP, default=2)
    if index is None:
        with pytest.raises(AudioDeviceError, match="several inputs"):
            find_input(wanted)
    else:
        assert find_input(wanted).index == index


def test_without_a_default_the_first_input(sound_device):
    sound_device(LAPTOP)
    assert find_input().index == 0


@pytest.mark.parametrize("wanted, index", [("headset", 0), ("headset, wasapi", 2), ("wasapi", 2)])
def test_default_host_interface_goes_first(sound_device, wanted, index):
    sound_device(WINDOWS, default=1)
    assert find_input(wanted).index == index


@pytest.mark.parametrize("wanted", [1, "1", 9, "-1", "line in", ""])
def test_refusal_names_the_value_and_the_inputs(sound_device, wanted):
    sound_device(LAPTOP)
    with pytest.raises(AudioDeviceError) as refused:
        find_input(wanted)
    for part in (f"device={wanted!r}", "0 'Built-in Microphone'", "2 'USB Microphone'", "3 'USB'"):
        assert part in str(refused.value)
    assert "Speakers" not in str(refused.value)


def test_refusal_of_the_ambiguous_names_only_those_that_fit(sound_device):
    sound_device(LAPTOP)
    with pytest.raises(AudioDeviceError, match="'micro'.*Built-in Microphone.*USB Microphone") as refused:
        find_input("micro")
    assert "'USB'" not in str(refused.value)


@pytest.mark.parametrize("wanted", [None, 0, "USB"])
def test_no_microphone_says_what_to_do(sound_device, wanted):
    sound_device([("Speakers", "ALSA", 0, 48_000.0)])
    assert list_inputs() == []
    with pytest.raises(AudioDeviceError, match="no microphone found: plug one in"):
        find_input(wanted)


def test_missing_portaudio_says_how_to_mend_it(monkeypatch, tmp_path):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with pytest.raises(AudioDeviceError, match="sudo apt-get install libportaudio2"):
        list_inputs()


def test_missing_sounddevice_says_how_to_mend_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(AudioDeviceError, match="pip install sounddevice"):
        list_inputs()


def test_failing_portaudio_is_no_traceback(sound_device, monkeypatch):
    fake = sound_device(LAPTOP)

    def fail() -> None:
        raise fake.PortAudioError("Internal PortAudio error")
    monkeypatch.setattr(fake, "query_hostapis", fail)
    with pytest.raises(AudioDeviceError, match="Internal PortAudio error"):
        list_inputs()
