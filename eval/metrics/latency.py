"""How long a person waits: percentiles of the times that the answers carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eval.metrics.case import AnswerRow
from eval.metrics.intervals import percentile

STAGES = {
    "retrieve": "retrieval",
    "first_evidence": "first evidence shown",
    "first_token": "first word of the answer",
    "total": "whole answer",
}


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds, sorted, of one stage over the answers without an error."""

    stage: str
    times: tuple[float, ...]

    @property
    def p50(self) -> float:
        return percentile(self.times, 50) or 0.0

    @property
    def p95(self) -> float:
        return percentile(self.times, 95) or 0.0


def latencies(rows: Iterable[AnswerRow]) -> tuple[Latency, ...]:
    """One entry a stage; an answer that does not carry a stage is left out of it."""
    timings = [row.get("timings_ms") or {} for row in rows if not row.get("error")]
    return tuple(
        Latency(stage, tuple(sorted(float(t[stage]) for t in timings if stage in t))) for stage in STAGES
    )
