"""What actors say, out of the files of two games: hours of speech that is not read aloud."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import soundfile

from .rnc import MARK, unpacked

# Flight of the Amazon Queen: a table of names, then files; speech is in MP3.
QUEEN = b"QTBL"
QUEEN_TABLE = 13             # bytes before it; it begins with the number of its rows
QUEEN_ROW = struct.Struct(">12sBII")

# Beneath a Steel Sky: a table beside the file.  A row is a number, a place of 24 bits, whose highest says
# that it counts in 16 bytes, and a size of 22 bits.
SKY_ROW = struct.Struct("<HIH")
SKY_SPEECH = 50_000          # numbers from there on are speech
SKY_HEAD = 22                # bytes before the samples, which are unsigned bytes
SKY_RATE = 11_025


def is_queen(archive: Path) -> bool:
    """Whether it is queen.1c, the game's file as ScummVM's tools compress it."""
    with open(archive, "rb") as file:
        return file.read(len(QUEEN)) == QUEEN


def queen_files(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Names and contents of the recordings in queen.1c."""
    data = archive.read_bytes()
    n, = struct.unpack_from(">H", data, QUEEN_TABLE)
    for row in range(n):
        name, _, at, size = QUEEN_ROW.unpack_from(data, QUEEN_TABLE + 2 + row * QUEEN_ROW.size)
        name = name.split(b"\0")[0].decode("ascii", "replace").rstrip()
        if name.endswith(".SB"):
            _check(name, at + size, data)
            yield f"{name[:-3]}.mp3", io.BytesIO(data[at:at + size])


def _check(name: str, end: int, data: bytes) -> None:
    """Refuse a file that was cut off."""
    if end > len(data):
        raise EOFError(f"{name} lies behind its end")


def is_sky(archive: Path) -> bool:
    """Whether it is sky.dsk, and its table lies beside it."""
    return archive.suffix == ".dsk" and archive.with_suffix(".dnr").is_file()


def sky_files(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Names and contents of the recordings in sky.dsk; what is damaged is passed over."""
    table, data = archive.with_suffix(".dnr").read_bytes(), archive.read_bytes()
    for row in range(struct.unpack_from("<I", table)[0]):
        number, low, high = SKY_ROW.unpack_from(table, 4 + row * SKY_ROW.size)
        at, size = low & 0x7FFFFF, (low >> 24 | high << 8) & 0x3FFFFF
        if number < SKY_SPEECH:
            continue
        at <<= 4 if low & 0x800000 else 0
        _check(str(number), at + size, data)
        packed = data[at + SKY_HEAD:at + size]
        try:
            samples = np.frombuffer(unpacked(packed) if packed.startswith(MARK) else packed, np.uint8)
        except ValueError:
            continue
        file = io.BytesIO()
        soundfile.write(file, (samples.astype(np.int16) - 128) * 256, SKY_RATE, format="WAV")
        file.seek(0)
        yield f"{number}.wav", file
