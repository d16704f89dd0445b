"""Standard input: WAV as programs write it into pipes, and bare samples."""

import io
import os
import struct
import threading

import numpy as np
import pytest
import soundfile

from listener.errors import AudioFormatError
from listener.signal.resampling import to_int16
from listener.sources.stream import Stream, read_wav_header


class Pipe(io.RawIOBase):
    """Delivers bytes in pieces of the given sizes, over and over, as a pipe may."""

    def __init__(self, content, sizes=(1 << 16,)):
        self._content, self._sizes, self._turn = content, sizes, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        size = min(len(buffer), self._sizes[self._turn % len(self._sizes)])
        self._turn += 1
        piece, self._content = self._content[:size], self._content[size:]
        buffer[:len(piece)] = piece
        return len(piece)


def piped(content, sizes=(1 << 16,)):
    return io.BufferedReader(Pipe(content, sizes))


def heard(content, raw_rate=None, sizes=(1 << 16,)):
    with Stream(piped(content, sizes), raw_rate) as source:
        blocks = list(source)
    return np.concatenate(blocks) if blocks else np.zeros((0, 1), np.float32)


def wav(samples, rate=8_000, subtype="PCM_16", form="WAV"):
    file = io.BytesIO()
    soundfile.write(file, samples, rate, subtype, format=form)
    return file.getvalue()


@pytest.mark.parametrize("form", ["WAV", "WAVEX"])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE",
                                     "ULAW", "ALAW"])
@pytest.mark.parametrize("n_channels", [1, 2])
def test_is_heard_as_a_file_is(rng, form, subtype, n_channels):
    content = wav(rng.uniform(-0.9, 0.9, (5_001, n_channels)), 44_100, subtype, form)
    expected, rate = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
    assert np.array_equal(heard(content), expected)
    assert Stream(piped(content)).sample_rate == rate


@pytest.mark.parametrize("sizes", [(1,), (3, 5, 7), (44, 1, 4096)])
def test_pieces_do_not_matter(rng, sizes):
    content = wav(rng.uniform(-0.9, 0.9, (700, 2)), subtype="PCM_24")
    assert np.array_equal(heard(content, sizes=sizes), heard(content))


@pytest.mark.parametrize("claimed", [0, 0xFFFF_FFFF, 0x7FFF_F000, 0x7FFF_FFFF])
def test_a_length_that_is_not_known_yet(rng, claimed):
    samples = rng.uniform(-0.9, 0.9, 4_000)
    content = wav(samples)
    streamed = content[:40] + struct.pack("<I", claimed) + content[44:]
    assert np.array_equal(heard(streamed), heard(content))


@pytest.mark.parametrize("claimed", [0, 0x7FFF_F000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF])
def test_such_a_length_is_no_end(claimed):
    header = wav(np.zeros(1))[:44]
    assert read_wav_header(io.BytesIO(header[:40] + struct.pack("<I", claimed))).n_bytes is None
    assert read_wav_header(io.BytesIO(header[:40] + struct.pack("<I", 0x7FFF_EFFE))).n_bytes == 0x7FFF_EFFE


def test_an_input_that_cannot_be_read_is_one_line(tmp_path):
    with open(tmp_path / "x", "wb", buffering=0) as pipe, \
            pytest.raises(AudioFormatError, match="standard input: "):
        Stream(os.fdopen(os.dup(pipe.fileno()), "rb"))


def test_what_follows_the_samples_is_not_heard(rng):
    content = wav(rng.uniform(-0.9, 0.9, 4_000))
    assert np.array_equal(heard(content + b"LIST\x04\x00\x00\x00abcd"), heard(content))


def test_what_follows_the_samples_of_a_large_file_is_not_heard(rng):
    """Of RF64 the samples' size stands in a chunk of its own, EBU Tech 3306."""
    content = wav(rng.uniform(-0.9, 0.9, 4_000))
    n_bytes = len(content) - 44
    for told, whole in ((n_bytes, True), (0, False), (2 ** 64 - 1, False)):
        ds64 = b"ds64" + struct.pack("<IQQQI", 28, 0, told, 0, 0)
        large = b"RF64" + b"\xff" * 4 + b"WAVE" + ds64 + content[12:40] + b"\xff" * 4 + content[44:]
        assert np.array_equal(heard(large), heard(content))
        assert (len(heard(large + b"LIST\x04\x00\x00\x00abcd")) == len(heard(content))) == whole


def test_chunks_before_the_samples_are_read_over(rng):
    content = wav(rng.uniform(-0.9, 0.9, 4_000))
    odd = b"LIST\x05\x00\x00\x00abcde\x00" + b"JUNK" + struct.pack("<I", 200_000) + bytes(200_000)
    assert np.array_equal(heard(content[:12] + odd + content[12:]), heard(content))


@pytest.mark.parametrize("n_cut", [1, 2, 3, 4_000])
def test_what_is_cut_short_is_heard_as_far_as_it_goes(rng, n_cut):
    content = wav(rng.uniform(-0.9, 0.9, 4_000))
    assert np.array_equal(heard(content[:-n_cut]), heard(content)[:4_000 - -(-n_cut // 2)])


@pytest.mark.parametrize("n_samples", [0, 1, 799, 800, 801])
def test_any_number_of_samples(rng, n_samples):
    assert heard(wav(rng.uniform(-0.9, 0.9, n_samples))).shape == (n_samples, 1)


@pytest.mark.parametrize("sizes", [(1 << 16,), (1, 2, 3)])
def test_bare_samples(rng, sizes):
    samples = to_int16(rng.uniform(-0.9, 0.9, 4_001))
    raw = samples.astype("<i2").tobytes() + b"\x01"           # half a sample at the end
    assert np.array_equal(heard(raw, 16_000, sizes)[:, 0] * 32768, samples)


def test_samples_are_given_on_before_the_pipe_ends(rng):
    reader, writer = (os.fdopen(fd, mode) for fd, mode in zip(os.pipe(), ("rb", "wb")))
    content = wav(rng.uniform(-0.9, 0.9, 80_000))
    with reader, writer:
        writer.write(content[:44 + 1_600])
        writer.flush()
        assert len(next(iter(Stream(reader)))) == 800


def test_closed_it_yields_no_more(rng):
    source = Stream(piped(wav(rng.uniform(-0.9, 0.9, 80_000))))
    blocks = iter(source)
    next(blocks)
    threading.Thread(target=source.close).start()
    source.close()
    assert list(blocks) == []


HEADER = wav(np.zeros(10))


@pytest.mark.parametrize("content, message", [
    (b"", "is empty"), (b"fLaC" + bytes(100), "not a WAV.*fLaC.*--raw RATE"), (b"RIFF", "not a WAV"),
    (HEADER[:30], "ended inside"), (HEADER[:20] + b"\x55\x00" + HEADER[22:], "format 85"),
    (HEADER[:22] + b"\x00\x00" + HEADER[24:], "0 channels"), (HEADER[:12] + HEADER[36:], "without a format"),
    (HEADER[:12] + b"JUNK\xff\xff\xff\xff" + bytes(50), "ended inside")])
def test_what_is_no_wav_is_one_line(content, message):
    with pytest.raises(AudioFormatError, match=f"standard input.*{message}"):
        Stream(piped(content))


def test_bare_samples_that_never_come():
    with pytest.raises(AudioFormatError, match="standard input is empty"):
        heard(b"", 8_000)


def test_a_terminal_is_told_what_to_do(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True
    monkeypatch.setattr("sys.stdin", Terminal())
    with pytest.raises(AudioFormatError, match="listener replay - <"):
        Stream.standard_input()
