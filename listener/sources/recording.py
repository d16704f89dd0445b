"""A sound file, block by block."""

from __future__ import annotations

import io
import os
import struct
import sys
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import soundfile

from ..errors import AudioFormatError
from .base import Source
from .joined import goes_on
from .pacing import Pacer
from .stream import read_wav_header

BLOCKS_PER_SECOND = 50   # a paced one shall move smoothly on screen
BLOCK_VALUES = 16_384    # another one shall be heard fast, whatever its header says of rate and channels
THROUGH_FFMPEG = "ffmpeg -i {} -f wav - | listener replay -"


class Recording(Source):
    """Any file that libsndfile reads: WAV, FLAC, OGG, MP3, AIFF, AU and more.

    It is streamed: an hour needs no more memory than a second.

    Parameters
    ----------
    path : path-like
    realtime : bool
        Give each block when it would have been spoken, and not at once.

    Raises
    ------
    AudioFormatError
        If *path* is no file that can be read, or no recording.
    """

    def __init__(self, path: str | os.PathLike[str], realtime: bool = False) -> None:
        self.name = os.fspath(path)
        self._file = _open(self.name)
        self.sample_rate: int = self._file.samplerate
        self._n_read = 0
        self._damage = ""
        self._lock = threading.Lock()         # NB: libsndfile must not be closed while it reads
        self._closed = threading.Event()
        # Waiting for the event, and not sleeping, lets close() end a paced recording at once.
        self._pacer = Pacer(self.sample_rate, self._closed.wait) if realtime else None

    def __iter__(self) -> Iterator[np.ndarray]:
        n_samples = max(1, self.sample_rate // BLOCKS_PER_SECOND if self._pacer is not None
                        else BLOCK_VALUES // self._file.channels)
        while (block := self._read(n_samples)).size:
            if self._pacer is not None:
                self._pacer.follow(len(block))
            if self._closed.is_set():
                return
            yield block
        if self._damage:
            raise AudioFormatError(f"{self.name}: damaged: {self._damage}")
        if not self._closed.is_set() and goes_on(self.name):
            raise AudioFormatError(f"{self.name}: another recording is joined to its end, at "
                                   f"{self._n_read / self.sample_rate:.1f} s, and was not heard; hear both: "
                                   + THROUGH_FFMPEG.format(self.name))

    def close(self) -> None:
        self._closed.set()
        with self._lock:
            self._file.close()

    def _read(self, n_samples: int) -> np.ndarray:
        """The next block, shape (n, n_channels), up to where the file is damaged; empty at the end
        and when closed."""
        with self._lock:
            if self._file.closed or self._damage:
                return np.zeros((0, 1), np.float32)
            block = np.empty((n_samples, self._file.channels), np.float32)
            try:
                block = self._file.read(out=block)
            except soundfile.LibsndfileError as error:
                self._damage = error.error_string
                block = block[:max(0, self._file.tell() - self._n_read)]
            self._n_read += len(block)
            return block


class _Straight(soundfile.SoundFile):
    """A file that is read from its beginning to its end.

    Where it may, soundfile seeks after each block to where it is already: that takes time, and in
    a damaged OGG file it finds another place.
    """

    def seekable(self) -> bool:
        """That soundfile may not."""
        return False

    def close(self) -> None:
        """Also the file below, if Python reads it."""
        super().close()
        if isinstance(self.name, _Finished):
            self.name.close()


class _Finished(io.FileIO):
    """A WAV whose recorder never came to write how long it is.

    libsndfile takes the length 0 for silence, but hears what is there if the header also claims to be the
    only thing in the file.  So it is shown one that does.
    """

    NOTHING_ELSE = struct.pack("<I", 8)          # the RIFF chunk's size, bytes 4 to 8

    def readinto(self, buffer: Any) -> int:
        """Bytes as in the file, but for those."""
        first = self.tell()
        n_read = super().readinto(buffer) or 0
        view = memoryview(buffer).cast("B")
        for i in range(max(first, 4), min(first + n_read, 8)):
            view[i - first] = self.NOTHING_ELSE[i - 4]
        return n_read


def _is_unfinished(path: str) -> bool:
    """Whether samples follow, but the header says that there are none."""
    with open(path, "rb") as file:
        try:
            sound = read_wav_header(file)
        except AudioFormatError:
            return False                         # no WAV, or a fault that libsndfile tells
        return sound.n_bytes is None and bool(file.read(1)) and length_s(path) == 0


def check_file(path: str) -> None:
    """Refuse what is no file that can be read, or an empty one.

    Raises
    ------
    AudioFormatError
        One line that names *path*.
    """
    try:
        if os.path.isdir(path):
            os.scandir(path).close()             # of one that may not be read that is what is wrong
        if os.path.exists(path) and not os.path.isfile(path):
            kind = "a directory" if os.path.isdir(path) else "not a file (pipe it in: listener replay -)"
            raise AudioFormatError(f"{path}: is {kind}, a recording is needed")
        with open(path, "rb") as file:
            if not file.read(1):
                raise AudioFormatError(f"{path}: is empty, not even a header")
    except AudioFormatError:
        raise
    except (OSError, ValueError) as error:       # the latter of a name that no file can have
        reason = getattr(error, "strerror", None) or str(error)
        raise AudioFormatError(f"{path}: {reason.lower()}") from error


def length_s(path: str) -> float:
    """Seconds of sound in *path* as its header has it; 0 where that cannot be read."""
    try:
        return float(soundfile.info(path).duration)
    except (soundfile.SoundFileError, OSError, TypeError, UnicodeError):
        return 0.0


def _open(path: str) -> _Straight:
    """The open file; every fault is one line that names it."""
    check_file(path)
    # As bytes, for a name need not be valid in the locale's encoding; Windows wants text.
    name = path if sys.platform == "win32" else os.fsencode(path)
    try:
        return _Straight(_Finished(path) if _is_unfinished(path) else name)
    except soundfile.LibsndfileError as error:
        raise AudioFormatError(f"{path}: is not a recording that can be read "
                               f"({error.error_string.rstrip('. ').lower()}); other formats through "
                               f"ffmpeg: {THROUGH_FFMPEG.format(path)}") from error
    except TypeError as error:          # soundfile's, for a name that ends in .raw
        raise AudioFormatError(f"{path}: raw samples have no header; pipe them in: "
                               f"listener replay --raw RATE - < {path}") from error
