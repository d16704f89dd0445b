"""What goes into files and comes out of them; each is chosen in a dialog."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PyQt6.QtWidgets import QFileDialog, QWidget

from ..errors import ListenerError
from ..sources.finding import ENDINGS
from .saved import FORMATS, digits_as
from .transcript import Entry

SOUNDS = f"Recordings ({' '.join(f'*{ending}' for ending in sorted(ENDINGS))});;All files (*)"


class FileError(ListenerError):
    """A file cannot be written; the message says which, and why."""


def ask_recording(parent: QWidget) -> str:
    """The path of a recording to hear; nothing if the person thought better of it."""
    return QFileDialog.getOpenFileName(parent, "Open a recording", "", SOUNDS)[0]


def ask_path(parent: QWidget, title: str, proposal: str, kinds: str) -> tuple[str, str]:
    """A path to write to, with an ending, and the chosen one of *kinds*; nothing if none was chosen."""
    path, kind = QFileDialog.getSaveFileName(parent, title, proposal, kinds)
    ending = kind.partition("(*")[2].rstrip(")")
    return (path if not path or Path(path).suffix else path + ending), kind


def ask_digits_path(parent: QWidget) -> tuple[str, str]:
    """Where to, and the name of the format."""
    kinds = ";;".join(f"{name} (*{ending})" for name, ending in FORMATS.items())
    path, kind = ask_path(parent, "Save the digits", "digits.txt", kinds)
    return path, kind.partition(" (*")[0]


def save_picture(path: str, save_png: Callable[[str], object]) -> str:
    """Let *save_png* write the picture; return what is to be said.  Raises `FileError`."""
    written(path, lambda: save_png(path))
    return f"Saved the picture in {path}"


def save_digits(path: str, form: str, entries: list[Entry], sample_rate: int) -> str:
    """Write the digits as they stand, corrections and all; return what is to be said.

    Raises
    ------
    FileError
    """
    written(path, lambda: Path(path).write_text(digits_as(form, entries, sample_rate), encoding="utf-8"))
    return f"Saved {len(entries)} digits in {path}"


def save_sound(path: str, samples: np.ndarray, sample_rate: int) -> str:
    """Write *samples*, shape (n,), int16, as a WAV; return what is to be said.  Raises `FileError`."""
    def write() -> None:
        with wave.open(path, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sample_rate)
            file.writeframes(samples.astype("<i2").tobytes())
    written(path, write)
    return f"Saved {samples.size / sample_rate:.1f} s of sound in {path}"


def written(path: str, write: Callable[[], object]) -> None:
    """Call *write*; a fault of the file system is a `FileError`."""
    try:
        write()
    except OSError as error:
        raise FileError(f"cannot write {path}: {(error.strerror or str(error)).lower()}") from error
