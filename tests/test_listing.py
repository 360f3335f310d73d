"""Counting and listing questions: told from others by form, answered from the whole plan."""

from __future__ import annotations

import pytest
from chat_samples import FOREST
from fakes import BigramEmbedder, parsed

from chat.asks.question import understand
from chat.bot import Bot
from chat.evidence.listing import Listing, listing_of
from chat.model import Answer, Status
from index.assembly import index_plans
from index.plan_index import PlanIndex
from ingest.model import Plan
from ledger.ledger import Ledger


@pytest.fixture(scope="module")
def valley() -> Plan:
    return parsed(FOREST)


def listing(text: str, plan: Plan) -> Listing | None:
    return listing_of(understand(text), Ledger.of([plan]), plan.passages)


def lines(text: str, plan: Plan) -> list[str]:
    found = listing(text, plan)
    assert found is not None
    return [entry.text for entry in found.entries]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("第二章有哪些量化指标?", ["新增就业2万人以上", "登记失业率4.5%以内", "森林覆盖率42%以上"]),
        ("就业方面有哪些指标?", ["新增就业2万人以上", "登记失业率4.5%以内"]),
        ("十三五完成的指标一共有几项?", ["新建学校12所"]),
        ("哪些指标定在85%?", ["空气质量优良天数比率85%以上"]),
        ("规划里有几处提到森林覆盖率?", ["森林覆盖率40%", "森林覆盖率42%以上"]),
        ("森林覆盖率在全文中出现了几次?", ["森林覆盖率40%", "森林覆盖率42%以上"]),
        ("哪些地方提到了“林业管护”?", ["加强林业管护。"]),
    ],
)
def test_everything_of_a_kind_is_listed(valley: Plan, question: str, expected: list[str]) -> None:
    """By chapter, topic, period, value, or the places of a term; in the order of the plan."""
    said = lines(question, valley)
    assert [text for text in said if text.endswith(tuple(expected))] == said
    assert len(said) == len(expected)


@pytest.mark.parametrize(
    "question",
    [
        "2025年森林覆盖率的目标是多少?",
        "就业有哪些措施?",
        "哪些学校要新建?",
        "怎么提高森林覆盖率?",
        "发展目标有哪些方面?",
        "规划第二章讲什么?",
    ],
)
def test_other_questions_are_no_listing(valley: Plan, question: str) -> None:
    """A question for one thing, or for things that are no indicators, goes its usual way."""
    assert listing(question, valley) is None


def test_a_value_is_matched_whole(valley: Plan) -> None:
    """5% is not the 85% of another indicator, nor 4.5%."""
    assert listing("哪些指标定在5%?", valley) is None


def test_a_nature_that_the_plan_never_names_is_an_empty_listing(valley: Plan) -> None:
    """No indicator is passed off as binding because it is an indicator."""
    found = listing("到2025年一共有哪些约束性指标?", valley)
    assert found is not None
    assert found.entries == ()
    assert "约束性" in found.about


def answer(question: str, index: PlanIndex) -> Answer:
    return Bot(index).answer(question)


@pytest.fixture(scope="module")
def index(valley: Plan) -> PlanIndex:
    return index_plans([valley], BigramEmbedder())


def test_the_count_is_that_of_the_list(index: PlanIndex) -> None:
    """Each line has its mark, each mark its sentence; two rows of one sentence share one."""
    found = answer("规划里一共有多少个指标?", index)
    assert found.status is Status.ANSWERED
    assert "量化目标共5项" in found.text
    assert [c.n for c in found.citations] == [1, 2, 3]
    assert found.text.count("[1]") == 2
    assert found.target


def test_a_count_that_was_not_asked_is_not_said(index: PlanIndex) -> None:
    """The plan does not say how many there are: a number is only said to who wants it."""
    assert "共" not in answer("第二章有哪些量化指标?", index).text


def test_what_is_not_there_is_said_to_be_not_there(index: PlanIndex) -> None:
    """An empty listing is an answer without support."""
    for question in ("到2025年一共有哪些约束性指标?", "规划里有几处提到无人机?"):
        found = answer(question, index)
        assert found.status is Status.NOT_IN_PLAN
        assert found.citations == ()
    assert "无人机" in answer("规划里有几处提到无人机?", index).text


POINTS = """清溪县发展规划
第一章 总则
第一节 工作方针
坚持人民至上。把民生放在首位。
坚持绿色发展。守住生态红线。
坚持改革开放。扩大对外合作。
第二节 组织实施
县政府负责。每年检查一次。
"""


def test_the_points_under_a_heading_are_its_leads() -> None:
    """A heading named whole, and nothing else named: each paragraph under it is a point."""
    assert lines("工作方针有哪几条?", parsed(POINTS)) == ["坚持人民至上", "坚持绿色发展", "坚持改革开放"]


@pytest.mark.parametrize(
    "question",
    ["工作方针对生态红线有什么要求?", "组织实施有哪些内容?", "方针有哪几条?", "工作方针写在第几章?"],
)
def test_a_heading_in_passing_is_no_listing(question: str) -> None:
    """A thing under the heading, a heading of one paragraph, half a heading, or its place."""
    assert listing(question, parsed(POINTS)) is None
