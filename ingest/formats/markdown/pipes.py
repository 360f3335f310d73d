"""Pipe tables of Markdown: their rows and cells by place in the file."""

from __future__ import annotations

import re

from ingest.formats.source_blocks import Row, Table
from ingest.model import Span

_RULE = re.compile(r"[ \t]*+\|?[ \t]*+:?-+:?[ \t]*+(?:\|[ \t]*+:?-+:?[ \t]*+)*+\|?[ \t]*$")
_QUOTE = re.compile(r"(?:[ \t]{0,3}>[ \t]?)+")


def pipe_table(text: str, start: int, end: int, *, quoted: bool) -> Table | None:
    """The table that begins with the line `text[start:end]`, None where none does.

    Either a line of dashes follows, then the first row is the header, or the next line too begins and ends
    with a pipe. `quoted`: its lines stand behind marks of quotation.
    """
    first = _cells(text, start, end)
    below = _line_after(text, end, quoted)
    if below is None:
        return None
    rule = _is_rule(text[below[0] : below[1]])
    if not rule and not (_is_framed(text[start:end]) and _is_framed(text[below[0] : below[1]])):
        return None
    rows, stop, header = [first], below[1] if rule else end, 1 if rule else 0
    while (line := _line_after(text, stop, quoted)) is not None:
        content = text[line[0] : line[1]]
        if "|" not in content or (header == 0 and not _is_framed(content)):
            break
        if not _is_rule(content):
            rows.append(_cells(text, *line))
        stop = line[1]
    width = max(map(len, rows))
    if width < 2 and not _is_framed(text[start:end]):
        return None
    return Table(tuple(_row(row, width) for row in rows), header, min(stop + 1, len(text)))


def _row(cells: list[Span], width: int) -> Row:
    last = cells[-1].end if cells else 0
    return Row((*cells, *[Span(last, last)] * (width - len(cells))), tuple(cells))


def _line_after(text: str, end: int, quoted: bool) -> tuple[int, int] | None:
    """Range of the line below that which ends at `end`, without quotation marks; None for an empty one."""
    start = end + 1
    if start >= len(text):
        return None
    newline = text.find("\n", start)
    stop = len(text) if newline < 0 else newline
    mark = _QUOTE.match(text, start, stop)
    if bool(mark) != quoted:
        return None
    if mark:
        start = mark.end()
    return (start, stop) if text[start:stop].strip() else None


def _is_rule(line: str) -> bool:
    return "|" in line and bool(_RULE.match(line.rstrip()))


def _is_framed(line: str) -> bool:
    stripped = line.strip()
    return len(stripped) > 2 and stripped[0] == "|" and stripped[-1] == "|" and not stripped.endswith("\\|")


def _cells(text: str, start: int, end: int) -> list[Span]:
    """Ranges between the pipes of a line that no backslash stands before."""
    line = text[start:end].rstrip()
    first = start + len(line) - len(line.lstrip())
    stop = start + len(line)
    cells: list[Span] = []
    begin = first + 1 if text.startswith("|", first) else first
    position = begin
    while position < stop:
        if text[position] == "\\":
            position += 2
            continue
        if text[position] == "|":
            cells.append(Span(begin, position))
            begin = position + 1
        position += 1
    if text[begin:stop].strip() or not cells:
        cells.append(Span(begin, stop))
    return cells
