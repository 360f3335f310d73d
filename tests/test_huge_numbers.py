"""Numbers of any length, in plan, table, question, export or filter: none is an error or infinite."""

from __future__ import annotations

import asyncio
import json
import math
from pathlib import Path

import openpyxl
import pytest
from fakes import BigramEmbedder, parsed

from chat.bot import Bot
from chat.model import Turn
from index.assembly import index_plans
from ingest import read_plan
from ingest.model import Plan
from ledger.export import to_csv, to_json, to_table, to_xlsx
from ledger.filter import Filter
from ledger.inspection.inspect import inspect_plan
from ledger.inspection.terminal import inspection_text
from ledger.ledger import SORTS, Ledger
from web.commitments import Commitments
from web.links import Links

pytestmark = pytest.mark.slow

HUGE = {
    "2**70": str(2**70),
    "309 digits": "9" * 309,
    "5000 digits": "5" * 5000,
    "a fraction": "9" * 309 + ".5",
    "groups": ",".join(["999"] * 110),
    "characters": "九" * 400,
    "units": "9" * 305 + "万亿",
    "a power": "1e999",
    "a range": "9" * 310 + "-" + "9" * 311,
    "superscripts": "²" * 30,
    "a share": "百分之" + "九" * 310,
}
NUMBER = pytest.mark.parametrize("number", HUGE.values(), ids=HUGE)


def text_with(number: str) -> str:
    return (
        f"青山县“十四五”规划\n第一章 道路\n到2025年,新建公园{number}个,绿化率达到{number}%以上。\n"
        f"人口、产值分别达到{number}人、{number}亿元。到{number}年完成{number}项。\n"
        f"第{number}章 其他\n共{number}项。\n"
    )


def check(plan: Plan) -> None:
    """The ledger of a plan, sorted, exported and sent: all of it finite."""
    ledger = Ledger.of([plan])
    assert all(math.isfinite(row.value) for row in ledger.rows if row.value is not None)
    for sort in SORTS:
        ledger.select(Filter(), sort)
    sent = asyncio.run(Commitments([plan], Links.of([plan])).read())
    json.dumps([sent, json.loads(to_json(ledger.rows))], allow_nan=False)
    assert to_csv(ledger.rows, {})
    assert to_xlsx(ledger.rows, [plan], "")
    assert to_table(ledger.rows, 80)
    assert inspection_text(inspect_plan(plan), 80)


@NUMBER
def test_a_text_may_hold_it(number: str) -> None:
    """Before a unit, as a share, a year and a chapter's number."""
    check(parsed(text_with(number)))


@NUMBER
@pytest.mark.parametrize("ending", ["csv", "md"])
def test_a_table_may_hold_it(number: str, ending: str, tmp_path: Path) -> None:
    """As a cell, a head and a label."""
    rows = [
        ["指标", "2020年", f"{number}年"],
        ["公园(个)", "5", number],
        [f"第{number}项", number, f">{number}"],
    ]
    lines = [("|".join(row) if ending == "md" else ",".join(f'"{c}"' for c in row)) for row in rows]
    if ending == "md":
        lines = ["# 青山县规划", "", *(f"|{line}|" for line in [lines[0], "-|-|-", *lines[1:]])]
    path = tmp_path / f"a.{ending}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    check(read_plan(path))


@NUMBER
def test_a_filter_may_ask_for_it(number: str) -> None:
    """In any facet: nothing is found, and the filter is said in words."""
    ledger = Ledger.of([parsed(text_with("20"))])
    for name in ("deadline", "chapter", "section", "unit", "nature", "q"):
        wanted = Filter.from_query(f"{name}={number}")
        assert ledger.select(wanted) == ()
        assert wanted.words() != "全部"


@pytest.fixture(scope="module")
def bot() -> Bot:
    return Bot(index_plans([parsed(text_with("20"))], BigramEmbedder()))


@pytest.mark.parametrize(
    "question",
    [
        "新建公园{}个吗?",
        "第{}章讲了什么?",
        "第{}步是什么?",
        "{}年新建公园多少个?",
        "绿化率要改成{}%,有这回事吗?",
    ],
)
@pytest.mark.parametrize("number", [n for n in HUGE.values() if len(n) < 1000])
def test_a_question_and_its_history_may_hold_it(question: str, number: str, bot: Bot) -> None:
    """It is answered or refused as any other, whatever was said before."""
    history = [Turn("user", f"新建公园{number}个?"), Turn("assistant", f"{number}个[1]")]
    assert bot.answer(question.format(number), history).text
    assert bot.answer(question.format(number)).text


@NUMBER
def test_a_sheet_may_hold_it(number: str, tmp_path: Path) -> None:
    """As a cell of a workbook, a head and a label."""
    book = openpyxl.Workbook()
    for row in (["指标", "2020年", f"{number}年"], ["公园(个)", "5", number], [f"第{number}项", number, "1"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    check(read_plan(tmp_path / "a.xlsx"))
