"""Tables as files: Excel workbooks as they show their values, and CSV with the place of every cell."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from formats_samples import cells, check_contract, outline, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import Document
from ingest.formats.sheets.delimited import delimiter_of, read_delimited
from ingest.formats.sheets.values import shown_value


def document(tmp_path: Path, book: openpyxl.Workbook) -> Document:
    buffer = io.BytesIO()
    book.save(buffer)
    return read(tmp_path, "a.xlsx", buffer.getvalue())


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "General", ""),
        ("床位", "General", "床位"),
        (True, "General", "TRUE"),
        (5600, "General", "5600"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        (0.415, "0.0%", "41.5%"),
        (0.415, "0%", "42%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (3.1, "0.0#", "3.1"),
        (3.125, "0.0#", "3.13"),
        (3, "0.##", "3"),
        (1200, '#,##0"万人"', "1,200万人"),
        (2025, '0"年"', "2025年"),
        (-5, "0.0_);(0.0)", "-5.0"),
        (5, "[红色]0", "5"),
        (float("inf"), "0.0", "inf"),
        (date(2025, 12, 31), 'yyyy"年"m"月"d"日"', "2025年12月31日"),
        (date(2025, 12, 1), 'yyyy"年"m"月"', "2025年12月"),
        (date(2025, 12, 1), "yyyy-mm", "2025-12"),
        (datetime(2025, 12, 1, 8, 30), "yyyy-mm-dd hh:mm", "2025-12-01 08:30"),
        (datetime(2025, 12, 1), "m/d/yy", "2025-12-01"),
        (time(8, 30), "h:mm", "08:30"),
    ],
)
def test_values_are_what_the_sheet_shows(value: object, number_format: str, text: str) -> None:
    """A plan's table says 41.5%, not 0.415."""
    assert shown_value(value, number_format) == text


def test_a_sheet_is_a_table_with_its_title_before_it(tmp_path: Path) -> None:
    """A title over all columns is no row; merged cells stand in each place; empty rows are none."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"] = "表1 主要指标"
    sheet.merge_cells("B2:D2")
    rows = [("指标", 2025, 2030), (None, None, None), ("床位", 1200, 5600), (None, None, 0.5)]
    for row, values in enumerate(rows, 3):
        for column, value in enumerate(values, 2):
            sheet.cell(row, column, value)
    sheet["D6"].number_format = "0%"
    sheet.merge_cells("B5:B6")
    result = document(tmp_path, book)
    assert result.text == "表1 主要指标\n指标\t2025\t2030\n床位\t1200\t5600\n床位\t\t50%\n"
    assert [(b.kind, b.origin, b.header, b.table) for b in result.blocks] == [
        ("paragraph", "sheet", False, 0),
        ("row", "", True, 1),
        ("row", "", False, 1),
        ("row", "", False, 1),
    ]
    assert cells(result) == [["指标", "2025", "2030"], ["床位", "1200", "5600"], ["床位", "", "50%"]]


def test_named_sheets_have_a_heading_and_hidden_ones_are_counted(tmp_path: Path) -> None:
    """Sheet1 is no name."""
    book = openpyxl.Workbook()
    book.active.append(["甲", 1])
    named = book.create_sheet("约束性指标")
    named.append(["乙", 2])
    hidden = book.create_sheet("底稿")
    hidden.append(["丙", 3])
    hidden.sheet_state = "hidden"
    result = document(tmp_path, book)
    assert outline(result) == [("row", "甲\t1"), ("heading1", "约束性指标"), ("row", "乙\t2")]
    assert [(d.why, d.examples) for d in result.dropped] == [("隐藏的工作表", ("底稿",))]


def test_one_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    """A sheet is as large as what it holds, not as its last cell."""
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    book.active["B1048576"] = "丙"
    assert cells(document(tmp_path, book)) == [["甲", "乙"], ["", "丙"]]


def test_csv_cells_have_their_place_in_the_file(tmp_path: Path) -> None:
    """Quotes and commas are marks; a title line is a paragraph; the first row names the columns."""
    source = '附表一\r\n指标,"单位,说明",2025年\r\n"森林""覆盖率""",%,41.5\r\n人口,,1200\r\n'
    result = read(tmp_path, "a.csv", source)
    assert result.text == source
    assert cells(result) == [
        ["指标", "单位,说明", "2025年"],
        ['森林"覆盖率"', "%", "41.5"],
        ["人口", "", "1200"],
    ]
    assert [(b.kind, b.header) for b in result.blocks] == [
        ("paragraph", False),
        ("row", True),
        ("row", False),
        ("row", False),
    ]


VALUES = st.text(alphabet='甲乙1. ,"\n\t;', max_size=6).map(str.strip).filter(bool)


ROWS = st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(VALUES, min_size=n, max_size=n), min_size=2))


@given(ROWS)
def test_csv_is_read_as_the_csv_module_writes_it(rows: list[list[str]]) -> None:
    """The standard library is the oracle for quotes, commas and line ends inside cells."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    text = buffer.getvalue()
    content = read_delimited(text, ",")
    result = Document("a.csv", "csv", text, content.blocks, "utf-8", "")
    check_contract(result)
    assert cells(result) == rows


@pytest.mark.parametrize(
    ("text", "named", "delimiter"),
    [
        ("甲,乙,丙\n1,2,3\n4,5,6\n", False, ","),
        ("甲,乙\n1,2\n3,4\n", False, ""),
        ("甲,乙\n1,2\n", True, ","),
        ("甲\t乙\n1\t2\n3\t4\n", False, "\t"),
        ("甲;乙;丙\n1;2;3\n4;5;6\n", False, ";"),
        ("正文，第一段。\n正文，第二段。\n正文。\n", False, ""),
        ("没有分隔符\n", True, ","),
    ],
)
def test_a_text_is_a_table_where_all_lines_have_as_many_cells(text: str, named: bool, delimiter: str) -> None:
    """Fewer signs are enough where the file's name says that it is one."""
    assert delimiter_of(text, named=named) == delimiter
