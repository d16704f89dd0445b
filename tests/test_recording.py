"""Sound files of all kinds, and what is none."""

import os
import struct
import threading

import numpy as np
import pytest
import soundfile

from listener.errors import AudioFormatError
from listener.sources.pacing import Pacer
from listener.sources.recording import BLOCK_VALUES, Recording


def heard(path):
    with Recording(path) as source:
        return np.concatenate(list(source))


@pytest.mark.parametrize("suffix, subtype, error", [
    ("wav", "PCM_16", 1e-4), ("wav", "PCM_U8", 1e-2), ("wav", "PCM_24", 1e-6), ("wav", "FLOAT", 0),
    ("flac", "PCM_16", 1e-4), ("aiff", "PCM_16", 1e-4), ("au", "ULAW", 5e-2)])
@pytest.mark.parametrize("rate, n_channels", [(8_000, 1), (44_100, 2)])
def test_blocks_are_the_file(tmp_path, rng, suffix, subtype, error, rate, n_channels):
    samples = rng.uniform(-0.9, 0.9, (rate + 7, n_channels)).astype(np.float32)
    path = tmp_path / f"a.{suffix}"
    soundfile.write(path, samples, rate, subtype)
    with Recording(path) as source:
        blocks = list(source)
        assert source.sample_rate == rate
        assert source.name == str(path)
    assert all(block.dtype == np.float32 and block.size <= BLOCK_VALUES for block in blocks)
    assert np.concatenate(blocks).shape == samples.shape
    assert np.abs(np.concatenate(blocks) - samples).max() <= error


@pytest.mark.parametrize("suffix", ["mp3", "ogg"])
def test_lossy_files_are_heard_in_full(tmp_path, rng, suffix):
    samples = 0.1 * rng.standard_normal(44_100)
    soundfile.write(tmp_path / f"a.{suffix}", samples, 44_100)
    assert heard(tmp_path / f"a.{suffix}").shape == (44_100, 1)


@pytest.mark.parametrize("suffix, subtype",
                         [("ogg", "VORBIS"), ("opus", "OPUS"), ("mp3", "MPEG_LAYER_III")])
def test_a_recording_that_is_joined_to_another_is_told(tmp_path, rng, suffix, subtype):
    path = tmp_path / f"a.{suffix}"
    soundfile.write(path, 0.1 * rng.standard_normal(48_000), 48_000, subtype,
                    format="MP3" if suffix == "mp3" else "OGG")
    alone = path.read_bytes()
    assert heard(path).shape == (48_000, 1)
    tagged = tmp_path / f"tagged.{suffix}"       # what is no sound may follow: an ID3v1 tag
    tagged.write_bytes(alone + b"TAG" + bytes(125))
    assert heard(tagged).shape == (48_000, 1)
    path.write_bytes(alone + alone)
    blocks = []
    fault = "another recording is joined to its end, at 1.0 s, and was not heard; hear both: ffmpeg -i "
    with Recording(path) as source, pytest.raises(AudioFormatError, match=fault):
        blocks.extend(source)
    assert sum(map(len, blocks)) == 48_000


def damage(path):
    """Bytes in the middle of the file are others."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle:middle + 300] = bytes(byte ^ 0x5A for byte in content[middle:middle + 300])
    path.write_bytes(content)


def test_a_damaged_file_is_heard_up_to_the_damage(tmp_path, rng):
    samples = rng.uniform(-0.9, 0.9, 90_000)
    soundfile.write(tmp_path / "a.flac", samples, 8_000)
    damage(tmp_path / "a.flac")
    blocks = []
    with Recording(tmp_path / "a.flac") as source, pytest.raises(AudioFormatError, match="damaged"):
        blocks.extend(source)      # which takes what comes before the error
    whole = np.concatenate(blocks)[:, 0]
    assert 40_000 < whole.size < 50_000 and whole.size % BLOCK_VALUES
    assert np.abs(whole - samples[:whole.size]).max() < 1e-4


def test_a_damaged_ogg_file_is_heard_straight_on(tmp_path, rng):
    soundfile.write(tmp_path / "a.ogg", 0.1 * rng.standard_normal(100_000), 8_000)
    damage(tmp_path / "a.ogg")
    assert np.array_equal(heard(tmp_path / "a.ogg")[:, 0],
                          soundfile.read(tmp_path / "a.ogg", dtype="float32")[0])


def test_no_samples_are_no_blocks(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 8_000)
    with Recording(tmp_path / "a.wav") as source:
        assert list(source) == []


@pytest.mark.parametrize("riff", [0, 8, 36, 4_711, 0xFFFF_FFFF])
def test_a_header_that_was_never_finished_is_no_silence(tmp_path, rng, riff):
    path, samples = tmp_path / "x.wav", rng.uniform(-1, 1, 5_000).astype(np.float32)
    soundfile.write(path, samples, 8_000)
    content = path.read_bytes()
    path.write_bytes(content[:4] + struct.pack("<I", riff) + content[8:40] + bytes(4) + content[44:])
    with Recording(path) as recording:
        heard = np.concatenate(list(recording))[:, 0]
    assert recording.sample_rate == 8_000 and np.abs(heard - samples).max() < 1e-4
    path.write_bytes(content[:40] + bytes(4))
    with Recording(path) as recording:
        assert not list(recording)


def test_one_of_a_kind_that_cannot_be_read_is_one_line(tmp_path):
    path = tmp_path / "x.wav"
    header = b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 0xFFFF_FFFF, 16_000, 2, 16)
    path.write_bytes(header + b"data" + bytes(4) + bytes(1_000))
    with pytest.raises(AudioFormatError, match="x.wav: is not a recording that can be read"):
        Recording(path)


def test_what_is_cut_short_is_heard_as_far_as_it_goes(tmp_path, rng):
    samples = rng.uniform(-0.9, 0.9, 8_000).astype(np.float32)
    path = tmp_path / "a.wav"
    soundfile.write(path, samples, 8_000)
    path.write_bytes(path.read_bytes()[:-8_000])
    assert np.abs(heard(path)[:, 0] - samples[:4_000]).max() < 1e-4


def make_nothing(path):
    path.write_bytes(b"")


def make_text(path):
    path.write_text("four one five\n" * 100)


def make_half_a_header(path):
    path.write_bytes(b"RIFF\x24\x00\x00\x00WAVE")


@pytest.mark.parametrize("make, message", [
    (lambda path: None, "no such file"), (os.mkdir, "is a directory"), (make_nothing, "is empty"),
    (make_text, "not a recording.*ffmpeg"), (make_half_a_header, "not a recording"),
    (os.mkfifo, "not a file.*listener replay -")])
def test_what_is_no_recording_is_one_line_that_names_it(tmp_path, make, message):
    path = tmp_path / "a.wav"
    make(path)
    with pytest.raises(AudioFormatError, match=message) as refused:
        Recording(path)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_permission_is_one_line_that_names_it(tmp_path, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(13, "Permission denied", path)
    monkeypatch.setattr("builtins.open", refuse)          # root may read everything
    with pytest.raises(AudioFormatError, match="a.wav: permission denied"):
        Recording(tmp_path / "a.wav")


def test_raw_samples_are_sent_to_standard_input(tmp_path):
    (tmp_path / "a.raw").write_bytes(bytes(100))
    with pytest.raises(AudioFormatError, match="--raw RATE"):
        Recording(tmp_path / "a.raw")


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_in_no_encoding(tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.wav")
    soundfile.write(tmp_path / "a.wav", np.zeros(80), 8_000)
    os.rename(tmp_path / "a.wav", name)
    assert heard(name).shape == (80, 1)


def test_closed_it_yields_no_more(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(8_000), 8_000)
    source = Recording(tmp_path / "a.wav")
    blocks = iter(source)
    next(blocks)
    source.close()
    source.close()
    assert list(blocks) == []
    assert list(source) == []


def test_close_ends_a_paced_recording_at_once(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(100), 1)     # a hundred seconds
    source = Recording(tmp_path / "a.wav", realtime=True)
    listening = threading.Thread(target=lambda: list(source), daemon=True)
    listening.start()
    source.close()
    listening.join(5)
    assert not listening.is_alive()


class Clock:
    """Time that passes when it is waited for."""

    def __init__(self):
        self.now, self.waited = 100.0, []

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.waited.append(seconds)
        self.now += seconds


def test_no_sample_comes_before_its_time():
    clock = Clock()
    pacer = Pacer(8_000, clock.wait, clock)
    for n_samples in (800, 800, 1, 4_000):
        pacer.follow(n_samples)
    assert clock.now == pytest.approx(100 + 5_601 / 8_000)


def test_what_was_late_does_not_make_the_rest_late():
    clock = Clock()
    pacer = Pacer(1_000, clock.wait, clock)
    pacer.follow(100)
    clock.now += 0.25                     # somebody was slow
    for _ in range(4):
        pacer.follow(100)
    assert clock.waited == pytest.approx([0.1, 0.05, 0.1])
    assert clock.now == pytest.approx(100.5)
