"""Files of several recordings, one behind the other: libsndfile hears the first of them."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

OGG_HEADER_BYTES, OGG_BEGINS = 27, 2      # of a page: RFC 3533, section 6
ID3_HEADER_BYTES = 10
FRAME_BYTES = 1_441                       # of the longest of MP3
N_FRAMES, N_BYTES = 1, 2                  # flags of a Xing header: which numbers stand in it


def goes_on(path: str | os.PathLike[str]) -> bool:
    """Whether another recording follows the one with which the OGG or MP3 file *path* begins."""
    try:
        with open(path, "rb") as file:
            return _ogg_goes_on(file) or _mp3_goes_on(file)
    except OSError:              # it is gone: what was heard was there
        return False


def _ogg_goes_on(file: BinaryIO) -> bool:
    """Whether a page begins a stream where others are in their middle."""
    begun = False
    file.seek(0)
    while (page := file.read(OGG_HEADER_BYTES))[:4] == b"OggS" and len(page) == OGG_HEADER_BYTES:
        begins = bool(page[5] & OGG_BEGINS)
        if begins and begun:
            return True
        begun = begun or not begins
        file.seek(sum(file.read(page[26])), os.SEEK_CUR)
    return False


def _mp3_goes_on(file: BinaryIO) -> bool:
    """Whether frames follow the last that the Xing header of the first counts."""
    start = _behind_tag(file, 0)
    file.seek(start)
    frame = file.read(FRAME_BYTES)
    at = max(frame.find(b"Xing"), frame.find(b"Info"))
    if not _is_frame(frame) or at < 0 or len(frame) < at + 16:
        return False
    flags, *numbers = struct.unpack(">III", frame[at + 4:at + 16])
    if not flags & N_BYTES:
        return False
    file.seek(_behind_tag(file, start + numbers[bool(flags & N_FRAMES)]))
    follows = file.read(2)
    return _is_frame(follows) and (follows[1] ^ frame[1]) & ~1 == 0      # but for the checksum's bit


def _is_frame(head: bytes) -> bool:
    """Whether MPEG audio begins so: eleven ones."""
    return len(head) >= 2 and head[0] == 0xFF and head[1] >= 0xE0


def _behind_tag(file: BinaryIO, start: int) -> int:
    """Where what stands at *start* begins, behind its ID3v2 tag if it has one."""
    file.seek(start)
    head = file.read(ID3_HEADER_BYTES)
    if head[:3] != b"ID3" or len(head) < ID3_HEADER_BYTES:
        return start
    n_bytes = sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0)))
    return start + ID3_HEADER_BYTES + n_bytes
