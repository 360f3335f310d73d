"""Excel workbooks: each sheet is a table, its values as the sheet shows them."""

from __future__ import annotations

import io
import re
import warnings
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import SourceError
from ingest.formats.content import Content
from ingest.formats.grid import MAX_COLUMNS, Cell
from ingest.formats.sheets.values import shown_value
from ingest.formats.writer import Writer

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_UNNAMED = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)


def read_xlsx(path: Path, data: bytes) -> Content:
    """The rows of all sheets that are shown. Raises SourceError for a damaged workbook."""
    try:
        return _read(data)
    except Exception as error:  # whatever the library meets in a damaged file
        raise _damaged(path, error) from error


@dataclass(frozen=True, slots=True)
class Values:
    """A sheet's cells as it shows them, with the numbers that Excel gives to rows and columns (from 1).

    `unread` are those that show an error, or whose formula was never calculated.
    """

    name: str
    rows: dict[int, dict[int, str]]
    unread: frozenset[tuple[int, int]]


def read_values(path: Path, data: bytes) -> tuple[Values, ...]:
    """The sheets that are shown, rows without a value left out. Raises SourceError as `read_xlsx` does."""
    try:
        book, written = _book(data), _book(data, formulas=True)
        return tuple(
            _values(sheet, written[sheet.title])
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        )
    except Exception as error:  # whatever the library meets in a damaged file
        raise _damaged(path, error) from error


def _values(sheet: Worksheet, written: Worksheet) -> Values:
    formulas = {at for at, cell in written._cells.items() if cell.data_type == "f"}
    rows: dict[int, dict[int, str]] = {}
    unread = {at for at in formulas if at not in sheet._cells}
    for (row, column), cell in sorted(sheet._cells.items()):
        if cell.data_type == "e" or (cell.value is None and (row, column) in formulas):
            unread.add((row, column))
        elif text := shown_value(cell.value, cell.number_format).strip():
            rows.setdefault(row, {})[column] = text
    return Values(sheet.title, rows, frozenset(unread))


def _book(data: bytes, *, formulas: bool = False) -> Workbook:
    import openpyxl

    with warnings.catch_warnings(action="ignore"):  # about parts that hold no values
        return openpyxl.load_workbook(io.BytesIO(data), data_only=not formulas)


def _damaged(path: Path, error: Exception) -> SourceError:
    return SourceError(
        path,
        f"is a damaged Excel workbook ({type(error).__name__})",
        expected="an .xlsx file that Excel can open",
        mend="open it in Excel or LibreOffice and save it anew as .xlsx",
    )


def _read(data: bytes) -> Content:
    book = _book(data)
    writer = Writer()
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            writer.drops.add("隐藏的工作表", sheet.title)
            continue
        rows = _rows(sheet)
        if rows and not _UNNAMED.fullmatch(sheet.title.strip()):
            writer.add("heading", sheet.title, level=1, origin="sheet")
        if rows:
            writer.table(rows, origin="sheet")
    return writer.content((book.properties.title or "").strip())


def _rows(sheet: Worksheet) -> list[list[Cell[None]]]:
    """The rows that hold a value, from the first used column to the last."""
    shown: dict[int, dict[int, str]] = {}
    # The public iterators make every cell up to the last used row and column, which may be millions.
    for (row, column), cell in sheet._cells.items():
        text = shown_value(cell.value, cell.number_format) if column <= MAX_COLUMNS else ""
        if text.strip():
            shown.setdefault(row, {})[column] = text
    if not shown:
        return []
    numbers = sorted(shown)
    first = min(min(row) for row in shown.values())
    last = max(max(row) for row in shown.values())
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for merged in sheet.merged_cells.ranges:
        rows = numbers[bisect_left(numbers, merged.min_row) : bisect_right(numbers, merged.max_row)]
        right = min(merged.max_col, last)
        if not rows or merged.min_row not in shown:
            continue
        spans[merged.min_row, merged.min_col] = (len(rows), max(right - merged.min_col + 1, 1))
        covered.update((row, column) for row in rows for column in range(merged.min_col, right + 1))
    covered -= spans.keys()
    return [
        [
            Cell(shown[row].get(column, ""), None, *spans.get((row, column), (1, 1)))
            for column in range(first, last + 1)
            if (row, column) not in covered
        ]
        for row in numbers
    ]
