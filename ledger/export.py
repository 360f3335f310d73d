"""The rows as files for people and programs: CSV, XLSX, JSON, and a table for a terminal."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ledger.filter import FACETS, INHERITED_WORDS, KIND_WORDS
from ledger.model import Commitment, Comparator

if TYPE_CHECKING:
    from ingest.model import Plan

REMINDER = "规划目标,不代表完成情况"

Cell = str | float | int | None
_COMPARATOR_WORDS = {
    Comparator.EQUAL: "等于",
    Comparator.AT_LEAST: "不低于",
    Comparator.AT_MOST: "不高于",
    Comparator.ABOUT: "左右",
    Comparator.RANGE: "区间",
    Comparator.VERBAL: "文字表述",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as people see it. `width` is in half-width characters, as a spreadsheet counts."""

    title: str
    value: Callable[[Commitment], Cell]
    width: int


def columns(titles: dict[str, str]) -> tuple[Column, ...]:
    """All columns, from what a person looks for to where it stands; `titles` by a plan's id."""
    return (
        Column("类型", lambda row: KIND_WORDS[row.kind], 12),
        Column("指标", lambda row: row.indicator, 32),
        Column("数值(原文)", lambda row: row.value_text, 18),
        Column("数值", lambda row: row.value, 12),
        Column("数值上限", lambda row: row.value_high, 10),
        Column("单位", lambda row: row.unit, 10),
        Column("比较", lambda row: _COMPARATOR_WORDS[row.comparator], 10),
        Column("期限", lambda row: row.deadline, 13),
        Column("期限年份", lambda row: row.deadline_year, 10),
        Column("期限依据", lambda row: INHERITED_WORDS.get(FACETS["inherited"](row), ""), 11),
        Column("性质", lambda row: row.nature.value, 9),
        Column("责任主体", lambda row: row.actor, 16),
        Column("主题", lambda row: row.topic, 14),
        Column("出处", lambda row: row.ref, 18),
        Column("原文", lambda row: row.quote, 70),
        Column("原文残缺", lambda row: "是" if row.damaged else "", 10),
        Column("位置", lambda row: row.address, 10),
        Column("规划", lambda row: titles.get(row.document, row.document), 30),
    )


def to_csv(rows: Iterable[Commitment], titles: dict[str, str]) -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows the encoding; CRLF, as RFC 4180 says."""
    made = columns(titles)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.title for column in made])
    writer.writerows([_inert(column.value(row)) for column in made] for row in rows)
    return text.getvalue().encode("utf-8-sig")


_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


def _inert(cell: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection)."""
    if isinstance(cell, float):
        return _plain(cell)
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _plain(number: float) -> int | float:
    """10.0 is 10 for a reader."""
    return int(number) if number.is_integer() else number


def to_rows(rows: Iterable[Commitment]) -> list[dict[str, Any]]:
    """Every field of a row, with its `ref` and `address`."""
    return [_value(row) for row in rows]


def _value(row: Commitment) -> dict[str, Any]:
    value = asdict(row)
    del value["place"]
    place = {"ref": row.ref, "address": row.address, "chapter": row.chapter, "section": row.section}
    return value | place


def to_json(rows: Iterable[Commitment], titles: Mapping[str, str] | None = None) -> str:
    """A list of objects with English names, one row a line; `plan` is the title by the plan's id."""
    named = titles or {}
    lines = [
        json.dumps(row | {"plan": named.get(row["document"], "")}, ensure_ascii=False)
        for row in to_rows(rows)
    ]
    return "[" + ",\n ".join(lines) + "]\n"


def to_xlsx(rows: Sequence[Commitment], plans: Sequence[Plan], asked: str) -> bytes:
    """A workbook: 承诺 holds the rows, 说明 says what they are. `asked` is the filter in words."""
    import xlsxwriter

    held = io.BytesIO()
    # In memory: a temporary file would stay behind where the process is killed. Never formulas or links.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as book:
        _write_rows(book, rows, columns({plan.id: plan.title for plan in plans}))
        _write_about(book, rows, plans, asked)
    return held.getvalue()


def _write_rows(book: Any, rows: Sequence[Commitment], made: Sequence[Column]) -> None:
    sheet = book.add_worksheet("承诺")
    head = book.add_format({"bold": True, "bg_color": "#E6EFF6", "bottom": 1, "valign": "vcenter"})
    top = book.add_format({"valign": "top"})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    for at, column in enumerate(made):
        wide = column.title in ("指标", "原文", "规划")
        sheet.set_column(at, at, column.width, wrapped if wide else top)
        sheet.write_string(0, at, column.title, head)
        for line, row in enumerate(rows, 1):
            _write(sheet, line, at, column.value(row))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(rows), len(made) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Any, line: int, at: int, cell: Cell) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(line, at, cell)
    elif cell is not None:
        sheet.write_number(line, at, cell)


def _write_about(book: Any, rows: Sequence[Commitment], plans: Sequence[Plan], asked: str) -> None:
    sheet = book.add_worksheet("说明")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    sheet.set_column(0, 0, 12, bold)
    sheet.set_column(1, 1, 80, wrapped)
    said = [("规划", plan.title) for plan in plans]
    said += [("来源", f"{plan.source}(sha256 {plan.sha256})") for plan in plans]
    said += [("筛选", asked), ("行数", str(len(rows))), ("提示", REMINDER)]
    said += [("期限依据", "“规划期”表示原句没有写明期限,按上文或规划期计。")]
    said += [("原文", "逐字引自规划;标“原文残缺”的句子在所用文本中不完整,未作修补。")]
    for line, (name, words) in enumerate(said):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, words)


def to_table(rows: Sequence[Commitment], width: int, titles: Mapping[str, str] | None = None) -> str:
    """Columns for a terminal of `width` half-width characters; the indicator takes what is left.

    With the `titles` of several plans by their ids, each row ends with its plan's.
    """
    several = titles if titles and len(titles) > 1 else {}
    cells = [[_line(cell) for cell in (*_brief(row), several.get(row.document, ""))] for row in rows]
    cells.insert(0, ["指标", "数值", "期限", "类型", "出处", "规划" if several else ""])
    widths = [max(columns_of(line[at]) for line in cells) for at in range(6)]
    widths[1], widths[5] = min(widths[1], 24), min(widths[5], max(8, width // 4))
    widths[0] = max(12, min(widths[0], width - sum(widths[1:]) - 2 * (5 if several else 4)))
    return "\n".join(
        "  ".join(fitted(cell, room) for cell, room in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _brief(row: Commitment) -> tuple[str, ...]:
    mark = "*" if row.deadline_inherited and row.deadline else ""
    return (row.indicator, row.value_text, row.deadline + mark, KIND_WORDS[row.kind], row.ref)


def _line(text: str) -> str:
    return " ".join(text.split())


def columns_of(text: str) -> int:
    """Terminal columns: wide and full-width characters take two (Unicode TR 11), combining ones none."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)


def fitted(text: str, room: int) -> str:
    """The text cut or filled to `room` columns."""
    if columns_of(text) <= room:
        return text + " " * (room - columns_of(text))
    kept = ""
    for character in text:
        if columns_of(kept + character) > room - 1:
            break
        kept += character
    return f"{kept}…" + " " * (room - 1 - columns_of(kept))
