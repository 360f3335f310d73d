"""How long a call takes, and the percentiles of many."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from eval.metrics.intervals import percentile

T = TypeVar("T")


def timed(work: Callable[..., T], *args: object) -> tuple[T, float]:
    """What a call gives, and the seconds that it took."""
    started = time.perf_counter()
    return work(*args), time.perf_counter() - started


def p50(times: Sequence[float]) -> float:
    """The median; 0 without values."""
    return percentile(times, 50) or 0.0


def p95(times: Sequence[float]) -> float:
    """What 95 of 100 do not exceed; 0 without values."""
    return percentile(times, 95) or 0.0
