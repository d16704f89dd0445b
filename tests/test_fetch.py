import hashlib
import io
import json
import tarfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import soundfile

from listener.errors import ConfigError
from train.__main__ import main
from train.corpora import read_all
from train.fetch import fetch
from train.fetch.download import download
from train.fetch.homes import HOMES
from train.fetch.spoken_digit import write_examples
from train.fetch.unpack import unfinished, unpack

CONTENT = np.random.default_rng(0).bytes(1_000_000)
SHA = hashlib.sha256(CONTENT).hexdigest()
# What the archives of the public homes hold, in small: what is read, and some of what is not.
INSIDE = {
    "fsdd": ("master/README.md", "master/recordings/7_theo_5.wav", "master/metadata.py"),
    "speech_commands": ("./LICENSE", "./cat/0ab1_nohash_1.wav", "./two/0ab1_nohash_0.wav", "./._x",
                        "./_background_noise_/pink.wav", "./_background_noise_/README.md"),
    "audiomnist": ("AudioMNIST-master/data/03/2_03_17.wav", "AudioMNIST-master/data/audioMNIST_meta.txt"),
    "grid": ("alignments/s2/bbaf2n.align", "audio_25k/s2/bbaf2n.wav", "__MACOSX/s2/._bbaf2n.wav"),
    "librispeech": ("LibriSpeech/README.TXT", "LibriSpeech/dev-clean/84/121123/84-121123-0000.flac",
                    "LibriSpeech/dev-clean/84/121123/84-121123.trans.txt"),
    "noise": ("ESC-50-master/audio/1-100210-A-36.wav", "ESC-50-master/audio/1-17367-A-10.wav",
              "ESC-50-master/meta/esc50.csv"),
}
READ = {"fsdd": {("theo", ("seven",))},
        "speech_commands": {("0ab1", ("cat",)), ("0ab1", ("two",)), ("", ())},
        "audiomnist": {("03", ("two",))}, "grid": {("s2", ("bin",))},
        "librispeech": {("84", ("two", "more"))},
        "noise": {("rain", ())}}
TEXT = {"bbaf2n.align": b"0 100 sil\n100 200 bin\n", "84-121123.trans.txt": b"84-121123-0000 TWO MORE\n"}


class Server(ThreadingHTTPServer):
    """Serves files, and breaks transfers off after *limit* bytes."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {"/a.bin": CONTENT}
        self.limit, self.has_ranges, self.version, self.asked = None, True, '"1"', []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):                                              # noqa: N802
        server, span = self.server, self.headers.get("Range")
        server.asked.append(span)
        content = server.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        goes_on = span and server.has_ranges and self.headers.get("If-Range") == server.version
        first = int(span.removeprefix("bytes=").rstrip("-")) if goes_on else 0
        if first >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if goes_on else 200)
        if goes_on:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        if server.version:
            self.send_header("ETag", server.version)
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        self.wfile.write(content[first:][:server.limit])

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def server():
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def url(server):
    return f"http://127.0.0.1:{server.server_port}/a.bin"


def test_a_file_comes_whole(url, tmp_path):
    assert download(url, tmp_path / "x/a.bin", SHA) == SHA
    assert (tmp_path / "x/a.bin").read_bytes() == CONTENT
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["a.bin"]


def test_an_interrupted_transfer_goes_on_where_it_broke_off(server, url, tmp_path):
    server.limit = 400_000
    assert download(url, tmp_path / "a.bin", SHA) == SHA
    assert server.asked == [None, "bytes=400000-", "bytes=800000-"]


def test_another_call_goes_on_too(server, url, tmp_path):
    (tmp_path / "a.bin.part").write_bytes(CONTENT[:300_000])
    (tmp_path / "a.bin.part-version").write_text(server.version)
    assert download(url, tmp_path / "a.bin", SHA) == SHA
    assert server.asked == ["bytes=300000-"]


def test_a_file_that_changed_since_comes_whole(server, url, tmp_path):
    (tmp_path / "a.bin.part").write_bytes(b"another" * 10)
    (tmp_path / "a.bin.part-version").write_text('"0"')
    assert download(url, tmp_path / "a.bin") == SHA


@pytest.mark.parametrize("version", ['"1"', "", 'W/"1"'])
def test_without_ranges_it_begins_again(server, url, version, tmp_path):
    server.has_ranges, server.version = False, version
    (tmp_path / "a.bin.part").write_bytes(CONTENT[:300_000])
    assert download(url, tmp_path / "a.bin", SHA) == SHA


def test_it_gives_up_when_no_byte_more_comes(server, url, tmp_path):
    server.has_ranges, server.limit = False, 400_000
    with pytest.raises(ConfigError, match="broke off after 400000 bytes.*the same command goes on"):
        download(url, tmp_path / "a.bin", SHA)
    assert not (tmp_path / "a.bin").exists()
    server.has_ranges, server.limit = True, None
    assert download(url, tmp_path / "a.bin", SHA) == SHA
    assert server.asked[-1] == "bytes=400000-"


def test_a_part_longer_than_the_file_is_thrown_away(server, url, tmp_path):
    (tmp_path / "a.bin.part").write_bytes(CONTENT + b"more")
    (tmp_path / "a.bin.part-version").write_text(server.version)
    assert download(url, tmp_path / "a.bin", SHA) == SHA


def test_a_corrupted_file_is_deleted(server, url, tmp_path):
    server.files["/a.bin"] = CONTENT[:-1] + b"?"
    with pytest.raises(ConfigError, match=f"a.bin: the file's SHA-256 is .*, expected {SHA}"):
        download(url, tmp_path / "a.bin", SHA)
    assert not (tmp_path / "a.bin").exists() and not (tmp_path / "a.bin.part").exists()
    server.files["/a.bin"] = CONTENT
    assert download(url, tmp_path / "a.bin", SHA) == SHA


def test_what_is_not_there_is_one_line(server, url, tmp_path, capsys):
    with pytest.raises(ConfigError, match="404 Not Found.*--from PATH"):
        download(url + "x", tmp_path / "a.bin")
    assert len(server.asked) == 1                    # asking again would not help
    server.server_close()
    command = ["fetch", "fsdd", "--data", str(tmp_path / "data"), "--from", url]
    assert main(command) == 1
    error = capsys.readouterr().err
    assert "cannot be reached" in error and "--from PATH|URL" in error and error.count("\n") == 1
    assert not (tmp_path / "data/fsdd").exists()


def tar(names, text=TEXT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name in names:
            content = text.get(name.rsplit("/", 1)[-1], b"sound")
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def zipped(names) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, TEXT.get(name.rsplit("/", 1)[-1], b"sound"))
    return made.getvalue()


def archives(name):
    """File names and contents of a corpus' archives."""
    for archive in HOMES[name].archives:
        part = [inside for inside in INSIDE[name] if name != "grid" or
                inside.startswith(archive.file_name.removesuffix(".zip")) or inside.startswith("__MACOSX")]
        yield archive.file_name, (zipped if archive.file_name.endswith(".zip") else tar)(part)


@pytest.fixture
def without_digests(monkeypatch):
    """The homes as they are, but for the digests, which miniatures cannot have."""
    from dataclasses import replace
    for name, home in HOMES.items():
        monkeypatch.setitem(HOMES, name, replace(home, archives=tuple(replace(a, sha256="")
                                                                      for a in home.archives)))


def test_every_home_is_tried_here_or_by_the_tests_of_games():
    assert INSIDE.keys() | {"amazon_queen", "steel_sky"} == HOMES.keys()


@pytest.mark.parametrize("name", INSIDE)
def test_every_corpus_comes_to_where_it_is_read(name, server, without_digests, tmp_path):
    server.files = {f"/{file}": content for file, content in archives(name)}
    said = []
    fetch(name, tmp_path, f"http://127.0.0.1:{server.server_port}/", say=said.append)
    assert {(r.speaker, r.words) for r in read_all([tmp_path])} == READ[name]
    assert HOMES[name].licence in said[0] and "no digest is published" in said[1]
    folder = tmp_path / HOMES[name].folder
    assert HOMES[name].licence in (folder / "LICENCE.txt").read_text()
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]        # nothing else is left
    fetch(name, tmp_path, "nowhere", say=said.append)
    assert "is there already" in said[-1]


def test_a_later_download_is_compared_with_the_first(without_digests, tmp_path):
    archive, data = tmp_path / "fsdd.tar.gz", tmp_path / "data"
    archive.write_bytes(tar(INSIDE["fsdd"]))
    fetch("fsdd", data, str(archive), say=str)
    record = json.loads((data / "fsdd/fetched.json").read_text())
    assert record["sha256"] == {"fsdd.tar.gz": hashlib.sha256(archive.read_bytes()).hexdigest()}
    fetch("fsdd", data, str(archive), again=True, say=str)
    assert (data / "fsdd-old/recordings/7_theo_5.wav").exists()
    with pytest.raises(ConfigError, match="fsdd-old: holds what"):
        fetch("fsdd", data, str(archive), again=True, say=str)
    (data / "fsdd-old").rename(tmp_path / "elsewhere")
    archive.write_bytes(tar(["x/recordings/1_theo_1.wav"]))
    with pytest.raises(ConfigError, match="that of the one before was .*fetched.json"):
        fetch("fsdd", data, str(archive), again=True, say=str)
    assert (data / "fsdd/recordings/7_theo_5.wav").exists()
    (data / "fsdd/fetched.json").unlink()
    fetch("fsdd", data, str(archive), again=True, say=str)
    assert (data / "fsdd/recordings/1_theo_1.wav").exists()


def test_a_published_digest_holds_for_a_local_copy(tmp_path):
    file = tmp_path / "dev-clean.tar.gz"
    file.write_bytes(tar(INSIDE["librispeech"]))
    with pytest.raises(ConfigError, match="SHA-256 is .* expected 76f87d09"):
        fetch("librispeech", tmp_path / "data", str(file), say=str)


@pytest.mark.parametrize("name", ["../x/recordings/1_theo_1.wav", "/x/recordings/1_theo_1.wav",
                                  "x\\..\\..\\recordings\\1_theo_1.wav", "C:/recordings/1_theo_1.wav"])
@pytest.mark.parametrize("pack", [tar, zipped])
def test_nothing_is_written_outside(name, pack, tmp_path):
    archive = tmp_path / "a"
    archive.write_bytes(pack(["x/recordings/0_theo_1.wav", name]))
    with pytest.raises(ConfigError, match="lies outside of it"), unfinished(tmp_path / "out") as filling:
        unpack(archive, filling, HOMES["fsdd"].place)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_links_in_an_archive_are_passed_over(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        link = tarfile.TarInfo("x/recordings/1_theo_1.wav")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hosts"
        archive.addfile(link)
    assert unpack(tmp_path / "a.tar", tmp_path / "out", HOMES["fsdd"].place) == 0


@pytest.mark.parametrize("content", [b"", b"no archive", tar(INSIDE["fsdd"])[:-30], tar(["x/nothing.txt"])])
def test_a_damaged_archive_leaves_nothing(content, tmp_path):
    archive = tmp_path / "a.tar.gz"
    archive.write_bytes(content)
    with pytest.raises(ConfigError, match="a.tar.gz: "):
        fetch("fsdd", tmp_path / "data", str(archive), say=str)
    assert list((tmp_path / "data").iterdir()) == []


def test_several_archives_are_named(tmp_path, capsys):
    assert main(["fetch", "grid", "--data", str(tmp_path), "--from", str(tmp_path / "x.zip")]) == 1
    assert "name the folder that holds alignments.zip, audio_25k.zip" in capsys.readouterr().err


def test_examples_of_tensorflow_datasets_are_what_fsdds_reader_reads(tmp_path):
    samples = np.array([0, 1000, -32768, 32767], np.int64)
    examples = [{"audio": samples, "audio/filename": b"7_theo_5.wav", "label": 7}]
    assert write_examples(examples, tmp_path / "fsdd/recordings") == 1
    recording, = read_all([tmp_path])
    assert recording.words == ("seven",) and recording.speaker == "theo"
    written, rate = soundfile.read(recording.path, dtype="int16")
    assert rate == 8_000 and written.tolist() == samples.tolist()
    with pytest.raises(ConfigError, match="gave no recordings"):
        write_examples([], tmp_path / "none")
