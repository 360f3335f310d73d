"""The tables of a plan, put together again from the paragraphs that their rows have become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.model import Paragraph
from ledger.inspection.model import Table

Key = tuple[str, int]
"""A column: its head, and how many columns of that head stand before it."""


def tables_of(paragraphs: Sequence[Paragraph]) -> Iterator[Table]:
    """The tables, in source order."""
    for are_rows, run in groupby(paragraphs, key=lambda p: p.kind == "row"):
        if are_rows:
            yield from map(_table, _divided(list(run)))


def _divided(rows: Sequence[Paragraph]) -> Iterator[Sequence[Paragraph]]:
    """The rows of each table: they are counted from 1 in it, and the heads before the first are its own."""
    start = 0
    for at, row in enumerate(rows):
        if row.item != 1:
            continue
        begin = at
        while begin > start and rows[begin - 1].item is None:
            begin -= 1
        if begin > start:
            yield rows[start:begin]
        start = begin
    yield rows[start:]


def _table(rows: Sequence[Paragraph]) -> Table:
    said = [row for row in rows if row.item is not None] or rows
    cells = [cells_of(row) for row in said]
    keys = columns_of([list(row) for row in cells])
    headed = any(head for head, _ in keys)
    first = rows[0]
    return Table(
        caption=first.path[-1] if first.path else "",
        place=said[0].place,
        address=first.address,
        page=first.page,
        columns=tuple(head for head, _ in keys) if headed else (),
        rows=tuple(
            tuple(row.get(key, "") for key in keys) if row else (paragraph.text,)
            for paragraph, row in zip(said, cells, strict=True)
        ),
        headers=len(rows) - len(said),
    )


def cells_of(row: Paragraph) -> dict[Key, str]:
    """Column -> words of a row's cells; empty for a row that holds whole paragraphs."""
    found: dict[Key, str] = {}
    for sentence in row.sentences:
        for cell in sentence.cells:
            nth = sum(head == cell.head for head, _ in found)
            found[cell.head, nth] = sentence.text[cell.start : cell.end]
    return found


def columns_of(rows: Sequence[Sequence[Key]]) -> list[Key]:
    """All columns, left to right: empty cells are not in a row, so that no single row need know them all."""
    order: list[Key] = []
    for row in rows:
        at = 0
        for key in row:
            if key not in order:
                order.insert(at, key)
            at = order.index(key) + 1
    return order
