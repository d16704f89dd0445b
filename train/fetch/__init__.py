"""The public corpora, from their homes to the folders that the readers read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from listener.errors import ConfigError

from .download import digest, download
from .homes import HOMES, Archive, Home
from .spoken_digit import SPOKEN_DIGIT, fetch_spoken_digit
from .unpack import unfinished, unpack

NAMES = (*HOMES, SPOKEN_DIGIT)
DOWNLOADS = "downloads"
RECORD = "fetched.json"      # in a corpus' folder: what it was made from


def fetch(name: str, data: Path, origin: str = "", again: bool = False, keep: bool = False,
          say: Callable[[str], None] = print) -> None:
    """Bring one corpus into its folder under *data*.

    Parameters
    ----------
    origin : a folder or an address ending in ``/`` that holds the archives, or the archive itself;
        "" is their public home
    again : fetch what is there already, too, and put it in the place of that
    keep : leave the archives in ``data/downloads``

    Raises
    ------
    ConfigError
        If it is not to be had, or not what it should be; what was there before is untouched.
    """
    if name == SPOKEN_DIGIT:
        fetch_spoken_digit(data, origin, again, say)
        return
    home = HOMES[name]
    folder = data / home.folder
    if folder.exists() and not again:
        say(f"{name}: {folder} is there already (--again fetches it anew)")
        return
    old = _old(folder)
    if folder.exists() and old.exists():
        raise ConfigError(f"{old}: holds what {folder} was before: move or delete it first")
    say(f"{name}: {home.notice.rstrip()}")
    known = recorded(folder)
    files = [_bring(archive, home, data / DOWNLOADS, origin, known) for archive in home.archives]
    digests = {archive.file_name: sha for archive, (_, sha) in zip(home.archives, files)}
    n = _install(home, folder, [file for file, _ in files], digests)
    if not keep:
        _clear(data / DOWNLOADS, home)
    fresh = [a.file_name for a in home.archives if not (a.sha256 or known.get(a.file_name))]
    if fresh:
        say(f"{name}: no digest is published for {', '.join(fresh)}: that of this download is kept in "
            f"{folder / RECORD}, and later ones are compared with it")
    say(f"{name}: {n} files in {folder}")


def recorded(folder: Path) -> dict[str, str]:
    """Archives that *folder* was made from, and their SHA-256."""
    try:
        return dict(json.loads((folder / RECORD).read_text())["sha256"])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{folder / RECORD}: cannot be read ({error!r}): delete it") from error


def _bring(archive: Archive, home: Home, downloads: Path, origin: str,
           known: dict[str, str]) -> tuple[Path, str]:
    """The archive's file on this machine, and its digest."""
    source = _source(archive, home, origin)
    if "://" in source:
        file = downloads / archive.file_name
        found = download(source, file, archive.sha256)
    else:
        file = Path(source)
        if not file.is_file():
            raise ConfigError(f"--from {origin}: {source} is no file")
        found = digest(file)
        if archive.sha256 not in ("", found):
            raise ConfigError(f"{source}: its SHA-256 is {found}, expected {archive.sha256}")
    before = known.get(archive.file_name, found)
    if found != before:
        raise ConfigError(f"{file}: its SHA-256 is {found}, that of the one before was {before}: delete "
                          f"{downloads.parent / home.folder / RECORD} to take it all the same")
    return file, found


def _source(archive: Archive, home: Home, origin: str) -> str:
    if not origin:
        if not archive.url:
            raise ConfigError(f"{home.folder}: is not downloaded: get {archive.file_name} from "
                              f"{home.source}, and name it with --from")
        return archive.url
    if origin.endswith("/") or ("://" not in origin and Path(origin).is_dir()):
        return f"{origin.rstrip('/')}/{archive.file_name}"
    if len(home.archives) > 1:
        names = ", ".join(a.file_name for a in home.archives)
        raise ConfigError(f"--from {origin}: name the folder that holds {names}")
    return origin


def _install(home: Home, folder: Path, files: list[Path], digests: dict[str, str]) -> int:
    """Unpack all, and only then take the place of what was there."""
    with unfinished(folder.with_name(f"{folder.name}-new")) as filling:
        counts = [unpack(file, filling, home.place) for file in files]
        if not all(counts):
            raise ConfigError(f"{files[counts.index(0)]}: holds nothing of {home.title}")
        (filling / "LICENCE.txt").write_text(home.notice, encoding="utf-8")
        (filling / RECORD).write_text(json.dumps({"source": home.source, "sha256": digests}, indent=1))
    _swap(folder.with_name(f"{folder.name}-new"), folder)
    return sum(counts)


def _swap(new: Path, folder: Path) -> None:
    """Put *new* in the place of *folder*, which is kept beside it."""
    if folder.exists():
        folder.rename(_old(folder))
    new.rename(folder)


def _old(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-old")


def _clear(downloads: Path, home: Home) -> None:
    for archive in home.archives:
        (downloads / archive.file_name).unlink(missing_ok=True)
    if downloads.is_dir() and not any(downloads.iterdir()):
        downloads.rmdir()
