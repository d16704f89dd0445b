"""A microphone that gives nothing but zeros: it is muted, or this program may not hear it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..events import Away, Back, Lost
from .devices import InputDevice

PATIENCE_S = 3.0         # of zeros; the noise of a real microphone is never nothing for so long


class Zeros:
    """Says once that a device has not given a sound since it was opened, and when it does.

    Parameters
    ----------
    device : InputDevice
    permission : str or None
        Where a person may allow the microphone; None where zeros mean nothing.
    """

    def __init__(self, device: InputDevice, permission: str | None) -> None:
        self._device, self._permission = device, permission
        self._is_over = permission is None
        self._n_zeros = 0

    def follow(self, block: np.ndarray | Lost) -> Iterator[Away | Back]:
        """What is to be said before *block*."""
        if self._is_over or isinstance(block, Lost):
            return
        most = PATIENCE_S * self._device.sample_rate
        if block.any():
            self._is_over = True
            if self._n_zeros >= most:
                yield Back(self._device.name)
            return
        was_told = self._n_zeros >= most
        self._n_zeros += len(block)
        if self._n_zeros >= most and not was_told:
            yield Away(f"microphone {self._device.name!r} gives only zeros: is it muted, is this program "
                       f"allowed to use it?  See {self._permission}")
