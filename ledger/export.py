"""The rows as files for people and programs: CSV, XLSX, JSON, and a table for a terminal."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ledger import workbook
from ledger.filter import FACETS, INHERITED_WORDS, KIND_WORDS
from ledger.model import Commitment, Comparator

if TYPE_CHECKING:
    from ingest.model import Plan

REMINDER = "规划目标,不代表完成情况"

Cell = workbook.Cell
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
    """CSV as Excel expects it."""
    made = columns(titles)
    return workbook.to_csv(
        (column.title for column in made), ([column.value(row) for column in made] for row in rows)
    )


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
    made = columns({plan.id: plan.title for plan in plans})
    heads = tuple(
        workbook.Column(c.title, c.width, wrapped=c.title in ("指标", "原文", "规划")) for c in made
    )
    lines = [[column.value(row) for column in made] for row in rows]
    about = (workbook.Column("项目", 12), workbook.Column("内容", 80, wrapped=True))
    return workbook.to_workbook(
        [
            workbook.Sheet("承诺", heads, lines, frozen=2),
            workbook.Sheet("说明", about, _about(rows, plans, asked), filtered=False),
        ]
    )


def _about(rows: Sequence[Commitment], plans: Sequence[Plan], asked: str) -> list[tuple[str, str]]:
    said = [("规划", plan.title) for plan in plans]
    said += [("来源", f"{plan.source}(sha256 {plan.sha256})") for plan in plans]
    said += [("筛选", asked), ("行数", str(len(rows))), ("提示", REMINDER)]
    said += [("期限依据", "“规划期”表示原句没有写明期限,按上文或规划期计。")]
    said += [("原文", "逐字引自规划;标“原文残缺”的句子在所用文本中不完整,未作修补。")]
    return said


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
