"""What goes into files and comes out of them; each is chosen in a dialog."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import wave
from pathlib import Path

import numpy as np
from PyQt6.QtWidgets import QFileDialog, QMessageBox, QWidget

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
    """A path to write to, and of which of *kinds* it is: of that which it ends as, else of the chosen one,
    whose ending it gets.  Nothing if none was chosen."""
    path, chosen = QFileDialog.getSaveFileName(parent, title, proposal, kinds)
    if not path:
        return "", ""
    ending_of = {kind: kind.partition("(*")[2].rstrip(")") for kind in kinds.split(";;")}
    for kind in [chosen, *ending_of]:
        if path.lower().endswith(Path(f"x{ending_of[kind]}").suffix.lower()):
            return path, kind
    path += ending_of[chosen]
    return (path, chosen) if not os.path.exists(path) or may_be_replaced(parent, path) else ("", "")


def may_be_replaced(parent: QWidget, path: str) -> bool:
    """Ask: the dialog does not, for it does not know the ending that *path* got."""
    answer = QMessageBox.question(parent, "Replace it?", f"{path} already exists. Do you want to replace it?")
    return answer == QMessageBox.StandardButton.Yes


def ask_digits_path(parent: QWidget) -> tuple[str, str]:
    """Where to, and the name of the format."""
    kinds = ";;".join(f"{name} (*{ending})" for name, ending in FORMATS.items())
    path, kind = ask_path(parent, "Save the digits", "digits.txt", kinds)
    return path, kind.partition(" (*")[0]


def save_picture(path: str, png: bytes) -> str:
    """Write the picture; return what is to be said.  Raises `FileError`."""
    write(path, png)
    return f"Saved the picture in {path}"


def save_digits(path: str, form: str, entries: list[Entry], sample_rate: int) -> str:
    """Write the digits as they stand, corrections and all; return what is to be said.

    Raises
    ------
    FileError
    """
    write(path, digits_as(form, entries, sample_rate).encode())
    return f"Saved {len(entries)} digits in {path}"


def save_sound(path: str, samples: np.ndarray, sample_rate: int, start_s: float = 0.0) -> str:
    """Write *samples*, shape (n,), int16, as a WAV; return what is to be said.

    Parameters
    ----------
    start_s : float
        Where the first one lies on the picture's clock, by which the digits have their times.

    Raises
    ------
    FileError
    """
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(samples.astype("<i2").tobytes())
    write(path, content.getvalue())
    since = f", from {start_s:.1f} s on," if start_s else ""
    return f"Saved {samples.size / sample_rate:.1f} s of sound{since} in {path}"


def write(path: str, content: bytes) -> None:
    """Write the whole *content* to *path*, or leave what is there as it is.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    place = Path(os.path.realpath(path))         # a link stays one
    try:
        # A device or a pipe; a file in a folder where no other can be made; of a folder that is the fault.
        if place.exists() and not (place.is_file() and os.access(place.parent, os.W_OK)):
            place.write_bytes(content)
            return
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=place.parent), place.name)
        try:
            part.write_bytes(content)
            if place.exists():
                shutil.copymode(place, part)
            os.replace(part, place)
        finally:
            part.unlink(missing_ok=True)
            part.parent.rmdir()
    except OSError as error:
        raise FileError(f"cannot write {path}: {(error.strerror or str(error)).lower()}") from error
