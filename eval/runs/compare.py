"""Two runs side by side: paired differences, how sure they are, and which questions changed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.metrics.intervals import Difference, paired_difference
from eval.metrics.measures import METRICS
from eval.metrics.ranking import MEASURES
from eval.metrics.tables import LABELS, markdown_table, number_shown
from eval.runs.run import read_scores
from ingest.errors import RowsError

_LOWER_IS_BETTER = {m.name for m in METRICS if m.better == "lower"}


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that one run answered rightly and the other did not."""

    id: str
    type: str
    question: str
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """B against A over the questions both have. `means`: metric name to the means of A and B."""

    common: int
    only_a: int
    only_b: int
    differences: Mapping[str, Difference]
    means: Mapping[str, tuple[float, float]]
    won: tuple[Changed, ...]
    lost: tuple[Changed, ...]


def compare(folder_a: Path, folder_b: Path, only: Container[str] | None = None) -> Comparison:
    """Pair two runs by question id, over the ids of `only`. RowsError when they share none.

    A metric is paired over the questions where it applies in both runs.
    """
    a, b = (_by_id(read_scores(folder)) for folder in (folder_a, folder_b))
    common = [i for i in a if i in b and (only is None or i in only)]
    if not common:
        raise RowsError(f"{folder_a} and {folder_b} share no question", expected="runs of the same questions")
    if other := next((i for i in common if a[i]["question"] != b[i]["question"]), None):
        found = f"{other} is another question in {folder_b} than in {folder_a}"
        raise RowsError(found, expected="runs of the same questions")
    pairs = {name: _pairs(name, a, b, common) for name in [m.name for m in METRICS] + list(MEASURES)}
    differences = {name: d for name, (x, y) in pairs.items() if (d := paired_difference(x, y)) is not None}
    return Comparison(
        common=len(common),
        only_a=len(a) - len(common),
        only_b=len(b) - len(common),
        differences=differences,
        means={name: (_mean(pairs[name][0]), _mean(pairs[name][1])) for name in differences},
        won=_changed(b, (i for i in common if not _right(a[i]) and _right(b[i])), a),
        lost=_changed(b, (i for i in common if _right(a[i]) and not _right(b[i])), b),
    )


def comparison_lines(comparison: Comparison, name_a: str, name_b: str) -> list[str]:
    """The comparison in Markdown, which also reads well on a terminal."""
    head = ["metric", name_a, name_b, "difference", "95% interval", "p", "n", ""]
    rows = [_row(name, comparison) for name in comparison.differences]
    lines = [
        f"{comparison.common} questions in both; only in {name_a}: {comparison.only_a}, "
        f"only in {name_b}: {comparison.only_b}",
        "",
        *markdown_table(head, rows),
    ]
    for title, changed in (("Won", comparison.won), ("Lost", comparison.lost)):
        lines += ["", f"{title} by {name_b}: {len(changed)}"]
        lines += [f"- {c.id} [{c.type}] {c.question} ({'; '.join(c.failures)})" for c in changed]
    return lines


def _row(name: str, comparison: Comparison) -> list[str]:
    d = comparison.differences[name]
    before, after = comparison.means[name]
    low, high = (signed(name, v) for v in (d.low, d.high))
    return [
        LABELS[name],
        number_shown(name, before),
        number_shown(name, after),
        signed(name, d.mean),
        f"[{low}, {high}]",
        f"{d.p:.3f}",
        str(d.n),
        verdict(name, d),
    ]


def verdict(name: str, d: Difference) -> str:
    """`better` or `worse` where chance would seldom do it (p < .05), else nothing."""
    if d.p >= 0.05:
        return ""
    return "better" if (d.mean > 0) != (name in _LOWER_IS_BETTER) else "worse"


def signed(name: str, value: float) -> str:
    """A difference with its sign, in the digits of its metric."""
    return ("+" if value > 0 else "") + number_shown(name, value)


Score = Mapping[str, Any]


def _by_id(rows: Iterable[Score]) -> dict[str, Score]:
    return {row["id"]: row for row in rows}


def _pairs(
    name: str, a: Mapping[str, Score], b: Mapping[str, Score], common: Iterable[str]
) -> tuple[list[float], list[float]]:
    both = [(a[i]["values"].get(name), b[i]["values"].get(name)) for i in common]
    kept = [(x, y) for x, y in both if x is not None and y is not None]
    return [x for x, _ in kept], [y for _, y in kept]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _right(row: Score) -> bool:
    return bool(row["values"]["right"] == 1.0)


def _changed(
    rows: Mapping[str, Score], ids: Iterable[str], failing: Mapping[str, Score]
) -> tuple[Changed, ...]:
    """With the failures of the run that got the question wrong."""
    return tuple(Changed(i, rows[i]["type"], rows[i]["question"], tuple(failing[i]["failures"])) for i in ids)
