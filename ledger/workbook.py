"""Tables as Excel workbooks and as CSV that Excel opens: text only, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Cell = str | float | int | None
MOST_CHARS = 32_767
"""What a cell of Excel holds; the writer leaves out what is longer without a word."""
_CHOICE_ROWS = 2_000
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `width` is in half-width characters, as a spreadsheet counts; `choices` make a drop-down."""

    title: str
    width: int = 12
    wrapped: bool = False
    choices: tuple[str, ...] = ()
    to_fill: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: heads in the first row, then the rows. `frozen` columns stay in sight."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    frozen: int = 0
    filtered: bool = True


def to_workbook(sheets: Iterable[Sheet]) -> bytes:
    """An .xlsx file."""
    import xlsxwriter

    held = io.BytesIO()
    # In memory: a temporary file would stay behind where the process is killed. Never formulas or links.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as book:
        for sheet in sheets:
            _write(book, sheet)
    return held.getvalue()


def to_csv(head: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows the encoding; CRLF, as RFC 4180 says."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_meant(text: str) -> str:
    """The text of a cell without the apostrophe that kept it from being run."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def _inert(cell: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection)."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell  # 10.0 is 10 for a reader
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _write(book: Any, sheet: Sheet) -> None:
    made = book.add_worksheet(sheet.name)
    head = {"bold": True, "bg_color": "#E6EFF6", "bottom": 1, "valign": "vcenter", "text_wrap": True}
    heads = {False: book.add_format(head), True: book.add_format(head | {"bg_color": "#FFF2CC"})}
    top = {"valign": "top"}
    formats = {False: book.add_format(top), True: book.add_format(top | {"text_wrap": True})}
    for at, column in enumerate(sheet.columns):
        made.set_column(at, at, column.width, formats[column.wrapped])
        made.write_string(0, at, column.title, heads[column.to_fill])
        if column.choices:
            listed = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            made.data_validation(1, at, max(_CHOICE_ROWS, len(sheet.rows)), at, listed)
    for line, row in enumerate(sheet.rows, 1):
        for at, cell in enumerate(row):
            _write_cell(made, line, at, cell)
    made.freeze_panes(1, sheet.frozen)
    if sheet.filtered:
        made.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    made.set_landscape()
    made.fit_to_pages(1, 0)
    made.repeat_rows(0)


def _write_cell(made: Any, line: int, at: int, cell: Cell) -> None:
    if isinstance(cell, str):
        if cell:
            made.write_string(line, at, cell if len(cell) <= MOST_CHARS else f"{cell[: MOST_CHARS - 1]}…")
    elif cell is not None:
        made.write_number(line, at, cell)
