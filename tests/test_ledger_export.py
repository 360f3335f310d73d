"""The ledger as CSV, XLSX, JSON and as a table: written, then read back as others read them."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import fields, replace
from typing import Any

import openpyxl
import pytest
from ledger_samples import CLEANED, COVERED, FOREST, GREEN, HOUSES, ROWS, UNDATED, commitment

from ingest.model import Plan
from ledger.export import REMINDER, columns, to_csv, to_json, to_table, to_xlsx
from ledger.model import Commitment

TITLES = {"plan": "青山县规划"}
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"]


def from_csv(made: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def workbook(rows: tuple[Commitment, ...], plan: Plan, asked: str = "全部") -> Any:
    named = replace(plan, id="plan", title="青山县规划")
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(rows, [named], asked)))


def test_csv_is_what_excel_expects() -> None:
    """A byte order mark, so that Chinese is not garbled, CRLF line ends, Chinese column names."""
    made = to_csv(ROWS, TITLES)
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.count(b"\r\n") == made.count(b"\n") == len(ROWS) + 1
    assert list(from_csv(made)[0]) == [column.title for column in columns(TITLES)]


def test_csv_reads_back() -> None:
    """Each row comes back with its value, unit, deadline, place and sentence."""
    rows = from_csv(to_csv(ROWS, TITLES))
    assert [row["原文"] for row in rows] == [row.quote for row in ROWS]
    assert rows[0] == rows[0] | {
        "类型": "目标",
        "指标": "建成区绿化覆盖率",
        "数值(原文)": "42.41%",
        "数值": "42.41",
        "单位": "%",
        "比较": "等于",
        "期限": "2025",
        "期限依据": "原句写明",
        "性质": "预期性",
        "出处": "第一章第一节",
        "位置": "1.1#p1",
        "规划": "青山县规划",
        "原文残缺": "",
    }
    assert (rows[2]["类型"], rows[2]["数值"], rows[2]["期限年份"]) == ("已完成成就", "245", "2020")
    assert (rows[3]["数值"], rows[3]["期限依据"], rows[3]["原文残缺"]) == ("", "规划期", "是")
    assert (rows[6]["期限"], rows[6]["期限依据"]) == ("", "")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    """Plans come from anywhere: what a spreadsheet would run is made text by an apostrophe."""
    row = from_csv(to_csv([commitment(text, text, text)], TITLES))[0]
    assert (row["指标"], row["数值(原文)"], row["原文"]) == (f"'{text}",) * 3


def test_a_negative_number_stays_a_number() -> None:
    """The guard is for text: -5 as a value is no formula."""
    row = from_csv(to_csv([replace(GREEN, value=-5.0)], TITLES))[0]
    assert row["数值"] == "-5"


def test_quotes_and_line_ends_survive_csv() -> None:
    """Commas, quotation marks and line ends inside a cell do not break the table."""
    hard = commitment('甲,"乙"', "全覆盖", '他说:"好",\n然后')
    assert from_csv(to_csv([hard, GREEN], TITLES))[0]["原文"] == '他说:"好",\n然后'


def test_json_has_every_field() -> None:
    """All fields of a row, its reference and its address; numbers as numbers, nothing as null."""
    rows = json.loads(to_json(ROWS))
    assert len(rows) == len(ROWS)
    assert rows[0].keys() == {field.name for field in fields(Commitment)} - {"place"} | {
        "ref",
        "address",
        "chapter",
        "section",
        "plan",
    }
    assert rows[0]["value"] == GREEN.value
    assert rows[0]["sentence"] == {"start": 0, "end": len(GREEN.quote)}
    assert (rows[2]["kind"], rows[3]["value"], rows[5]["section"]) == ("achievement", None, None)
    assert (rows[5]["ref"], rows[5]["address"]) == (CLEANED.ref, CLEANED.address)
    assert json.loads(to_json(ROWS, TITLES))[0]["plan"] == TITLES[ROWS[0].document]
    assert json.loads(to_json([])) == []


def test_workbook_reads_back(plan: Plan) -> None:
    """The same cells as in the CSV, with numbers that a spreadsheet can add."""
    sheet = workbook(ROWS, plan)["承诺"]
    lines = list(sheet.iter_rows(values_only=True))
    assert list(lines[0]) == [column.title for column in columns(TITLES)]
    cells = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert [cell["原文"] for cell in cells] == [row.quote for row in ROWS]
    assert [cell["数值"] for cell in cells] == [row.value for row in ROWS]
    assert [cell["期限年份"] for cell in cells] == [row.deadline_year for row in ROWS]
    assert cells[3]["期限依据"] == "规划期"
    assert cells[0]["规划"] == "青山县规划"


def test_workbook_is_ready_to_use(plan: Plan) -> None:
    """Frozen header and first columns, a filter over all rows, widths, wrapped sentences."""
    sheet = workbook(ROWS, plan)["承诺"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:R{len(ROWS) + 1}"
    quote = next(cell for cell in sheet[1] if cell.value == "原文")
    assert sheet.column_dimensions[quote.column_letter].width > 60
    assert sheet[f"{quote.column_letter}2"].alignment.wrap_text
    assert quote.font.bold


def test_workbook_says_what_it_is(plan: Plan) -> None:
    """The second sheet: title, source with its hash, the filter, the number of rows, the reminder."""
    book = workbook((GREEN, FOREST), plan, "搜索“绿化”")
    assert book.sheetnames == ["承诺", "说明"]
    said = list(book["说明"].iter_rows(values_only=True))
    assert ("规划", "青山县规划") in said
    assert ("筛选", "搜索“绿化”") in said
    assert ("行数", "2") in said
    assert ("提示", REMINDER) in said
    assert any(plan.sha256 in str(words) and plan.source in str(words) for _, words in said)


@pytest.mark.parametrize("text", [*FORMULAS, "{=1}", "https://a.example/", "mailto:a@a.example"])
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(text: str, plan: Plan) -> None:
    """Text is stored as text, whatever it begins with."""
    cell = workbook((commitment(text, text, text),), plan)["承诺"]["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_an_empty_selection_makes_a_workbook(plan: Plan) -> None:
    """A header and no rows: Excel must open it without a repair."""
    sheet = workbook((), plan)["承诺"]
    assert sheet.max_row == 1
    assert sheet.auto_filter.ref == "A1:R1"


def columns_on_screen(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_table_lines_up_and_fits(width: int) -> None:
    """Chinese takes two columns: every line fits, and the kinds stand under each other."""
    long = replace(GREEN, indicator="建成区范围内各类公园绿地和道路绿地的绿化覆盖率" * 2)
    table = to_table((*ROWS, long), width).splitlines()
    assert len(table) == len(ROWS) + 2
    assert max(columns_on_screen(line) for line in table) <= width
    places = [columns_on_screen(line[: line.rindex(kind)]) for line, kind in zip(table, kinds(), strict=True)]
    assert len(set(places)) == 1
    assert "…" in table[-1]


def kinds() -> list[str]:
    words = ["已完成成就" if row is HOUSES else "目标" for row in ROWS]
    return ["类型", *words, "目标"]


def test_table_marks_deadlines_of_the_plans_period() -> None:
    """A deadline that the sentence does not name is never shown as if it did; none is empty."""
    table = to_table((GREEN, COVERED, UNDATED), 100).splitlines()
    assert ["2025*" in line for line in table] == [False, False, True, False]
    assert "2025" in table[1]
    assert "2025" not in table[3]


def test_table_names_the_plan_of_each_row_where_there_are_several() -> None:
    """With several plans a row says whose it is, and still fits; with one it need not."""
    other = replace(GREEN, document="other")
    titles = {GREEN.document: "柳溪区“十四五”规划", "other": "松岗区“十四五”规划"}
    table = to_table((GREEN, other), 120, titles).splitlines()
    assert [line.split()[-1] for line in table] == ["规划", *titles.values()]
    narrow = to_table((GREEN, other), 80, titles).splitlines()
    assert max(columns_on_screen(line) for line in narrow) <= 80
    assert "规划" not in to_table((GREEN,), 120, TITLES)
