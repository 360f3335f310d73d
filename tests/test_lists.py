"""Requests for lists: read exactly or not at all, answered with all rows, counted as they are shown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from chat_samples import FOREST
from fakes import BigramEmbedder, parsed

from chat.answers.tabled import said
from chat.bot import Bot
from chat.lists.model import Form, Group, ListFilter, State
from chat.lists.reading import read
from chat.model import Answer, Status
from chat.receipt import failings, receipt_of
from chat.rows import answer_row
from index.assembly import index_plans
from index.plan_index import PlanIndex
from ingest import IngestConfig, parse_plan
from ingest.formats import read_document
from ledger.filter import Filter
from ledger.ledger import Ledger
from ledger.model import Kind, Nature
from web.answers import finished

TARGETS = (Kind.TARGET,)


def reading(text: str) -> ListFilter | None:
    return read(text, lambda word: word in "森林覆盖率", "十四五")


def test_a_question_that_says_no_rows_are_wanted_is_not_tagged(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no request whatever its other words are; with such a word all of them count."""
    monkeypatch.setattr("chat.lists.reading.tagged", pytest.fail)
    assert reading("第五章有哪些老房子能装电梯") is None
    with pytest.raises(pytest.fail.Exception):
        reading("第五章有哪些目标")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("把全部2025年的目标列成表", {"kinds": TARGETS, "years": (2025, 2025)}),
        ("列出2022年以前要完成的任务", {"years": (0, 2022)}),
        ("2023年到2025年的目标有哪些", {"years": (2023, 2025)}),
        ("第五章有几个量化指标", {"chapters": (5,), "form": Form.NUMBER, "counted": True}),
        ("第五章第三节有哪些目标?", {"chapters": (5,), "section": 3, "counted": False}),
        ("第三、四章的目标列个清单", {"chapters": (3, 4)}),
        ("十三五的成就有哪些,全部列出来", {"kinds": (Kind.ACHIEVEMENT,), "period": "十三五"}),
        ("第五章到第七章的目标列个清单", {"chapters": (5, 6, 7)}),
        ("从第5至7章的目标列个清单", {"chapters": (5, 6, 7)}),
        ("列出第三章和第五-七章的目标", {"chapters": (3, 5, 6, 7)}),
        ("2024年和2025年的目标有哪些", {"years": (2024, 2025)}),
        ("约束性指标有哪些", {"natures": (Nature.BINDING,)}),
        ("到2025年要翻番的是什么", {"state": State.DOUBLE, "years": (2025, 2025)}),
        ("哪一章的目标最多", {"group": Group.CHAPTER, "most": True}),
        ("养老方面的目标有哪些", {"topics": ("养老",)}),
        ("森林方面的指标有哪些", {"words": "森林"}),
        ("由教育局负责的目标有哪些", {"actor": "教育局"}),
        ("用百分比表示的指标有哪些", {"unit": "%"}),
        ("规划一共提了多少个项目", {"form": Form.PROJECT, "counted": True}),
        ("列出所有目标和成果", {"kinds": (), "form": Form.ANY}),
        ("第五章的目标和已完成的成就都列出来", {"kinds": (), "form": Form.ANY, "chapters": (5,)}),
        ("列出全部量化目标和量化成果", {"kinds": (), "form": Form.NUMBER}),
        ("列出所有已完成的目标", {"kinds": (Kind.ACHIEVEMENT,)}),
    ],
)
def test_a_request_is_read_into_a_filter(text: str, expected: dict[str, object]) -> None:
    """Chapters, years, kinds, fields, offices and groups, each as it is said."""
    found = reading(text)
    assert found is not None
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("所有投资超过1亿元的项目", (100_000_000, False), None),
        ("列出投资不低于五千万元的项目", (50_000_000, True), None),
        ("金额1亿元以上的数字有哪些", (100_000_000, True), None),
        ("不到10%的指标有哪些", None, (10, False)),
        ("不超过5.5%的指标有哪些", None, (Decimal("5.5"), True)),
        ("百分之九十五以上的指标有哪些", (95, True), None),
        ("100%的指标有哪些", (100, True), (100, True)),
    ],
)
def test_an_amount_is_a_range(text: str, low: object, high: object) -> None:
    """超过 leaves the bound out, 不低于 and 以上 hold it; 亿 and 万 are multiplied out."""
    found = reading(text)
    assert found is not None
    assert found.amount is not None
    assert (found.amount.low, found.amount.high) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "有多少个停车位",
        "目标是多少",
        "2025年森林覆盖率的目标是多少?",
        "十四五一共安排了多少个重大项目,总投资多少亿元?",
        "主要目标有哪些",
        "发展目标有哪些方面?",
        "就业有哪些措施?",
        "规划有哪些目标",
        "科技型中小企业 2025年 数量目标",
        "第七章里有两项指标的数都定在95%,分别是哪两项?",
        "十五五和十四五的目标有哪些",
        "第三节有哪些目标",
        "家庭医生签约率规划要求多少",
        "老旧小区改造项目有几个",
        "列出所有目标和已完成的",
        "列出第五、六章到第八章的目标",
        "列出第七章到第五章的目标",
        "列出第五章第一节到第三节的目标",
        "2022年和2025年的目标有哪些",
        "2025年到2022年的目标有哪些",
        "2022年和2023年以前的目标有哪些",
        "列出所有目标和量化成果",
        "列出所有项目和成果",
        "列出十三五的目标和成果",
        "列出约束性指标和成果",
        "列出全部目标" + "," * 90,
    ],
)
def test_what_is_not_surely_a_request_stays_a_question(text: str) -> None:
    """A fact, a word not understood, two of what may be there once, nothing that narrows, a long story."""
    assert reading(text) is None


@pytest.fixture(scope="module")
def index() -> PlanIndex:
    return index_plans([parsed(FOREST)], BigramEmbedder())


def answer(question: str, index: PlanIndex) -> Answer:
    return Bot(index).answer(question)


def test_every_row_has_its_mark_and_the_count_is_that_of_the_rows(index: PlanIndex) -> None:
    """As text: a head that says what was counted, then a line a row."""
    found = answer("规划一共有多少个量化指标?", index)
    head, *lines = [line for line in found.text.split("\n") if line]
    assert found.table is not None
    assert head == f"规划中量化目标共{len(found.table.rows)}项:"
    assert [line for line in lines if line.endswith("]")] == [
        f"{said(one.row)}[{one.n}]" for one in found.table.rows
    ]
    assert {one.row.quote for one in found.table.rows} == {c.quote for c in found.citations}


def test_targets_and_achievements_are_listed_together(index: PlanIndex) -> None:
    """Both are asked for: all rows are given, also those without a number, and the head says no other."""
    found = answer("列出所有目标和成果", index)
    assert found.table is not None
    assert {one.row.kind for one in found.table.rows} == {Kind.TARGET, Kind.ACHIEVEMENT}
    assert len(found.table.rows) == len(Ledger.of(index.plans).rows)
    assert found.text.startswith(f"规划中目标和成果共{len(found.table.rows)}项:")


def test_groups_are_counted_apart(index: PlanIndex) -> None:
    """The first line names the largest; each part says its own count above its own rows."""
    found = answer("哪一章的目标最多", index)
    assert found.table is not None
    counts: dict[str, int] = {}
    for one in found.table.rows:
        counts[one.part] = counts.get(one.part, 0) + 1
    best = max(counts, key=counts.__getitem__)
    assert found.text.startswith(f"规划中目标最多的是{best}。")
    assert all(f"{part},共{count}项:" in found.text for part, count in counts.items())


def test_a_chapter_without_rows_may_be_the_one_with_the_fewest() -> None:
    """最少 is told where every chapter has a row; otherwise no other one is named for it."""
    whole = index_plans([parsed(FOREST)], BigramEmbedder())
    assert answer("哪一章的目标最少", whole).text.startswith("规划中目标最少的是")
    empty = index_plans([parsed(FOREST + "第三章 保障\n第一节 组织\n加强组织领导。\n")], BigramEmbedder())
    assert answer("哪一章的目标最少", empty).table is None
    assert answer("哪一章的目标最多", empty).table is not None
    assert answer("哪个领域的目标最少", whole).table is None


UNDATED = """青山县“十四五”规划
第一章 发展目标
第一节 总体目标
到2024年,新建公园3座。新建学校12所。新增床位300张。
"""


def test_rows_without_a_year_are_no_year() -> None:
    """They are most, stand last, and are said not to be compared; where all are such no year is named."""
    found = answer("哪一年的目标最多", index_plans([parsed(UNDATED)], BigramEmbedder()))
    assert found.text.startswith("规划中目标最多的年份:2024年。没有写明年份的不参加比较。\n2024年,共1项:")
    assert found.table is not None
    assert [one.part for one in found.table.rows] == ["2024年", "没有写明年份", "没有写明年份"]
    never = index_plans([parsed(UNDATED.replace("到2024年,", ""))], BigramEmbedder())
    assert answer("哪一年的目标最多", never).table is None


def test_no_office_in_a_chapter_is_said_of_that_chapter() -> None:
    """Where another chapter names an office, the plan as a whole is not said to name none."""
    led = FOREST + "第三章 保障\n第一节 学校\n到2025年,由县教育局牵头,新建幼儿园4所。\n"
    text = answer("第一章的目标按部门列出", index_plans([parsed(led)], BigramEmbedder())).text
    assert text == "规划没有写明第一章的目标由哪个部门牵头或负责。"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("投资超过900亿元的项目有哪些", "规划没有写明投资超过900亿元的点名要建设、改造或治理的项目"),
        ("哪些部门牵头的事最多", "规划没有写明各项目标由哪个部门牵头或负责"),
        ("一共有几个约束性指标", "规划没有标明约束性指标"),
    ],
)
def test_an_empty_list_is_said_to_be_empty(index: PlanIndex, question: str, words: str) -> None:
    """Nothing is passed off as a row, and nothing is cited."""
    found = answer(question, index)
    assert found.status is Status.NOT_IN_PLAN
    assert found.text.startswith(words)
    assert found.evidence == ()
    assert found.table is None


def test_a_damaged_plan_says_that_rows_may_be_missing() -> None:
    """A plan without damage says nothing of it."""
    cut = FOREST.rstrip() + "\n第三章 保障\n到2025年,新建水库3座,改造管\n线,加强管护,全面落实。\n"
    damaged = parsed(cut)
    assert any(p.damaged for p in damaged.paragraphs)
    assert "残缺" in answer("列出全部量化指标", index_plans([damaged], BigramEmbedder())).text
    assert "残缺" not in answer("列出全部量化指标", index_plans([parsed(FOREST)], BigramEmbedder())).text


def test_a_receipt_of_a_list_holds_and_a_forged_count_fails(tmp_path: Path) -> None:
    """Its counts are those of the rows below them: another one is refused."""
    path = tmp_path / "forest.txt"
    path.write_text(FOREST, encoding="utf-8")
    document = read_document(path, IngestConfig())
    plan = parse_plan(document)
    for question in ("规划一共有多少个量化指标?", "各章分别有多少个目标", "哪一年的目标最多"):
        made = receipt_of(answer(question, index_plans([plan], BigramEmbedder())), [plan], "2026", "0")
        assert failings(made, [document]) == []
        line = next(line for line in made.answer.split("\n") if "共" in line)
        number = "".join(filter(str.isdecimal, line.partition("共")[2]))
        forged = made.answer.replace(line, line.replace(f"共{number}", f"共{int(number) + 1}"), 1)
        assert failings(replace(made, answer=forged), [document])


def test_the_page_shows_the_rows_as_a_table_with_the_way_to_download(index: PlanIndex) -> None:
    """A row of the table a row of the list; the text above it does not say them again."""
    found = answer("列出全部量化指标", index)
    assert found.table is not None
    html = finished(found, "1-1")
    assert html.count("<tr>") == len(found.table.rows) + 1
    assert html.count('href="#card-1-1-') == len(found.table.rows)
    assert "?view=commitments&amp;" in html
    first = found.table.rows[0].row
    assert f"{first.indicator}:" not in html


def test_the_row_of_an_answer_holds_the_list(index: PlanIndex) -> None:
    """For programs; another answer has no such field."""
    row = answer_row("", answer("列出全部量化指标", index))
    assert [one["n"] for one in row["rows"]]
    assert {one["n"] for one in row["rows"]} == {one["n"] for one in row["citations"]}
    assert "rows" not in answer_row("", answer("怎么提高森林覆盖率?", index))


def test_a_link_shows_exactly_the_rows(index: PlanIndex) -> None:
    """The address of 承诺查询 is only given where it finds the same."""
    found = answer("第二章有哪些量化指标?", index)
    assert found.table is not None
    assert found.table.query
    shown = Ledger.of(index.plans).select(Filter.from_query(found.table.query))
    assert {row.id for row in shown} == {one.row.id for one in found.table.rows}
