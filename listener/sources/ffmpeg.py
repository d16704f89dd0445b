"""Sound files that libsndfile does not read, through the ffmpeg program if it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO, cast

import numpy as np

from ..errors import AudioFormatError
from .base import Source
from .pacing import Pacer
from .recording import Recording, check_file
from .stream import Stream

ENDINGS = frozenset({".m4a", ".m4b", ".mp4", ".m4v", ".mov", ".mkv", ".mka", ".webm", ".wma", ".wmv", ".avi",
                     ".aac", ".ac3", ".amr", ".3gp", ".ape", ".wv", ".tta"})
INSTALL = {"linux": "sudo apt install ffmpeg", "darwin": "brew install ffmpeg",
           "win32": "winget install ffmpeg"}


def needs_ffmpeg(path: str | os.PathLike[str]) -> bool:
    """Whether the name of *path* ends as only ffmpeg's files do."""
    return PurePath(path).suffix.lower() in ENDINGS


def open_recording(path: str | os.PathLike[str], realtime: bool = False) -> Source:
    """The recording *path*, whichever library reads it; `AudioFormatError` if none can."""
    return FfmpegRecording(path, realtime) if needs_ffmpeg(path) else Recording(path, realtime)


class FfmpegRecording(Source):
    """The first sound track of any file that ffmpeg reads, streamed out of a pipe.

    *path* and *realtime* are as those of `Recording`.

    Raises
    ------
    AudioFormatError
        If ffmpeg is not installed, or can make no sound of *path*.
    """

    def __init__(self, path: str | os.PathLike[str], realtime: bool = False) -> None:
        self.name = os.fspath(path)
        self._closed = threading.Event()
        # NB: a file and no pipe: nobody reads what ffmpeg complains of until it has ended.
        self._complaints = tempfile.TemporaryFile()
        self._process = self._start()
        try:
            self._stream = Stream(self._output)
        except AudioFormatError as error:
            self._output.close()
            self._process.wait()
            message = self._last_complaint() or "no sound in it"
            self.close()
            raise AudioFormatError(f"{self.name}: ffmpeg cannot read it: {message}") from error
        self.sample_rate = self._stream.sample_rate
        self._pacer = Pacer(self.sample_rate, self._closed.wait) if realtime else None

    def __iter__(self) -> Iterator[np.ndarray]:
        for block in self._blocks():
            if self._pacer is not None:
                self._pacer.follow(len(block))
            if self._closed.is_set():
                return
            yield block
        if not self._closed.is_set() and self._process.wait() != 0:
            raise AudioFormatError(f"{self.name}: damaged: {self._last_complaint()}")

    def _blocks(self) -> Iterator[np.ndarray]:
        try:
            yield from self._stream
        except ValueError:                       # the pipe's, closed by another thread
            if not self._closed.is_set():
                raise

    def close(self) -> None:
        self._closed.set()
        self._process.kill()
        self._process.wait()
        if hasattr(self, "_stream"):
            self._stream.close()
        self._output.close()
        self._complaints.close()

    def _start(self) -> subprocess.Popen[bytes]:
        check_file(self.name)
        program = shutil.which("ffmpeg")
        if program is None:
            raise AudioFormatError(f"{self.name}: needs the ffmpeg program to be read; install it: "
                                   f"{INSTALL.get(sys.platform, 'https://ffmpeg.org')}")
        # "file:", lest a name such as concat:... or http:... be an address.
        process = subprocess.Popen(
            [program, "-nostdin", "-v", "error", "-i", f"file:{self.name}", "-map", "0:a:0",
             "-c:a", "pcm_f32le", "-f", "wav", "-"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._complaints)
        self._output = cast(BinaryIO, process.stdout)
        return process

    def _last_complaint(self) -> str:
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1].removeprefix(f"file:{self.name}: ") if lines else ""
