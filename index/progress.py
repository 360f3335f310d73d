"""How far a long work is: told as it goes, with rate and time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

Progress = Callable[[str, int, int], None]
"""Called with what is done, how many are done, and how many there are."""
QUIET_S, EVERY_S, EVERY_ON_TERMINAL_S = 2.0, 10.0, 0.5
"""Nothing is said of a short work; then a line so often, on a terminal in place."""


def silent(what: str, done: int, total: int) -> None:
    """No progress."""


class Meter:
    """Progress on stderr: `planqa: sentences: 512 of 8000, 190 a second, 39 s left`."""

    def __init__(self, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out or sys.stderr
        self._clock = clock
        self._what = ""
        self._started = self._said = 0.0
        self._first = 0

    def __call__(self, what: str, done: int, total: int) -> None:
        now = self._clock()
        if what != self._what:  # what was known before is no work of this run
            self._what, self._started, self._said, self._first = what, now, now, done
            return
        in_place = self._out.isatty()
        every = EVERY_ON_TERMINAL_S if in_place else EVERY_S
        last = done == total and self._said > self._started
        if now - self._started < QUIET_S or (now - self._said < every and not last):
            return
        self._said = now
        rate = (done - self._first) / (now - self._started)
        left = f"{(total - done) / rate:.0f} s left" if rate else "waiting"
        end = "\n" if last or not in_place else "\r"
        print(
            f"planqa: {what}: {done} of {total}, {rate:.0f} a second, {left}",
            end=end,
            file=self._out,
            flush=True,
        )
