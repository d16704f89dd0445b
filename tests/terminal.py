"""A pseudo-terminal that keeps what is written on it."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
import threading
import time


class Terminal:
    """Of *columns* by *lines*; `slave` is what a program is given."""

    def __init__(self, columns: int, lines: int = 24) -> None:
        self._master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.written = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                read = os.read(self._master, 65_536)
            except OSError:                     # whoever wrote has gone
                return
            self.written += read.decode(errors="replace")

    def close(self) -> None:
        os.close(self.slave)
        self._reader.join(5)
        os.close(self._master)

    def wait_for(self, text: str, patience_s: float = 20) -> None:
        until = time.monotonic() + patience_s
        while text not in self.written:
            assert time.monotonic() < until, f"{text!r} never came: {self.written[-500:]!r}"
            time.sleep(0.05)
