"""Tables that a text holds as lines, tabs or pipes: rows, the heads over their cells, what a row says."""

from __future__ import annotations

from itertools import pairwise

import pytest
from fakes import parsed

from ingest.model import Plan, Sentence
from ingest.rows import table_row

HEAD = "青山县发展规划\n第一章 指标\n"
TABBED = (
    "指标\t单位\t2025年\t2030年\t属性\n森林覆盖率\t%\t40\t42\t约束性\n"
    "研发经费占地区生产\n总值比重\t%\t2.1\t2.8\t预期性\n"
    "城镇新增就业\t万人\t〔10〕\t〔12〕\t预期性\n"
)
TWO_LEVELS = (
    "指标\t单位\t规划目标\t\t完成情况\t\n\t\t2025年\t年均\t2025年\t年均\n粮食产量\t万吨\t50\t2\t52\t2.4\n"
    "茶叶产量\t万吨\t5\t4\t6\t5\n水产产量\t万吨\t3\t1\t3\t1\n"
)
CATEGORIES = """# 青山县发展规划

## 第一章 指标

| 类别 | 指标 | 单位 | 2025年 | 2030年 |
|---|---|---|---|---|
| 生态 | 森林覆盖率 | % | 40 | 42 |
| | 湿地保护率 | % | 60 | 65 |
| 民生 | **新增就业** | 万人 | 1 | 1.2 |

注：含临时就业。
"""


def rows(plan: Plan) -> list[Sentence]:
    """The rows below the heads."""
    return [p.sentences[0] for p in plan.paragraphs if p.kind == "row" and p.item is not None]


def cells(row: Sentence) -> list[tuple[str, str]]:
    """Head and words of each cell."""
    return [(c.head, row.text[c.start : c.end]) for c in row.cells]


def lines(*cells: str) -> str:
    return "".join(f"{cell}\n" for cell in cells)


def test_cells_between_tabs_know_their_heads() -> None:
    """One row a line; a name that the line broke goes on in the next."""
    found = rows(parsed(HEAD + TABBED))
    assert cells(found[0]) == [
        ("指标", "森林覆盖率"),
        ("单位", "%"),
        ("2025年", "40"),
        ("2030年", "42"),
        ("属性", "约束性"),
    ]
    assert [row.text.split()[0] for row in found] == [
        "森林覆盖率",
        "研发经费占地区生产总值比重",
        "城镇新增就业",
    ]


def test_a_row_is_read_with_heads_and_units() -> None:
    """What is searched names the year and the unit; what is quoted is the source."""
    first, second, third = rows(parsed(HEAD + TABBED))
    assert first.text == "森林覆盖率 % 40 42 约束性"
    assert first.statement == "森林覆盖率:2025年40%,2030年42%,属性约束性"
    assert second.statement == "研发经费占地区生产总值比重:2025年2.1%,2030年2.8%,属性预期性"
    assert third.statement == "城镇新增就业:2025年〔10万人〕,2030年〔12万人〕,属性预期性"


def test_heads_of_two_levels_stand_together() -> None:
    """规划目标 over 2025年 and 年均: both columns are known by both."""
    row = rows(parsed(HEAD + TWO_LEVELS))[0]
    assert cells(row) == [
        ("指标", "粮食产量"),
        ("单位", "万吨"),
        ("规划目标 2025年", "50"),
        ("规划目标 年均", "2"),
        ("完成情况 2025年", "52"),
        ("完成情况 年均", "2.4"),
    ]


def test_wide_spaces_divide_cells_as_tabs_do() -> None:
    """Four spaces for each border, as text from a page has them."""
    text = "指标    2025年    2030年\n森林覆盖率    40%    42%\n湿地率    6%    7%\n公园    9个    12个\n"
    plan = parsed(HEAD + text)
    assert cells(rows(plan)[1]) == [("指标", "湿地率"), ("2025年", "6%"), ("2030年", "7%")]


NUMBERED = lines(
    *("序号", "指标", "单位", "2025年", "2030年"),
    *("1", "森林覆盖率", "%", "40", "42"),
    *("2", "研发经费占地区", "生产总值比重", "%", "2.1", "2.8"),
    *("3", "公园数量", "个", "9", "12"),
    *("4", "绿道长度", "公里", "20", "50"),
)
NAMED = lines(
    *("指标", "单位", "2025年", "2030年", "属性"),
    *("1.森林覆盖率", "%", "40", "42", "约束性"),
    *("2.常住人口", "万人", "30", "35", "预期性"),
    *("3.公园数量", "个", "9", "12", "预期性"),
)
UNNUMBERED = lines(
    *("指标", "2025年", "2030年"),
    *("森林覆盖率", "40%", "42%"),
    *("湿地保护率", "60%", "65%"),
    *("公园数量", "9个", "12个"),
    *("绿道长度", "20公里", "50公里"),
)


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (
            NUMBERED,
            [
                "森林覆盖率:2025年40%,2030年42%",
                "研发经费占地区生产总值比重:2025年2.1%,2030年2.8%",
                "公园数量:2025年9个,2030年12个",
                "绿道长度:2025年20公里,2030年50公里",
            ],
        ),
        (
            NAMED,
            [
                "森林覆盖率:2025年40%,2030年42%,属性约束性",
                "常住人口:2025年30万人,2030年35万人,属性预期性",
                "公园数量:2025年9个,2030年12个,属性预期性",
            ],
        ),
        (
            UNNUMBERED,
            [
                "森林覆盖率:2025年40%,2030年42%",
                "湿地保护率:2025年60%,2030年65%",
                "公园数量:2025年9个,2030年12个",
                "绿道长度:2025年20公里,2030年50公里",
            ],
        ),
    ],
    ids=["numbers alone", "numbers before names", "no numbers"],
)
def test_cells_of_a_line_each_make_rows(text: str, statements: list[str]) -> None:
    """Running numbers find the rows, or where there are none the columns of values do."""
    plan = parsed(f"{HEAD}{text}第二章 保障\n落实资金。\n")
    assert [row.statement for row in rows(plan)] == statements
    assert plan.paragraphs[-1].text == "落实资金。"


def test_a_numbered_list_is_no_table() -> None:
    """1. 2. 3. with sentences are items."""
    plan = parsed(HEAD + "重点抓好：\n1.建设绿道 30 公里。\n2.治理河道 8 条。\n3.新增公园 5 个。\n")
    assert [p.kind for p in plan.paragraphs] == ["text", "item", "item", "item"]


def test_a_category_that_is_written_once_holds_for_the_rows_below() -> None:
    """A blank first cell under 类别 belongs to the category above it; emphasis is no text."""
    plan = parsed(CATEGORIES, "plan.md")
    assert [row.statement for row in rows(plan)] == [
        "生态 森林覆盖率:2025年40%,2030年42%",
        "生态 湿地保护率:2025年60%,2030年65%",
        "民生 新增就业:2025年1万人,2030年1.2万人",
    ]
    assert plan.paragraphs[-1].kind == "note"


def test_the_heads_of_columns_are_no_passage() -> None:
    """They are paragraphs, for the page that shows the plan, and answer nothing."""
    plan = parsed(CATEGORIES, "plan.md")
    assert [p.text for p in plan.paragraphs if p.item is None and p.kind == "row"] == [
        "类别|指标|单位|2025年|2030年"
    ]
    assert [p.text for p in plan.passages] == [p.text for p in plan.paragraphs[1:]]


def test_a_row_is_cited_by_its_table_or_as_one() -> None:
    """表1 is named; a table without a name is 第一章表格; rows count from 1."""
    named = parsed(f"{HEAD}表1 主要指标\n{TABBED}")
    assert [(p.ref, p.item) for p in named.paragraphs] == [
        ("第一章表1", None),
        *(("第一章表1", n) for n in (1, 2, 3)),
    ]
    unnamed = parsed(HEAD + TABBED)
    assert [p.ref for p in unnamed.paragraphs] == ["第一章", *["第一章表格"] * 3]


@pytest.mark.parametrize("text", [TABBED, TWO_LEVELS, NUMBERED, NAMED, UNNUMBERED])
def test_every_cell_is_its_place_in_the_source(text: str) -> None:
    """A cell can be shown in the document: its range there holds its words, line ends aside."""
    whole = HEAD + text
    for row in rows(parsed(whole)):
        for cell in row.cells:
            span = row.place(cell.start, cell.end)
            assert whole[span.start : span.end].replace("\n", "") == row.text[cell.start : cell.end]
        assert all(a.end < b.start for a, b in pairwise(row.cells))


def test_what_names_a_row_and_what_says_something_of_it() -> None:
    """Running numbers are neither; the unit of a column or of a bracket belongs to the values."""
    row = rows(parsed(HEAD + NUMBERED))[1]
    read = table_row(row.text, row.cells)
    assert read is not None
    assert (read.name, read.unit) == ("研发经费占地区生产总值比重", "%")
    assert [row.text[c.start : c.end] for c in read.values] == ["2.1", "2.8"]
    bracket = rows(
        parsed(HEAD + "指标\t2025年\t2030年\n绿道（公里）\t20\t50\n水库（座）\t1\t2\n桥（座）\t3\t4\n")
    )[0]
    assert bracket.statement == "绿道:2025年20公里,2030年50公里"
