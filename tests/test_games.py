"""What is said in two games comes out of their files."""

import io
import struct

import numpy as np
import pytest
import soundfile

from listener.errors import ConfigError
from train.corpora import read_all
from train.fetch import fetch
from train.fetch.rnc import unpacked

LENGTHS = {0: 1, 2: 2, 3: 3, 5: 3}       # bits of the codes of the symbols that the packer below uses
CODES = {0: "0", 2: "10", 3: "110", 5: "111"}


def packed(parts):
    """Rob Northen's method 1 for parts (copied bytes, distance, length); the last one is a copy alone."""
    bits, out, places = "00", bytearray(), []

    def number(value):
        symbol = value.bit_length() if value > 1 else value
        assert symbol in CODES, value
        return CODES[symbol] + (f"{value - (1 << symbol - 1):0{symbol - 1}b}"[::-1] if symbol > 1 else "")

    table = f"{6:05b}"[::-1] + "".join(f"{LENGTHS.get(i, 0):04b}"[::-1] for i in range(6))
    bits += table * 3 + f"{len(parts):016b}"[::-1]
    for copied, distance, n in parts:
        bits += number(len(copied))
        places.append((len(bits), copied))
        if distance:
            bits += number(distance - 1) + number(n - 2)
    for i in range(0, len(bits), 16):             # copied bytes lie behind the word that was begun
        out += int(bits[i:i + 16].ljust(16, "0")[::-1], 2).to_bytes(2, "little")
        for at, copied in places:
            if i < at <= i + 16:
                out += copied
    size = sum(len(copied) + n for copied, _, n in parts)
    return b"RNC\x01" + struct.pack(">IIHHBB", size, len(out), 0, 0, 0, 1) + bytes(out)


PARTS = [(b"abc", 3, 6), (b"", 1, 4), (bytes(range(16, 36)), 0, 0)]


def test_what_is_packed_comes_out():
    assert unpacked(packed(PARTS)) == b"abc" + b"abcabc" + b"cccc" + bytes(range(16, 36))


@pytest.mark.parametrize("damaged", (
    b"", b"RIFF" + bytes(40), packed(PARTS)[:40], packed([(b"ab", 3, 2), (b"", 0, 0)])))
def test_what_is_damaged_is_refused(damaged):
    with pytest.raises(ValueError):
        unpacked(damaged)


def test_speech_of_the_amazon_queen(tmp_path, rng):
    line = io.BytesIO()
    soundfile.write(line, rng.uniform(-0.5, 0.5, 11_025), 11_025, format="MP3")
    rows = [(b"020001P2.SB", line.getvalue()), (b"MAP.PCX", b"x" * 9), (b"JOE00281.SB", line.getvalue())]
    at, table = 13 + 2 + 21 * len(rows), b""
    for name, content in rows:
        table += struct.pack(">12sBII", name, 1, at, len(content))
        at += len(content)
    queen = tmp_path / "queen.1c"
    queen.write_bytes(b"QTBLCEM10\0\0\0\1" + struct.pack(">H", len(rows)) + table
                      + b"".join(content for _, content in rows))
    fetch("amazon_queen", tmp_path / "data", str(queen))
    found = read_all([tmp_path / "data"])
    assert [r.path.name for r in found] == ["020001P2.mp3", "JOE00281.mp3"]
    assert found[0].path.read_bytes() == line.getvalue()
    whole = queen.read_bytes()
    for cut in (whole[:40], whole[:-1]):
        queen.write_bytes(cut)
        with pytest.raises(ConfigError, match="queen.1c: cannot be unpacked"):
            fetch("amazon_queen", tmp_path / "other", str(queen))
    assert not (tmp_path / "other" / "amazon_queen").exists()


def test_speech_of_the_steel_sky(tmp_path):
    samples = bytes(range(16, 36))
    files = {119: samples, 50_007: packed(PARTS), 50_008: samples, 50_009: packed(PARTS)[:30]}
    data, table = bytearray(16 * 3), struct.pack("<I", len(files))
    for number, content in files.items():
        far = number == 50_008                    # its place counts in 16 bytes
        data += bytes(-len(data) % 16)
        place = len(data) >> 4 | 0x800000 if far else len(data)
        table += struct.pack("<H", number) + b"".join(
            value.to_bytes(3, "little") for value in (place, 22 + len(content)))
        data += bytes(22) + content
    (tmp_path / "sky.dsk").write_bytes(data)
    (tmp_path / "sky.dnr").write_bytes(table)
    fetch("steel_sky", tmp_path / "data", str(tmp_path / "sky.dsk"))
    found = {r.path.name: soundfile.read(r.path, dtype="int16") for r in read_all([tmp_path / "data"])}
    assert sorted(found) == ["50007.wav", "50008.wav"]
    assert found["50008.wav"][1] == 11_025
    assert np.array_equal(found["50008.wav"][0], [(value - 128) * 256 for value in samples])
    for file, cut in (("sky.dsk", bytes(data)[:-1]), ("sky.dnr", table[:-1])):
        (tmp_path / file).write_bytes(cut)
        with pytest.raises(ConfigError, match="sky.dsk: cannot be unpacked"):
            fetch("steel_sky", tmp_path / "other", str(tmp_path / "sky.dsk"))
        (tmp_path / file).write_bytes(bytes(data) if file == "sky.dsk" else table)


def test_a_game_is_not_downloaded(tmp_path):
    with pytest.raises(ConfigError, match="amazon_queen: is not downloaded: get queen.1c from .*--from"):
        fetch("amazon_queen", tmp_path)
