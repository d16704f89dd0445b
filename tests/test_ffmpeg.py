"""What only ffmpeg reads; without the program, a clear line."""

import shutil
import subprocess

import numpy as np
import pytest
import soundfile
from fakes import spoken

from listener.errors import AudioFormatError
from listener.replay import open_file
from listener.sources.ffmpeg import FfmpegRecording

needs_program = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


@pytest.fixture
def encoded(tmp_path, rng):
    """Makes of three digits a file with the given ending; returns it and the samples."""
    def encode(ending):
        samples = np.stack([spoken("415", rng, 16_000), 0 * spoken("415", rng, 16_000)], axis=1)
        soundfile.write(tmp_path / "x.wav", samples, 16_000)
        path = tmp_path / f"-a b{ending}"
        subprocess.run(["ffmpeg", "-v", "error", "-i", tmp_path / "x.wav", f"file:{path}"], check=True)
        return path, samples
    return encode


@needs_program
@pytest.mark.parametrize("ending", [".m4a", ".webm", ".wma", ".mp4", ".aac", ".wv", ".mkv"])
def test_the_sound_is_that_of_the_file(encoded, ending):
    path, samples = encoded(ending)
    with open_file(str(path)) as source:
        heard = np.concatenate(list(source))
        assert heard.dtype == np.float32 and heard.shape[1] == 2
        seconds = len(heard) / source.sample_rate
    assert seconds == pytest.approx(len(samples) / 16_000, abs=0.15)
    assert np.abs(heard[:, 1]).max() < 0.05 < 0.2 < np.abs(heard[:, 0]).max()


@needs_program
def test_lossless_is_bit_for_bit(encoded):
    path, _ = encoded(".tta")
    with FfmpegRecording(path) as source:
        assert source.sample_rate == 16_000
        assert np.array_equal(np.concatenate(list(source)), soundfile.read(path.parent / "x.wav")[0])


@needs_program
def test_it_can_be_closed_in_the_middle_and_twice(encoded):
    source = FfmpegRecording(encoded(".m4a")[0])
    blocks = iter(source)
    next(blocks)
    source.close()
    source.close()
    assert list(blocks) == []
    assert source._process.returncode is not None


@needs_program
@pytest.mark.parametrize("content", [b"no sound", bytes(5_000)])
def test_what_is_no_recording(tmp_path, content):
    path = tmp_path / "x.m4a"
    path.write_bytes(content)
    with pytest.raises(AudioFormatError, match="x.m4a: ffmpeg cannot read it: .") as error:
        FfmpegRecording(path)
    assert len(str(error.value).splitlines()) == 1


def test_without_the_program_a_line_says_what_to_do(tmp_path, monkeypatch):
    (tmp_path / "x.m4a").write_bytes(b"sound")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(AudioFormatError, match="x.m4a: needs the ffmpeg program .* install"):
        open_file(str(tmp_path / "x.m4a"))


def test_a_file_that_is_not_there_is_no_fault_of_the_program(tmp_path):
    with pytest.raises(AudioFormatError, match="no such file"):
        open_file(str(tmp_path / "x.m4a"))
