"""Archives -> a corpus' folder: whole or not at all, and nothing outside of it."""

from __future__ import annotations

import lzma
import shutil
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from tqdm import tqdm

from listener.errors import ConfigError

from .games import is_queen, is_sky, queen_files, sky_files

Opened = Iterator[tuple[str, IO[bytes]]]


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A folder to fill, which becomes *folder* at the end, and disappears if there is an error."""
    filling = folder.with_name(f".unfinished-{folder.name}")
    shutil.rmtree(filling, ignore_errors=True)
    filling.mkdir(parents=True)
    try:
        yield filling
        filling.rename(folder)
    finally:
        shutil.rmtree(filling, ignore_errors=True)


def unpack(archive: Path, folder: Path, place: Callable[[str], str | None]) -> int:
    """Put the files that *place* names into *folder*; return how many.

    Only plain files are taken: links and devices in an archive are passed over.

    Raises
    ------
    ConfigError
        If it is no archive, is damaged, or names a file outside of itself.
    """
    taken = 0
    try:
        for name, file in tqdm(_files(archive), f"unpacking {archive.name}", leave=False, disable=None):
            target = place(_safe(archive, name))
            if target is None or _is_hidden(target):
                continue
            path = folder / target
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "wb") as written:
                shutil.copyfileobj(file, written)
            taken += 1
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
            RuntimeError) as error:              # the last of zipfile: encrypted, or of an unknown method
        raise ConfigError(f"{archive}: cannot be unpacked: {error}") from error
    return taken


def _files(archive: Path) -> Opened:
    if is_queen(archive):
        yield from queen_files(archive)
    elif is_sky(archive):
        yield from sky_files(archive)
    elif zipfile.is_zipfile(archive):
        yield from _zip_files(archive)
    else:
        yield from _tar_files(archive)


def _zip_files(archive: Path) -> Opened:
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            if not member.is_dir():
                with opened.open(member) as file:
                    yield member.filename, file


def _tar_files(archive: Path) -> Opened:
    with tarfile.open(archive, "r:*") as opened:
        for member in opened:
            if member.isfile():
                yield member.name, opened.extractfile(member)


def _safe(archive: Path, name: str) -> str:
    """*name* with plain parts only."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0]):
        raise ConfigError(f"{archive}: holds {name}, which lies outside of it: nothing was unpacked")
    return str(path)


def _is_hidden(name: str) -> bool:
    """Such as macOS' ``._x.wav``, which holds no sound."""
    return any(part.startswith(".") for part in PurePosixPath(name).parts)
