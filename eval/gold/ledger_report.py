"""The figures of an extracted ledger as lines of text: overall, by kind, by comparator, and what differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eval.gold.ledger import Comparison, Counts, compare
from eval.gold.ledger_gold import GoldRow, check_gold, read_gold
from eval.metrics.tables import markdown_table
from ingest import read_plan
from ingest.errors import RowsError
from ledger.extract import extract
from ledger.model import Commitment


def ledger_lines(gold_path: Path, plan_path: Path, *, failures: bool) -> list[str]:
    """Precision, recall and F1 of the ledger of a plan. RowsError where the gold is not of this plan."""
    gold, plan = read_gold(gold_path), read_plan(plan_path)
    if problems := check_gold(gold, plan):
        raise RowsError(f"{gold_path}: {'; '.join(problems)}", expected=f"a gold ledger of {plan_path.name}")
    comparison = compare(gold, extract(plan))
    return [*_tables(comparison), *(_failures(comparison) if failures else ())]


def _tables(comparison: Comparison) -> Iterator[str]:
    by_kind = comparison.by(lambda row: row.kind.value)
    by_comparator = comparison.by(lambda row: row.comparator.value)
    groups = {"all": comparison.all, **by_kind, **by_comparator}
    head = ["rows", "gold", "found", "same", "precision", "recall", "F1"]
    yield from markdown_table(head, [_cells(name, counts) for name, counts in groups.items()])
    yield ""
    alone = {
        "indicator": [p for p in comparison.near if p.value and p.deadline],
        "deadline": [p for p in comparison.near if p.value and p.indicator],
        "value": [p for p in comparison.near if p.deadline and p.indicator],
    }
    yield from (f"differ in the {name} only: {len(pairs)}" for name, pairs in alone.items())
    yield f"same rows of another kind: {sum(p.gold.kind is not p.row.kind for p in comparison.same)}"
    other = sum(p.gold.comparator is not p.row.comparator for p in comparison.same)
    yield f"same rows with another comparator: {other}"


def _cells(name: str, counts: Counts) -> list[str]:
    shares = (counts.precision, counts.recall, counts.f1)
    return [name, *map(str, (counts.gold, counts.found, counts.same)), *(f"{share:.3f}" for share in shares)]


def _failures(comparison: Comparison) -> Iterator[str]:
    yield f"\nmissed: {len(comparison.missed)}"
    yield from (_shown(row) for row in comparison.missed)
    yield f"\nin the ledger, not in the gold: {len(comparison.extra)}"
    yield from (_shown(row) for row in comparison.extra)
    yield f"\ndiffer: {len(comparison.near)}"
    for pair in comparison.near:
        yield f"{_shown(pair.gold)}\n      found: {_said(pair.row)}"


def _shown(row: GoldRow | Commitment) -> str:
    return f"- {_said(row)}\n      {row.quote}"


def _said(row: GoldRow | Commitment) -> str:
    return f"{row.kind.value} | {row.indicator} | {row.value_text} | {row.deadline}"
