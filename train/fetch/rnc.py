"""Rob Northen's compression, method 1, in which games of the 1990s kept their data.

Bits come lowest first from words of 16 bits, low byte first; bytes that are copied as they are lie
behind the word that is being read.  A chunk has three Huffman codes (how many bytes are copied, how far
back is repeated, and how many), then pairs of a copy and a repetition.  A symbol whose code has no bits is
not used; codes are given out from the shortest, in the order of their symbols.  A symbol from 2 on is
followed by one bit less than it says, below a leading 1.
"""

from __future__ import annotations

import struct

MARK = b"RNC\x01"
HEAD = struct.Struct(">4sIIHHBB")    # mark, sizes unpacked and packed, two checksums, overlap, chunks
LONGEST = 16                         # bits of a code


class _Bits:
    """Bits, and the place of the next byte that is none of theirs."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at
        self._bits, self._n = 0, 0

    def take(self, n: int) -> int:
        while self._n < n:
            self._bits |= int.from_bytes(self.data[self.at:self.at + 2], "little") << self._n
            self._n += 16
            self.at += 2
        found = self._bits & ((1 << n) - 1)
        self._bits >>= n
        self._n -= n
        return found

    def copy(self, n: int) -> bytes:
        self.at += n
        return self.data[self.at - n:self.at]


class _Code:
    """A Huffman code, as it stands before a chunk."""

    def __init__(self, bits: _Bits) -> None:
        lengths = [bits.take(4) for _ in range(bits.take(5))]
        self._symbols: dict[tuple[int, int], int] = {}
        code = 0
        for length in range(1, LONGEST):
            for symbol in (i for i, found in enumerate(lengths) if found == length):
                self._symbols[length, int(f"{code:0{length}b}"[::-1], 2)] = symbol
                code += 1
            code <<= 1

    def take(self, bits: _Bits) -> int:
        code = 0
        for length in range(1, LONGEST):
            code |= bits.take(1) << (length - 1)
            symbol = self._symbols.get((length, code))
            if symbol is not None:
                return symbol if symbol < 2 else 1 << (symbol - 1) | bits.take(symbol - 1)
        raise ValueError("a code that is none")


def unpacked(data: bytes) -> bytes:
    """What was packed into *data*, which begins with `MARK`.

    Raises
    ------
    ValueError
        If it is something else, or damaged.
    """
    if len(data) < HEAD.size or not data.startswith(MARK):
        raise ValueError("is not packed by method 1")
    _, size, _, _, _, _, chunks = HEAD.unpack_from(data)
    bits, out = _Bits(data, HEAD.size), bytearray()
    bits.take(2)                         # whether it is locked, whether it has a key
    for _ in range(chunks):
        copies, distances, lengths = _Code(bits), _Code(bits), _Code(bits)
        pairs = bits.take(16)
        for i in range(pairs):
            out += bits.copy(copies.take(bits))
            if i == pairs - 1 or len(out) > size:    # the last copy has no repetition
                break
            distance, n = distances.take(bits) + 1, lengths.take(bits) + 2
            if distance > len(out):
                raise ValueError("repeats what was not there")
            while n > 0:
                out += out[-distance:][:n]
                n -= distance
    if len(out) != size:
        raise ValueError(f"holds {len(out)} bytes instead of {size}")
    return bytes(out)
