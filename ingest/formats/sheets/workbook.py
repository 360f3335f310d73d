"""Excel workbooks: each sheet is a table, its values as the sheet shows them."""

from __future__ import annotations

import io
import re
import warnings
from bisect import bisect_left, bisect_right
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import SourceError
from ingest.formats.content import Content
from ingest.formats.grid import MAX_COLUMNS, Cell
from ingest.formats.sheets.values import shown_value
from ingest.formats.writer import Writer

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_UNNAMED = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)


def read_xlsx(path: Path, data: bytes) -> Content:
    """The rows of all sheets that are shown. Raises SourceError for a damaged workbook."""
    try:
        return _read(data)
    except Exception as error:  # whatever the library meets in a damaged file
        raise SourceError(
            path,
            f"is a damaged Excel workbook ({type(error).__name__})",
            expected="an .xlsx file that Excel can open",
            mend="open it in Excel or LibreOffice and save it anew as .xlsx",
        ) from error


def _read(data: bytes) -> Content:
    import openpyxl

    with warnings.catch_warnings(action="ignore"):  # about parts that hold no values
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
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
