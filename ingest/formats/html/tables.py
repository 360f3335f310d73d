"""Tables of HTML: rows and cells of those that hold data, and which only arrange a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.formats.grid import Cell
from ingest.formats.html.markup import Element, text_of
from ingest.formats.writer import one_line

LONG_CELL = 300
"""A cell with more characters holds a text, not a value."""
MAX_BOX_SHARE = 0.5
"""A one-column table that holds more than this share of the page arranges it; with less it is a box."""
_CELLS = ("td", "th")


def table_rows(table: Element) -> list[list[Cell[Element]]]:
    """The rows with cells, in the order in which they are shown."""
    return [cells for row, head in _rows(table) if (cells := list(_cells(row, head)))]


def _rows(table: Element) -> Iterator[tuple[Element, bool]]:
    """Rows of the table itself, not of tables inside it, and whether they stand in its head."""
    for child in table.children:
        if isinstance(child, str):
            continue
        if child.tag == "tr":
            yield child, False
        elif child.tag in ("thead", "tbody", "tfoot"):
            for row in child.children:
                if isinstance(row, Element) and row.tag == "tr":
                    yield row, child.tag == "thead"


def _cells(row: Element, head: bool) -> Iterator[Cell[Element]]:
    for child in row.children:
        if isinstance(child, Element) and child.tag in _CELLS:
            yield Cell(
                one_line(text_of(child)),
                child,
                _reach(child.attributes.get("rowspan", "")),
                _reach(child.attributes.get("colspan", "")),
                head or child.tag == "th",
            )


def _reach(value: str) -> int:
    digits = value.strip()
    return (
        min(max(int(digits), 1), 65_534) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1
    )


def is_layout(table: Element, rows: Sequence[Sequence[Cell[Element]]]) -> bool:
    """Whether a table only arranges what it holds: one column, tables or long texts inside its cells."""
    if table.attributes.get("role", "") == "presentation" or all(len(row) <= 1 for row in rows):
        return True
    filled = [[cell for cell in row if cell.text] for row in rows]
    if all(len(row) <= 1 for row in filled) and any(len(c.text) > LONG_CELL for row in filled for c in row):
        return True
    for row in filled:
        for cell in row:
            if _holds_table(cell.content):
                return True
    return len(rows) <= 2 and any(
        len(c.text) > LONG_CELL and _lines(c.content) > 1 for r in filled for c in r
    )


def is_box(table: Element, rows: Sequence[Sequence[Cell[Element]]], page_chars: int) -> bool:
    """Whether it frames a small part of the page: one column of text without a table inside."""
    one_column = all(len(row) <= 1 for row in rows)
    return one_column and bool(table.chars) and table.chars <= MAX_BOX_SHARE * page_chars


def _holds_table(cell: Element) -> bool:
    stack: list[Element] = [cell]
    while stack:
        element = stack.pop()
        for child in element.children:
            if isinstance(child, Element):
                if child.tag == "table" and len(table_rows(child)) > 0 and child.chars:
                    return True
                stack.append(child)
    return False


def _lines(cell: Element) -> int:
    return sum(
        isinstance(child, Element) and child.tag in ("p", "div", "br", "li") for child in cell.children
    )
