"""The refusal decision as a curve: how wrong the answers would be if only the surest were given."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.evaluation import Scored
from eval.reports.charts import Point


def risk_coverage_curve(scored: Sequence[Scored]) -> list[Point]:
    """Coverage (x) and risk (y) as the bar of confidence falls; empty where no row has a confidence.

    Questions are taken from the surest down; risk is the share of those taken so far that are not
    answered rightly. A refused question counts as wrong wherever it is taken, since giving it an
    answer would not have helped (it is unanswerable) or was not done (it is answerable).
    El-Yaniv and Wiener, JMLR 2010.
    """
    rated = [(_confidence(s), s) for s in scored]
    if not any(confidence for confidence, _ in rated):
        return []
    rated.sort(key=lambda pair: -pair[0])
    curve: list[Point] = []
    wrong = 0
    for taken, (_, one) in enumerate(rated, 1):
        wrong += not (one.case.answered and one.question.answerable and one.right)
        curve.append(Point(taken / len(rated), wrong / taken))
    return curve


def operating_point(scored: Sequence[Scored]) -> Point | None:
    """Where the bot stands: the share it answered, and the share of those that is wrong."""
    answered = [s for s in scored if s.case.answered]
    if not answered:
        return None
    wrong = sum(not (s.question.answerable and s.right) for s in answered)
    return Point(len(answered) / len(scored), wrong / len(answered))


def _confidence(scored: Scored) -> float:
    return float((scored.case.row or {}).get("confidence") or 0.0)
