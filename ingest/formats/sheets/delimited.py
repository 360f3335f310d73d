"""CSV and TSV: rows whose cells have their place in the decoded file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ingest.formats.content import Content
from ingest.formats.grid import Cell, caption_rows, header_rows
from ingest.formats.model import Block
from ingest.formats.source_blocks import NOWHERE, Row, row_block
from ingest.model import Span

DELIMITERS = ",\t;|"
SAMPLE_LINES = 200
MIN_LINES = 3
"""Fewer lines are a table only where the file's name says so."""
_DOUBLED = re.compile('""')


def delimiter_of(text: str, *, named: bool) -> str:
    """The character between the cells, or "" where the text is no table.

    Every line must have the same number of cells (an empty line has none). A file that is not `named`
    as a table needs three lines, of three cells where commas part them: so many ASCII commas in each line
    are in no Chinese prose.
    """
    best, most = "", 1
    for delimiter in DELIMITERS:
        rows = [row for row in islice(_rows(text, delimiter), SAMPLE_LINES) if row]
        widths = {len(row) for row in rows}
        width = max(widths, default=0)
        if len(widths) > 1 and not (named and sum(len(row) == width for row in rows) >= len(rows) / 2):
            continue
        least = 2 if named or delimiter == "\t" else 3
        enough = len(rows) >= (1 if named else MIN_LINES)
        filled = sum(sum(span.start < span.end for span in row) >= 2 for row in rows)
        if not named and filled < len(rows) / 2:
            continue  # lines that a tab indents
        if enough and width >= least and width > most:
            best, most = delimiter, width
    return best if best or not named else ","


def read_delimited(text: str, delimiter: str) -> Content:
    """The rows of a table. A line of one cell above them is a paragraph; the first row may be the header."""
    rows = [row for row in _rows(text, delimiter) if row]
    values = [[_shown(text, span) for span in row] for row in rows]
    width = max(map(len, rows), default=0)
    grid: list[list[Cell[Span] | None]] = []
    for row, texts in zip(rows, values, strict=True):
        cells = [Cell(value, span) for span, value in zip(row, texts, strict=True)]
        grid.append([*cells])
    titles = caption_rows(grid)
    headers = header_rows(grid[titles:])
    blocks: list[Block] = []
    shown: dict[Span, Span] = {}
    for number, row in enumerate(rows):
        last = row[-1].end
        filled = Row((*row, *[Span(last, last)] * (min(width, 1024) - len(row))), tuple(row))
        marks = [_marks(text, span) for span in row]
        template = Block("row", NOWHERE, header=number < titles + headers, table=1)
        block = row_block(text, filled, marks, shown, template)
        if block is None:
            continue
        if number < titles:
            block = Block("paragraph", block.span, origin="caption", skips=block.skips)
        blocks.append(block)
    return Content(text, tuple(blocks))


def _rows(text: str, delimiter: str) -> Iterator[list[Span]]:
    """Ranges of the cells of each line, quotes included; an empty line gives an empty list."""
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    quoted = re.compile(r'[ ]*"(?:[^"]|"")*+"')
    position, row = 0, []
    unclosed = False
    while position < len(text):
        start = position
        if not unclosed and (match := quoted.match(text, position)):
            position = match.end()
        elif text.startswith('"', position):
            unclosed = True  # a quote that is never closed is a character
        match = plain.match(text, position)
        position = match.end() if match else position
        row.append(Span(start, position))
        if text.startswith(delimiter, position):
            position += 1
            if position < len(text):
                continue
            row.append(Span(position, position))
        yield [] if len(row) == 1 and row[0].start == row[0].end else row
        row = []
        position += 2 if text.startswith("\r\n", position) else 1


def _is_quoted(text: str, span: Span) -> bool:
    value = text[span.start : span.end].strip(" ")
    return len(value) >= 2 and value[0] == value[-1] == '"'


def _shown(text: str, span: Span) -> str:
    value = text[span.start : span.end]
    return value.strip(" ")[1:-1].replace('""', '"') if _is_quoted(text, span) else value


def _marks(text: str, span: Span) -> list[Span]:
    """The quotes around a cell, and one of each two inside it."""
    if not _is_quoted(text, span):
        return []
    first = text.index('"', span.start)
    last = text.rindex('"', first, span.end)
    inside = [Span(m.start(), m.start() + 1) for m in _DOUBLED.finditer(text, first + 1, last)]
    return [Span(first, first + 1), *inside, Span(last, last + 1)]
