"""Tables that people write, as cells: Excel workbooks, and CSV in the encodings that Excel writes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import RowsError
from ingest.formats.decode import decode
from ingest.formats.sheets.workbook import read_values
from ledger.workbook import as_meant

_XLSX, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_TABLES = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv")
_DELIMITERS = ",\t;"


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: by the number of its row (from 1, as Excel counts) the texts by column; none is empty.

    `unread` are cells that show an error or hold a formula without a value. `name` is "" for CSV.
    """

    name: str
    rows: Mapping[int, Mapping[int, str]]
    unread: frozenset[tuple[int, int]] = field(default=frozenset())


def is_table(path: Path) -> bool:
    """By its name; a workbook under another name too."""
    try:
        with path.open("rb") as file:
            return path.suffix.lower() in _TABLES or file.read(4) == _XLSX
    except OSError:
        return False


def read_tables(path: Path) -> tuple[Table, ...]:
    """All sheets that are shown. RowsError or SourceError for what is no table."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RowsError(f"{path}: {error.strerror}", expected="a readable table") from error
    if data.startswith(_XLS) or (path.suffix.lower() == ".xls" and data.startswith(b"<")):
        raise RowsError(f"{path}: the old format of Excel", mend="save it in Excel as .xlsx")
    if data.startswith(_XLSX):
        return tuple(_table(v.name, v.rows, v.unread) for v in read_values(path, data))
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
        raise RowsError(f"{path}: no Excel workbook", expected="an .xlsx file", mend="save it anew in Excel")
    lines = csv.reader(io.StringIO(decode(path, data).text, newline=""), delimiter=_delimiter(path, data))
    try:
        rows = {
            n: {c: t.strip() for c, t in enumerate(row, 1) if t.strip()} for n, row in enumerate(lines, 1)
        }
    except csv.Error as error:
        raise RowsError(f"{path}:{lines.line_num}: {error}", expected="CSV as Excel writes it") from error
    return (_table("", {n: row for n, row in rows.items() if row}, frozenset()),)


def _table(name: str, rows: Mapping[int, Mapping[int, str]], unread: frozenset[tuple[int, int]]) -> Table:
    return Table(name, {n: {c: as_meant(t) for c, t in row.items()} for n, row in rows.items()}, unread)


def _delimiter(path: Path, data: bytes) -> str:
    """The sign that stands most often in the first line with words."""
    heads = next((line for line in decode(path, data).text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=heads.count)
