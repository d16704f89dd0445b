"""A file from the network: with progress, going on where it broke off, and checked."""

from __future__ import annotations

import hashlib
import http.client
import urllib.error
import urllib.request
from pathlib import Path

from tqdm import tqdm

from listener.errors import ConfigError

BLOCK = 1 << 18          # bytes
TRIES = 3                # in a row without a byte gained
PATIENCE_S = 30.0


class _Broken(Exception):
    """The transfer ended before the file did."""


def download(url: str, file: Path, sha256: str = "") -> str:
    """Bring *url* into *file*; return its SHA-256.

    What has come stays in ``FILE.part`` when the transfer breaks off, and the next call goes on
    from there if the server can, and if the file there is still the same.

    Raises
    ------
    ConfigError
        If it is not to be had, or is not what *sha256* says.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    if not file.exists():
        _complete(url, part)
        _check(url, part, sha256)
        part.replace(file)
        _tag(part).unlink(missing_ok=True)
    return _check(url, file, sha256)


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    sha = hashlib.sha256()
    with open(file, "rb") as opened:
        while block := opened.read(BLOCK):
            sha.update(block)
    return sha.hexdigest()


def _check(url: str, file: Path, sha256: str) -> str:
    found = digest(file)
    if sha256 and found != sha256:
        file.unlink()
        raise ConfigError(f"{url}: the file's SHA-256 is {found}, expected {sha256}: it was deleted; "
                          "fetch it again, or from elsewhere with --from PATH|URL")
    return found


def _complete(url: str, part: Path) -> None:
    """Try until the file is whole, as long as each try brings some of it."""
    failures = 0
    while True:
        had = _size(part)
        try:
            return _transfer(url, part)
        except urllib.error.HTTPError as error:
            if error.code == 416 and had:          # not a file that goes on there: begin again
                part.unlink()
                continue
            raise ConfigError(f"{url}: {error.code} {error.reason}: give its new address, or a local copy, "
                              "with --from PATH|URL") from error
        except (_Broken, OSError, http.client.HTTPException, ValueError) as error:
            failures = 0 if _size(part) > had else failures + 1
            if failures == TRIES:
                raise _gave_up(url, part, error) from error


def _gave_up(url: str, part: Path, error: Exception) -> ConfigError:
    reason = getattr(error, "reason", error)
    if _size(part):
        return ConfigError(f"{url}: broke off after {_size(part)} bytes ({reason}): the same command goes on "
                           "from there")
    return ConfigError(f"{url}: cannot be reached ({reason}): give a local copy with --from PATH|URL")


def _transfer(url: str, part: Path) -> None:
    had, tag = _size(part), _tag(part)
    headers = {"User-Agent": "synesthesia-listener", "Accept-Encoding": "identity"}
    if had and tag.exists():                       # If-Range: a changed file comes whole
        headers.update({"Range": f"bytes={had}-", "If-Range": tag.read_text()})
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=PATIENCE_S) as answer:
        goes_on = answer.status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {had}-")
        had = had if goes_on else 0
        _remember(tag, answer)
        length = answer.headers.get("Content-Length")
        total = had + int(length) if length else None
        with open(part, "ab" if had else "wb") as file, \
                tqdm(total=total, initial=had, unit="B", unit_scale=True, unit_divisor=1024,
                     desc=part.name.removesuffix(".part"), leave=False, disable=None) as bar:
            while block := answer.read(BLOCK):
                file.write(block)
                bar.update(len(block))
    if total is not None and _size(part) < total:
        raise _Broken(f"{_size(part)} of {total} bytes came")


def _remember(tag: Path, answer: http.client.HTTPResponse) -> None:
    """Keep what tells this version of the file from another; without it nothing can be gone on with."""
    version = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
    if version and not version.startswith("W/"):   # a weak one does not vouch for every byte
        tag.write_text(version)
    else:
        tag.unlink(missing_ok=True)


def _tag(part: Path) -> Path:
    return part.with_name(f"{part.name}-version")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
