"""Rows of a table from lines of text, and the heads of its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.characters import plain
from ingest.lines import EMPTY, Line, joined
from ingest.model import Cell
from ingest.paragraphs.piece import NO_CELL, Piece

YEAR = re.compile(r"(?:19|20)\d\d年?")
_VALUE = re.compile(r"[<>≤≥~〔\[(“\"']*[-+±]?\d")
_MAX_HEADERS = 3
_UNIT_LINE = re.compile(r"[（(]?(?:计量|金额)?单位[:：](?P<unit>[^()（）,，;；。]{1,10})[)）]?")
_BARE_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
_CATEGORY = re.compile("类别|分类|类型|领域|门类|板块|部门|区域|乡镇|街道|阶段")


def row_of(cells: Sequence[Line], pieces: Sequence[Piece], table: int, *, header: bool = False) -> Piece:
    """One row of lines' parts: its text has one space of the source between two cells."""
    parts: list[Line] = []
    found: list[Cell] = []
    size = 0
    for cell in cells:
        if not cell.text:
            found.append(NO_CELL)
            continue
        if parts:
            parts.append(Line(" ", (parts[-1].offsets[-1] + 1,)))
            size += 1
        found.append(Cell(size, size + len(cell.text), ""))
        parts.append(cell)
        size += len(cell.text)
    line = Line("".join(p.text for p in parts), tuple(o for p in parts for o in p.offsets))
    first = pieces[0]
    return replace(
        first, line=line, kind="row", lines=len(pieces), cells=tuple(found), header=header, table=table
    )


def joined_cell(before: Line, after: Line) -> Line:
    """A cell whose text goes on in another line."""
    return (
        joined((before, after)) if before.text and after.text else before if before.text else after or EMPTY
    )


def is_value(text: str) -> bool:
    """Whether a cell begins with a number that is no year."""
    bare = plain(text).lstrip("([〔“")
    return _VALUE.match(bare) is not None and YEAR.match(bare) is None


def unit_of(piece: Piece) -> str:
    """The unit that a line above a table says for all of it: 万元 of 单位:万元."""
    match = _UNIT_LINE.fullmatch(plain(piece.text))
    return match["unit"] if match else ""


def with_heads(rows: Sequence[Piece], unit: str = "") -> list[Piece]:
    """The rows of one table; cells below header rows know their column's head.

    `unit` is that of all its numbers, said above it: it goes to the heads of the columns that hold some.
    """
    headers = [row for row in rows if row.header]
    if not headers:
        headers = _guessed_headers(rows)
    if not headers or len(headers) == len(rows):
        return list(rows)
    columns = Counter(len(row.cells) for row in rows if not row.header).most_common(1)[0][0]
    heads = _heads(headers, columns)
    if unit:
        heads = [
            f"{head}（{unit}）" if head and _is_counted(rows, i, head) else head
            for i, head in enumerate(heads)
        ]
    marked = {id(row) for row in headers}
    rows = _with_categories(rows, heads, marked)
    return [
        replace(row, header=True) if id(row) in marked else replace(row, cells=_headed(row.cells, heads))
        for row in rows
    ]


def _is_counted(rows: Sequence[Piece], column: int, head: str) -> bool:
    """Whether a column without a unit of its own holds numbers."""
    texts = [
        row.text[c.start : c.end]
        for row in rows
        if not row.header and column < len(row.cells) and (c := row.cells[column]).end
    ]
    counted = sum(_BARE_NUMBER.fullmatch(plain(text)) is not None for text in texts)
    own = re.search(r"[（(%％‰]|序号|编号|年份|比|率", head)
    return own is None and bool(texts) and counted >= 0.6 * len(texts)


def _with_categories(rows: Sequence[Piece], heads: Sequence[str], headers: set[int]) -> list[Piece]:
    """Rows whose first cell is left empty below a category belong to it."""
    blank = [not row.cells[0].end for row in rows if row.cells and id(row) not in headers]
    if not heads or not _CATEGORY.search(heads[0]) or not any(blank):
        return list(rows)
    result, category = [], ""
    for row in rows:
        first = row.cells[0] if row.cells else NO_CELL
        if first.end and id(row) not in headers:
            category = row.text[first.start : first.end]
        inherits = not first.end and not row.context and id(row) not in headers
        result.append(replace(row, context=category) if inherits else row)
    return result


def _guessed_headers(rows: Sequence[Piece]) -> list[Piece]:
    """The first rows without a value, where rows with values follow and hardly any is without."""
    headers = []
    for row in rows[:_MAX_HEADERS]:
        if any(is_value(row.text[c.start : c.end]) for c in row.cells if c.end):
            break
        headers.append(row)
    return (
        headers if 0 < len(headers) < min(len(rows), _MAX_HEADERS) else headers[:1] if len(rows) > 1 else []
    )


def _heads(headers: Sequence[Piece], columns: int) -> list[str]:
    """For each column the header cells above it; one that stands over several is known by the row below."""
    heads: list[list[str]] = [[] for _ in range(columns)]
    for i, row in enumerate(headers):
        texts = [row.text[c.start : c.end] for c in row.cells]
        if i + 1 < len(headers):
            below = headers[i + 1].cells
            texts = _spread(texts, below, columns) if len(texts) < columns else texts
            texts = _covering(texts + [""] * (columns - len(texts)), below)
        for column, text in enumerate(texts[:columns]):
            if text and text not in heads[column]:
                heads[column].append(text)
    return [" ".join(head) for head in heads]


def _spread(texts: list[str], below: Sequence[Cell], columns: int) -> list[str]:
    """The cells of a header row; the one under which several stand covers them all."""
    start = next((i for i, cell in enumerate(below) if cell.end), 0)
    under = sum(1 for cell in below[start:] if cell.end)
    missing = columns - len(texts)
    if under - 1 == missing and start < len(texts):
        return [*texts[:start], *[texts[start]] * under, *texts[start + 1 :]]
    return texts


def _covering(texts: Sequence[str], below: Sequence[Cell]) -> list[str]:
    """The cells of a header row; a head covers the empty cell beside it where both have heads below."""
    covering = list(texts)
    for i in range(1, min(len(covering), len(below))):
        if not covering[i] and below[i - 1].end and below[i].end:
            covering[i] = covering[i - 1]
    return covering


def _headed(cells: Sequence[Cell], heads: Sequence[str]) -> tuple[Cell, ...]:
    """The cells with their heads; a row with more cells than the table has columns counts from its end."""
    shift = max(0, len(cells) - len(heads))
    return tuple(
        replace(cell, head=heads[max(i - shift, 0)] if i - shift < len(heads) else "")
        for i, cell in enumerate(cells)
    )
