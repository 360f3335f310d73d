"""Tables that a plain text holds as lines, and the header cells of every table's columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from ingest.model import Count
from ingest.paragraphs.piece import Piece
from ingest.tables.rows import unit_of, with_heads
from ingest.tables.separated import separated_tables
from ingest.tables.stacked import periodic_tables, stacked_tables

__all__ = ["with_tables"]


def with_tables(pieces: Sequence[Piece], text: str) -> tuple[list[Piece], list[Count]]:
    """The pieces with the lines of a table as its rows; the cells of all rows know their column's head."""
    found = list(pieces)
    known = max((p.table for p in found), default=0)
    finders: tuple[Callable[[], Iterable[tuple[int, int, list[Piece]]]], ...] = (
        lambda: separated_tables(found, text),
        lambda: stacked_tables(found),
        lambda: periodic_tables(found),
    )
    for find in finders:
        for start, end, rows in reversed(list(find())):
            known += 1
            found[start:end] = [replace(row, table=known) for row in rows]
    result: list[Piece] = []
    tables_seen = rows_seen = 0
    for table, group in groupby(found, key=lambda p: p.table if p.kind == "row" else 0):
        rows = list(group)
        if table:
            rows = with_heads(rows, unit_of(result[-1]) if result else "")
            tables_seen += 1
            rows_seen += sum(not row.header for row in rows)
        result += rows
    counts = [Count("表格", tables_seen), Count("表格行", rows_seen)] if tables_seen else []
    return result, counts
