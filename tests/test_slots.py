"""Whether the thing asked for stands in the evidence: sums, dates, offices, members of a set, cuts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from chat_samples import ranked, valley
from fakes import BigramEmbedder, parsed

from chat.asks.question import Kind, understand
from chat.decision.members import size_of_term, unlisted
from chat.decision.slots import (
    cut_term,
    cut_terms,
    missing_kinds,
    other_year,
    sought_kinds,
)
from index.assembly import index_plans
from index.plan_index import PlanIndex


@pytest.fixture(scope="module")
def index() -> PlanIndex:
    return index_plans([valley()], BigramEmbedder())


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("“六不准”是哪六条?", True),
        ("“四个亲自”是哪四个?", False),
        ("重点建设的5个园区叫什么名字?", True),
        ("5所学校是哪5所?", False),
        ("除了东街小学、西街小学,5所学校还有哪几所,叫什么?", True),
        ("“六不准”有什么作用?", False),
        ("重点建设的5个园区分别是哪些园区?", True),
        ("重点建设的5个园区由哪些部门负责?", False),
        ("5所学校,东街小学我知道,剩下的叫啥?", True),
        ("要治的“三河两湖”是哪几条河?", True),
        ("绿色示范村有哪些?", True),
        ("绿色示范村的名称", True),
        ("5所学校的名单", False),
    ],
)
def test_members_of_a_counted_set(index: PlanIndex, text: str, counted: bool) -> None:
    """哪六条 is unanswered where the plan counts without listing, or lists only what the question names."""
    assert bool(unlisted(*ranked(text, index))) is counted


def test_what_is_counted_is_named(index: PlanIndex) -> None:
    """The reason given names the counted set in the plan's words."""
    assert unlisted(*ranked("重点建设的5个园区叫什么名字?", index)) == "5个园区"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("学校建设由谁负责?", []),
        ("新建学校投资多少钱?", []),
        ("学校建设什么时候完成?", []),
        ("学校建设的联系电话是多少?", [Kind.CONTACT]),
        ("严格执行纪律由谁负责?", [Kind.ACTOR]),
        ("严格执行纪律什么时候开始?", [Kind.DATE]),
        ("严格执行纪律要花多少钱?", [Kind.MONEY]),
    ],
)
def test_missing_kinds(index: PlanIndex, text: str, missing: list[Kind]) -> None:
    """A sum, a date, an office or a telephone is missing where no sentence on the topic has one."""
    question, candidates = ranked(text, index)
    asked = [kind for kind in sought_kinds(question) if kind is not Kind.COUNT]
    assert missing_kinds(question, asked, candidates) == missing


def test_a_sum_is_not_a_count() -> None:
    """多少钱 is about money alone: a count beside it does not answer it."""
    assert sought_kinds(understand("投资多少钱?")) == [Kind.MONEY]
    assert sought_kinds(understand("新建多少所学校?")) == [Kind.COUNT]


def test_another_year_than_the_one_asked_for(index: PlanIndex) -> None:
    """Where the plan gives the year 2025 and 2030 is asked, the year is what is missing."""
    assert "2030" in str(other_year(*ranked("2030年防洪堤坝达到多少公里?", index), index.plans))
    assert other_year(*ranked("2025年防洪堤坝达到多少公里?", index), index.plans) is None


@pytest.mark.parametrize(
    ("said", "missed"),
    [
        ("新增泊位800个,为2020年的两倍。", False),
        ("新增泊位800个、泊位贷款2000亿元。", False),
        ("新增泊位由2020年的300个增至2024年的800个。", True),
    ],
)
def test_a_year_that_is_compared_with_is_not_the_year_of_the_value(said: str, missed: bool) -> None:
    """In 2026's report what names no year of its own may be of 2026; 2000亿元 is no year."""
    text = f"2026年青山市政府工作报告\n第一部分 2026年重点工作\n{said}\n"
    own = index_plans([parsed(text, "report.txt")], BigramEmbedder())
    assert bool(other_year(*ranked("2026年新增泊位多少个?", own), own.plans)) is missed


def test_a_plan_of_years_gives_no_value_of_one_of_them() -> None:
    """There 7.5 a year, twice that of 2000, is not what was set for 2006 alone."""
    text = "青山市“十一五”规划\n第一章 目标\n第一节 经济\n生产总值年均增长7.5%,比2000年翻一番。\n"
    own = index_plans([parsed(text, "plan.txt")], BigramEmbedder())
    assert "2006" in str(other_year(*ranked("2006年生产总值增长目标是多少?", own), own.plans))


def test_what_the_judge_takes_for_an_answer_is_looked_at(index: PlanIndex) -> None:
    """Its best sentence may hold what is asked although another one has more of the question's words."""
    question, candidates = ranked("严格执行纪律由谁负责?", index)
    told = [replace(c, answers=1.0) if "牵头" in c.sentence.text else c for c in candidates]
    assert missing_kinds(question, [Kind.ACTOR], candidates) == [Kind.ACTOR]
    assert missing_kinds(question, [Kind.ACTOR], told) == []


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("“四气共治”具体治哪四气?", "四气共治"),
        ("四气共治是什么意思?", "四气共治"),
        ("“四气”包括什么?", "四气共治"),
        ("拆除违建5.2万平以后还做了什么?", "5.2万平"),
        ("四气共治写在哪一章?", None),
        ("推进四气共治吗?", None),
    ],
)
def test_a_cut_is_met_where_the_lost_text_is_asked_for(index: PlanIndex, text: str, term: str | None) -> None:
    """Asking what stands behind a cut meets it; asking where the words stand does not."""
    assert cut_term(*ranked(text, index)) == term


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("大力推进“五气共治", ["五气共治"]),
        ("推进科技成果“三权制,逐步建立机制。", ["三权制"]),
        ("完成清理,拆除违建5.2万平", ["5.2万平"]),
        ("做到“四个亲自”,拆除5.2万平方米。", []),
        ("全面推进。", []),
    ],
)
def test_terms_before_a_cut(text: str, terms: list[str]) -> None:
    """The term is the word of an open quotation mark, or the amount at which the line stops."""
    assert cut_terms(text) == terms


@pytest.mark.parametrize(
    ("term", "size"), [("六不准", 6), ("四个亲自", 4), ("两金四制", 2), ("十四五", None), ("枫桥经验", None)]
)
def test_size_of_a_term(term: str, size: int | None) -> None:
    """六不准 stands for six things; a five-year period and a name for none."""
    assert size_of_term(term) == size
