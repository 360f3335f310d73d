"""Blocks of formats whose text is the file's own (Markdown, CSV): ranges without the marks at their ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.formats.model import Block
from ingest.model import Span

NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table in the file: the range of each column's cell, and which of them begin in it."""

    cells: tuple[Span, ...]
    own: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in order, how many at the top name the columns, and the offset after the table."""

    rows: tuple[Row, ...]
    header: int
    end: int


def trim(text: str, span: Span, skips: Sequence[Span]) -> Span:
    """The range without white space and marks at its ends; empty, at its start, where nothing is left."""
    start, end = span.start, span.end
    for skip in skips:
        start = _past_space(text, start, end)
        if skip.start <= start < skip.end:
            start = skip.end
        elif skip.start > start:
            break
    start = _past_space(text, start, end)
    for skip in reversed(skips):
        end = _before_space(text, start, end)
        if skip.start < end <= skip.end:
            end = max(skip.start, start)
        elif skip.end < end:
            break
    end = _before_space(text, start, end)
    return Span(start, end) if start < end else Span(span.start, span.start)


def _past_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _before_space(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def within(skips: Iterable[Span], span: Span) -> tuple[Span, ...]:
    """The marks inside a range; those that reach over its ends are cut there."""
    cut = (Span(max(skip.start, span.start), min(skip.end, span.end)) for skip in skips)
    return tuple(skip for skip in cut if skip.start < skip.end)


def row_block(
    text: str, row: Row, marks: Sequence[Sequence[Span]], shown: dict[Span, Span], template: Block
) -> Block | None:
    """A row as a block, its cells without marks at their ends; None where no cell that begins in it has text.

    `marks` are those inside each of the row's own cells; what stands between two cells is skipped too.
    `shown` keeps, from row to row, what is left of each cell. `template` has the block's other fields.
    """
    own: list[Span] = []
    skips: list[Span] = []
    for cell, inside in zip(row.own, marks, strict=True):
        shown[cell] = left = trim(text, cell, inside)
        if left.start == left.end:
            continue
        if own:
            gap = trim(text, Span(own[-1].end, left.start), ())
            skips += [gap] if gap.start < gap.end else []
        skips += within(inside, left)
        own.append(left)
    if not own:
        return None
    span = Span(own[0].start, own[-1].end)
    begun = frozenset(row.own)
    cells = tuple(_inside(shown.get(cell, cell), span, cell in begun) for cell in row.cells)
    return replace(template, span=span, skips=tuple(skips), cells=cells)


def _inside(cell: Span, row: Span, own: bool) -> Span:
    """An empty cell at either end of a row has its place at the end of the row's text."""
    if cell.start < cell.end or (not own and cell.end <= row.start):
        return cell
    at = min(max(cell.start, row.start), row.end)
    return Span(at, at)
