"""Tables whose cells stand in one line, with tabs or wide spaces between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.damage import has_end_mark
from ingest.lines import EMPTY, Line
from ingest.outline.labels import Mark, label_of
from ingest.paragraphs.piece import Piece
from ingest.tables.rows import joined_cell, row_of

_WIDE = re.compile(r"\t| {3,}|　{3,}")
UNIT = 4
"""Spaces that one border of cells is written as where all gaps of a table are multiples of it."""
EVEN_SHARE = 0.9
MIN_ROWS = 3
_CONTINUED_CHARS = 40
_NUMBER = re.compile(r"\d{1,3}[.、．]?$")
NATURES = ("预期性", "约束性")
"""A last cell that is whole: what stands below it begins the name of the next row."""


@dataclass(frozen=True, slots=True)
class _Split:
    """A line with its cells; `leading` are the empty ones at its beginning."""

    piece: Piece
    cells: tuple[Line, ...]
    leading: int


def separated_tables(pieces: Sequence[Piece], text: str) -> Iterator[tuple[int, int, list[Piece]]]:
    """Start, end and rows of each table among the pieces; the rows have no table number yet."""
    gaps = [_gaps(piece, text) if piece.kind == "line" else [] for piece in pieces]
    i = 0
    while i < len(pieces):
        if not gaps[i]:
            i += 1
            continue
        end = _end(pieces, gaps, i)
        rows = _rows(pieces[i:end], gaps[i:end], text)
        if rows:
            yield i, end, rows
            i = end
        else:
            i += 1


def _gaps(piece: Piece, text: str) -> list[tuple[int, str]]:
    """Where in a line's text wide gaps stand, and what the source has there; the beginning is at 0."""
    offsets = piece.line.offsets
    if offsets[-1] - offsets[0] == len(offsets) - 1:
        return []
    # A space that the line keeps between two Latin words is a part of the gap.
    kept = [(i, at) for i, at in enumerate(piece.line.offsets) if piece.text[i] != " "]
    found = [
        (i, text[a + 1 : b]) for (_, a), (i, b) in pairwise(kept) if b - a > 3 or text[a + 1 : a + 2] == "\t"
    ]
    return [(i, gap) for i, gap in found if _WIDE.search(gap) and "\n" not in gap]


def _end(pieces: Sequence[Piece], gaps: Sequence[Sequence[object]], start: int) -> int:
    """Where a table ends: at a heading, a paragraph, or short lines that no further row follows."""
    end, i = start + 1, start + 1
    while i < len(pieces) and pieces[i].kind == "line":
        label = label_of(pieces[i].text)
        heading = label is not None and (label.mark <= Mark.SECTION or label.mark in (Mark.BOX, Mark.TABLE))
        if heading or (
            not gaps[i] and (len(pieces[i].text) > _CONTINUED_CHARS or has_end_mark(pieces[i].text))
        ):
            break
        if gaps[i]:
            end = i + 1
        elif i - end >= 3:
            break
        i += 1
    # What goes on below the last row without a gap belongs to its last cell.
    while end < len(pieces) and end - start >= MIN_ROWS and _goes_on(pieces[end]):
        end += 1
    return end


def _goes_on(piece: Piece) -> bool:
    short = len(piece.text) <= 8 and not has_end_mark(piece.text) and not piece.blank_before
    return piece.kind == "line" and short and label_of(piece.text) is None


def _rows(pieces: Sequence[Piece], gaps: Sequence[Sequence[tuple[int, str]]], text: str) -> list[Piece]:
    if sum(map(bool, gaps)) < MIN_ROWS:
        return []
    borders = [gap for line in gaps for _, gap in line]
    even = sum(len(gap) % UNIT == 0 and not gap.strip(" ") for gap in borders)
    unit = UNIT if even >= EVEN_SHARE * len(borders) else 0
    lines = [_split(piece, line, text, unit) for piece, line in zip(pieces, gaps, strict=True)]
    counts = Counter(line.leading + len(line.cells) for line in lines if len(line.cells) > 1)
    columns = max(counts, key=lambda n: (counts[n], n), default=0)
    if columns < 2 or counts[columns] < 2:
        return []
    grouped: list[tuple[list[Line], list[Piece]]] = []
    for line in lines:
        cells = [EMPTY] * line.leading + list(line.cells)
        if grouped and _continues(grouped[-1][0], line, columns):
            row, parts = grouped[-1]
            row[-1] = joined_cell(row[-1], line.cells[0])
            row.extend(line.cells[1:])
            parts.append(line.piece)
        else:
            grouped.append((cells, [line.piece]))
    return [row_of(cells, parts, 0) for cells, parts in grouped]


def _continues(row: Sequence[Line], line: _Split, columns: int) -> bool:
    """Whether a line goes on in the last cell of a row that is not full yet."""
    if line.leading or _NUMBER.match(line.cells[0].text):
        return False
    if len(line.cells) == 1:
        return len(row) < columns or row[-1].text not in NATURES
    return len(row) < columns and len(row) + len(line.cells) - 1 <= columns


def _split(piece: Piece, gaps: Sequence[tuple[int, str]], text: str, unit: int) -> _Split:
    cells: list[Line] = []
    start = 0
    for at, gap in gaps:
        cells.append(piece.line.part(start, at - (piece.text[at - 1] == " ")))
        cells.extend([EMPTY] * (_borders(gap, unit) - 1))
        start = at
    cells.append(piece.line.part(start, len(piece.text)))
    first = piece.line.offsets[0]
    before = text[text.rfind("\n", 0, first) + 1 : first]
    leading = _borders(before, unit) if _WIDE.search(before) and (unit or "\t" in before) else 0
    return _Split(piece, tuple(cells), leading)


def _borders(gap: str, unit: int) -> int:
    """How many borders of cells a gap is written for."""
    return gap.count("\t") or (max(1, round(len(gap) / unit)) if unit else 1)
