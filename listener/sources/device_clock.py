"""Samples that never came, by the device's own clock."""

from __future__ import annotations

from collections import deque

SETTLING_S = 0.5         # a stream's first times are not yet to be trusted
WINDOW_S = 0.2           # so long must samples be late before they are missed
TOLERANCE_S = 0.03       # the times jump by a block, 10 ms, when samples come in a bunch
SPREAD_S = 0.05          # lateness that changes more than this is changing still
LONG_WINDOW_S = 1.0      # for when only the arrival tells
LONG_TOLERANCE_S = 0.1
EPSILON_S = 1e-9
DRIFT_S = 10.0           # in this time the device's rate is followed: no crystal is exact


class DeviceClock:
    """Compares when samples were taken, and when they came, with how many there are.

    A sound server that dropped samples need not say so; but the next ones were taken too
    late and came too late, and so are all that follow.  What only came late was waiting
    somewhere; what was only taken late, by what the server says, is a wrong guess of its.
    """

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._n_samples = 0
        self._taken, self._came = _Lateness(), _Lateness()

    def missing(self, taken_at: float | None, came_at: float, n_samples: int, has_overflowed: bool) -> int:
        """How many samples are missing before a block of *n_samples*.

        Parameters
        ----------
        taken_at, came_at : float
            When its first sample was taken and when the block came, in seconds of one clock
            that nobody sets.  *taken_at* is None if the device does not know.
        has_overflowed : bool
            The device says itself that something was lost: then it is one sample at least.
        """
        if taken_at is None:
            return int(has_overflowed)
        length_s = n_samples / self._sample_rate
        taken, came = self._taken.of(taken_at), self._came.of(came_at)
        lost_s = self._lost_s(taken, has_overflowed)
        if self._n_samples < SETTLING_S * self._sample_rate:
            self._taken.due, self._came.due = taken_at, came_at
        elif lost_s:
            self._taken.set_forward(lost_s)
            self._came.set_forward(lost_s)
            taken, came = taken - lost_s, came - lost_s
        self._taken.follow(taken, length_s)
        self._came.follow(came, length_s)
        self._n_samples += n_samples
        return max(int(has_overflowed), round(lost_s * self._sample_rate))

    def _lost_s(self, taken: float, has_overflowed: bool) -> float:
        """How much sound is missing, in seconds; 0 if nothing is."""
        if has_overflowed:
            return max(0.0, taken)
        least = min(self._taken.steady(WINDOW_S), self._came.least(WINDOW_S))
        if least > TOLERANCE_S:
            return least
        # What waited comes in a bunch.  If all goes on in time but late, nothing waits any more.
        least = self._came.steady(LONG_WINDOW_S)
        return least if least > LONG_TOLERANCE_S else 0.0


class _Lateness:
    """How late the blocks of the last moments were."""

    def __init__(self) -> None:
        self.due: float | None = None
        self._recent: deque[tuple[float, float]] = deque()    # by how much, length of the block; seconds
        self._length_s = 0.0

    def least(self, window_s: float) -> float:
        """In the last *window_s*; 0 as long as there were too few blocks."""
        return min(self._last(window_s), default=0.0)

    def steady(self, window_s: float) -> float:
        """As `least`; 0 also while it changes."""
        last = self._last(window_s)
        return min(last) if last and max(last) - min(last) < SPREAD_S else 0.0

    def _last(self, window_s: float) -> list[float]:
        """Of the last *window_s*; none if there were too few blocks."""
        last: list[float] = []
        length_s = 0.0
        for late, block_s in reversed(self._recent):
            last.append(late)
            length_s += block_s
            if length_s >= window_s - EPSILON_S:
                return last
        return []

    def of(self, at: float) -> float:
        """How late a block at *at* is."""
        self.due = at if self.due is None else self.due
        return at - self.due

    def set_forward(self, seconds: float) -> None:
        """Expect everything later; what came before would have been in time, too."""
        self.due += seconds
        self._recent = deque((late - seconds, length_s) for late, length_s in self._recent)

    def follow(self, late: float, length_s: float) -> None:
        """A block of *length_s* was so *late*: expect the next."""
        self._recent.append((late, length_s))
        self._length_s += length_s
        while self._length_s - self._recent[0][1] >= LONG_WINDOW_S:
            self._length_s -= self._recent.popleft()[1]
        most = max(self._last(WINDOW_S), default=0.0)
        if most < -TOLERANCE_S:
            self.set_forward(most)
        elif abs(late) < TOLERANCE_S:
            self.due += late * length_s / DRIFT_S
        self.due += length_s
