"""Standard input: a WAV as it is being written, or bare 16-bit samples."""

from __future__ import annotations

import io
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import soundfile

from ..config import MAX_CHANNELS
from ..errors import AudioFormatError
from .base import Source

BLOCKS_PER_SECOND = 10
# (WAV format code, bits) -> libsndfile's name
SUBTYPES = {(1, 8): "PCM_U8", (1, 16): "PCM_16", (1, 24): "PCM_24", (1, 32): "PCM_32",
            (3, 32): "FLOAT", (3, 64): "DOUBLE", (6, 8): "ALAW", (7, 8): "ULAW"}
EXTENSIBLE = 0xFFFE
MAX_FMT_BYTES = 4096     # of a format chunk; the longest that exist are 40
MAX_PIECE_BYTES = 1 << 20              # a header may claim any rate, and memory is taken before bytes come
LEAST_UNKNOWN = 0x7FFF_F000            # bytes: who claims so many does not know how many will come


@dataclass(frozen=True)
class SampleFormat:
    """How samples lie in a byte stream.  *n_bytes* of them come; None: until it ends."""

    sample_rate: int
    n_channels: int = 1
    subtype: str = "PCM_16"
    bits: int = 16
    n_bytes: int | None = None

    @property
    def sample_length(self) -> int:
        """Bytes of one sample of all channels."""
        return self.n_channels * self.bits // 8

    def decode(self, raw: bytes) -> np.ndarray:
        """Whole samples as float32, shape (n, n_channels)."""
        samples, _ = soundfile.read(io.BytesIO(raw), dtype="float32", always_2d=True, format="RAW",
                                    samplerate=self.sample_rate, channels=self.n_channels,
                                    subtype=self.subtype, endian="LITTLE")
        return samples


class Stream(Source):
    """Samples from a pipe, given on as they come.  What is cut short is heard as far as it goes.

    Parameters
    ----------
    pipe : binary file with ``read`` and ``read1``
        It need not be seekable, and its end need not be known.
    raw_rate : int, optional
        The pipe has no header: int16, little-endian, mono, at this rate in Hz.

    Raises
    ------
    AudioFormatError
        If there is no header where one is needed, or one of a kind that cannot be read.
    """

    name = "standard input"

    def __init__(self, pipe: BinaryIO, raw_rate: int | None = None) -> None:
        self._pipe = pipe
        with _readable():
            self._format = SampleFormat(raw_rate) if raw_rate is not None else read_wav_header(pipe)
        self._is_raw = raw_rate is not None
        self.sample_rate = self._format.sample_rate
        self._closed = threading.Event()

    @classmethod
    def standard_input(cls, raw_rate: int | None = None) -> Stream:
        """What is piped into the program."""
        if sys.stdin is None or sys.stdin.isatty():
            raise AudioFormatError("standard input is a terminal; pipe a recording into it: "
                                   "listener replay - < recording.wav")
        return cls(sys.stdin.buffer, raw_rate)

    def __iter__(self) -> Iterator[np.ndarray]:
        length, rest, nothing_came = self._format.sample_length, b"", True
        for piece in self._pieces():
            nothing_came = False
            rest += piece
            n_whole = len(rest) // length * length
            if n_whole:
                yield self._format.decode(rest[:n_whole])
                rest = rest[n_whole:]
        if nothing_came and self._is_raw:
            raise AudioFormatError(f"{self.name} is empty")

    def close(self) -> None:
        # NB: the pipe is not ours to close, and another thread may be reading it.
        self._closed.set()

    def _pieces(self) -> Iterator[bytes]:
        """Bytes as the pipe delivers them, about 100 ms at most."""
        most = self._format.sample_length * max(1, self.sample_rate // BLOCKS_PER_SECOND)
        most = min(most, MAX_PIECE_BYTES)
        left = self._format.n_bytes
        while left != 0 and not self._closed.is_set():
            with _readable():
                piece = self._pipe.read1(most if left is None else min(most, left))
            if not piece:
                return
            if left is not None:
                left -= len(piece)
            yield piece


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AudioFormatError(f"standard input: {(error.strerror or str(error)).lower()}") from error


def read_wav_header(pipe: BinaryIO) -> SampleFormat:
    """Read *pipe* up to its first sample.

    Programs that write into a pipe cannot know the length: ffmpeg says 0xFFFFFFFF, arecord
    0x80000000 or a little less, sox 0x7FFFF000 and others 0; then the samples go on until the pipe ends.
    """
    riff = pipe.read(12)
    if not riff:
        raise AudioFormatError("standard input is empty")
    if riff[:4] not in (b"RIFF", b"RF64") or riff[8:] != b"WAVE":
        raise AudioFormatError(f"standard input is not a WAV, it begins with {riff[:4]!r}; pipe a WAV, "
                               "or bare 16-bit mono samples with --raw RATE")
    fmt: bytes = b""
    of_rf64: int | None = None                   # the data's size, which 32 bits do not hold there
    while True:
        name, size = struct.unpack("<4sI", _exactly(pipe, 8))
        if name == b"data":
            return _sample_format(fmt, size if 0 < size < LEAST_UNKNOWN else of_rf64)
        if name == b"fmt " and size <= MAX_FMT_BYTES:
            fmt = _exactly(pipe, size + size % 2)
        elif name == b"ds64" and 16 <= size <= MAX_FMT_BYTES:
            n_bytes, = struct.unpack("<8xQ", _exactly(pipe, size + size % 2)[:16])
            of_rf64 = n_bytes if 0 < n_bytes < 2 ** 63 else None
        else:
            _skip(pipe, size + size % 2)


def _exactly(pipe: BinaryIO, n_bytes: int) -> bytes:
    read = pipe.read(n_bytes)
    if len(read) < n_bytes:
        raise AudioFormatError("standard input ended inside the WAV header")
    return read


def _skip(pipe: BinaryIO, n_bytes: int) -> None:
    """Read over a chunk; piecewise, for its size may be anything."""
    while n_bytes > 0:
        n_bytes -= len(_exactly(pipe, min(n_bytes, 65_536)))


def _sample_format(fmt: bytes, n_bytes: int | None) -> SampleFormat:
    """The format chunk in our terms, and how many bytes of samples follow, if that is known."""
    if len(fmt) < 16:
        raise AudioFormatError("standard input is a WAV without a format")
    code, n_channels, sample_rate, _, _, bits = struct.unpack("<HHIIHH", fmt[:16])
    if code == EXTENSIBLE and len(fmt) >= 26:
        code = struct.unpack("<H", fmt[24:26])[0]
    if (code, bits) not in SUBTYPES or not 1 <= n_channels <= MAX_CHANNELS:
        raise AudioFormatError(f"standard input is a WAV of format {code}, {bits} bits, {n_channels} "
                               "channels, which cannot be read; pipe 16-bit PCM")
    return SampleFormat(sample_rate, n_channels, SUBTYPES[code, bits], bits, n_bytes)
