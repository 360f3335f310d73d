"""Whom a question asks, among several plans, and what it asks each of them."""

from __future__ import annotations

import pytest
from plan_samples import CITY, LATER, PINE, REPORT, WILLOW, plans_of

from chat.model import Turn
from chat.scope.asked import Scope, Scopes
from index.tokenizer import fold
from ingest.model import Plan

NAMES = {WILLOW: "柳溪", PINE: "松岗", LATER: "柳溪后", CITY: "甘泉", REPORT: "报告"}
CARE = """松岗区养老服务“十四五”规划
第一章 总则
建设养老院。
"""
NAMELESS = """养老服务“十四五”规划
第一章 总则
枫林区建设养老院。
"""


def scope(texts: list[str], *asked: str) -> Scope:
    """The scope of the last of some questions of one conversation, to plans of these texts."""
    plans = plans_of(*texts)

    def mentioning(term: str) -> tuple[str, ...]:
        return tuple(p.id for p, text in zip(plans, texts, strict=True) if fold(term) in fold(text))

    *before, now = asked
    turns = [Turn("user", question) for question in before]
    return Scopes(plans, mentioning).of(now, turns)


def names(plans: tuple[Plan, ...]) -> list[str]:
    known = {
        text.partition("\n")[0]: name for text, name in {**NAMES, CARE: "养老", NAMELESS: "无名"}.items()
    }
    return [known[plan.title] for plan in plans]


TWO = [WILLOW, PINE]


@pytest.mark.parametrize(
    ("texts", "question", "asked"),
    [
        (TWO, "柳溪区养老床位有多少张?", ["柳溪"]),
        (TWO, "养老床位松岗区有多少张?", ["松岗"]),
        (TWO, "松岗养老床位有多少张?", ["松岗"]),
        (TWO, "松崗區養老床位有多少張?", ["松岗"]),
        (TWO, "柳溪区和松岗区哪个停车泊位多?", ["柳溪", "松岗"]),
        (TWO, "柳溪、松岗的停车泊位各有多少?", ["柳溪", "松岗"]),
        (TWO, "全区停车泊位有多少?", ["柳溪", "松岗"]),
        (TWO, "老旧小区、居民区和示范区怎么改造?", ["柳溪", "松岗"]),
        (TWO, "内蒙古柳溪区停车泊位有多少?", ["柳溪"]),
        (TWO, "松岗镇停车泊位有多少?", ["柳溪", "松岗"]),
        (TWO, "松岗路怎么改造?", ["柳溪", "松岗"]),
        (TWO, "松岗区大学毕业生就业率有多高?", ["松岗"]),
        (TWO, "来咱区里办企业有什么补贴?", ["柳溪", "松岗"]),
        (TWO, "哪些规划提到湿地公园?", ["松岗"]),
        (TWO, "《柳溪区国民经济和社会发展第十四个五年规划和2035年远景目标纲要》的养老床位?", ["柳溪"]),
        ([PINE, NAMELESS], "枫林区养老床位有多少张?", ["无名"]),
        (TWO, "青石镇有几所养老院?", ["柳溪"]),
        (TWO, "连接枫林区的公路什么时候建成?", ["柳溪"]),
        (TWO, "与松岗区接壤的河道怎么治理?", ["柳溪", "松岗"]),
        ([WILLOW, CITY], "甘泉市养老床位有多少张?", ["甘泉"]),
        ([WILLOW, CITY], "甘泉市柳溪区养老床位有多少张?", ["柳溪"]),
        ([WILLOW, CITY], "甘泉市桐木区新建养老院几所?", ["甘泉"]),
        ([WILLOW, REPORT], "柳溪区养老床位有多少张?", ["柳溪", "报告"]),
        ([PINE, REPORT], "甘泉市柳溪区养老床位有多少张?", ["报告"]),
        ([WILLOW, LATER], "十五五期间养老床位达到多少张?", ["柳溪后"]),
        ([WILLOW, LATER], "第十四个五年规划里养老床位达到多少张?", ["柳溪"]),
        ([WILLOW, LATER], "2030年森林覆盖率达到多少?", ["柳溪后"]),
        ([WILLOW, LATER], "2023年建成多少停车泊位?", ["柳溪"]),
        ([WILLOW, LATER], "2025年养老床位已经达到了多少张?", ["柳溪", "柳溪后"]),
        ([WILLOW, LATER], "十三五期间建成多少停车泊位?", ["柳溪", "柳溪后"]),
        ([WILLOW, REPORT], "政府工作报告怎么说养老床位?", ["报告"]),
        ([WILLOW, REPORT], "规划里提到养老床位了吗?", ["柳溪"]),
        ([WILLOW, REPORT], "规划建设停车泊位多少个?", ["柳溪", "报告"]),
        ([WILLOW, REPORT], "2026年新增养老床位多少张?", ["报告"]),
        ([PINE, CARE], "《松岗区养老服务规划》的总则是什么?", ["养老"]),
        ([PINE, CARE], "松岗区养老服务专项规划建几所养老院?", ["养老"]),
    ],
)  # fmt: skip
def test_whom_a_question_asks(texts: list[str], question: str, asked: list[str]) -> None:
    """An area, a period or a document chooses; what names none of them asks all."""
    found = scope(texts, question)
    assert (names(found.plans), found.missing) == (asked, ())


@pytest.mark.parametrize(
    ("texts", "question", "asked", "missing"),
    [
        (TWO, "枫林区养老床位有多少张?", [], ("枫林区",)),
        (TWO, "养老床位枫林区有多少张?", [], ("枫林区",)),
        (TWO, "上海养老床位有多少张?", [], ("上海",)),
        (TWO, "连接梧桐区的公路什么时候建成?", [], ("梧桐区",)),
        (TWO, "柳溪区和枫林区哪个停车泊位多?", ["柳溪"], ("枫林区",)),
        (TWO, "柳溪区停车泊位比枫林区多吗?", ["柳溪"], ("枫林区",)),
        (TWO, "与枫林区相比停车泊位多吗?", [], ("枫林区",)),
        ([PINE, REPORT], "甘泉市养老床位有多少张?", [], ("甘泉市",)),
        ([WILLOW, CITY], "甘泉市枫林区养老床位有多少张?", [], ("甘泉市枫林区",)),
        ([PINE, REPORT], "乐山市柳溪区养老床位有多少张?", [], ("乐山市柳溪区",)),
    ],
)
def test_an_area_that_no_plan_is_of(
    texts: list[str], question: str, asked: list[str], missing: tuple[str, ...]
) -> None:
    """It is missing, whether or not another plan speaks of it; a larger area's plan is not its plan."""
    found = scope(texts, question)
    assert (names(found.plans), found.missing) == (asked, missing)


@pytest.mark.parametrize(
    ("questions", "asked", "asks"),
    [
        (("柳溪区养老床位多少张?", "松岗区呢?"), ["松岗"], "松岗区养老床位多少张?"),
        (("柳溪区养老床位多少张?", "那松岗?"), ["松岗"], "松岗区养老床位多少张?"),
        (("养老床位多少张?", "松岗区呢?"), ["松岗"], "养老床位多少张?"),
        (("柳溪区养老床位多少张?", "松岗区呢?", "由谁牵头?"), ["松岗"], "松岗区养老床位多少张? 由谁牵头?"),
        (("柳溪区养老床位多少张?", "由谁牵头?"), ["柳溪"], "柳溪区养老床位多少张? 由谁牵头?"),
        (("柳溪区养老床位多少张?", "松岗区什么时候完成?"), ["松岗"], "松岗区养老床位多少张? 什么时候完成?"),
        (("柳溪区养老床位多少张?", "湿地公园建设几个?"), ["柳溪", "松岗"], "湿地公园建设几个?"),
    ],
)
def test_a_follow_up_changes_the_plan_and_keeps_the_topic(
    questions: tuple[str, ...], asked: list[str], asks: str
) -> None:
    """A new area takes the place of the old one; without one the last named stays; a new topic is free."""
    found = scope(TWO, *questions)
    assert names(found.plans) == asked
    assert found.asks[found.plans[-1].id].text == asks


def test_a_follow_up_changes_the_period() -> None:
    """十四五呢? asks the other plan of the same area the same thing."""
    texts = [WILLOW, LATER, PINE]
    found = scope(texts, "柳溪区十五五期间养老床位达到多少张?", "十四五呢?")
    assert names(found.plans) == ["柳溪"]
    assert found.asks[found.plans[0].id].text == "柳溪区十四五期间养老床位达到多少张?"
    later = scope(texts, "柳溪区十五五期间养老床位达到多少张?", "十四五呢?", "由谁牵头?")
    assert names(later.plans) == ["柳溪"]
    assert "十五五" not in later.asks[later.plans[0].id].text


def test_a_follow_up_to_a_comparison_asks_both() -> None:
    """由谁牵头? after 柳溪区和松岗区 asks each of them, of itself alone."""
    found = scope(TWO, "柳溪区和松岗区哪个停车泊位多?", "由谁牵头?")
    asks = [found.asks[plan.id] for plan in found.plans]
    assert [ask.own for ask in asks] == ["由谁牵头?", "由谁牵头?"]
    assert ["松岗区" in ask.text for ask in asks] == [False, True]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("柳溪区和松岗区哪个停车泊位多?", "松岗区停车泊位是多少?"),
        ("停车泊位柳溪和松岗谁更多?", "停车泊位松岗区是多少?"),
        ("哪个区的停车泊位最多?", "停车泊位是多少?"),
        ("柳溪区与松岗区相比,哪个完成得早?", "松岗区相比,完成得是什么时候?"),
    ],
)
def test_a_comparison_asks_each_for_its_own(question: str, asks: str) -> None:
    """哪个多 cannot be answered by one plan: each is asked how many."""
    found = scope(TWO, question)
    assert found.asks[found.plans[1].id].text == asks


def test_a_whole_title_is_no_part_of_what_is_asked() -> None:
    """The years of a title are not years that the question asks about."""
    title = WILLOW.partition("\n")[0]
    found = scope(TWO, f"《{title}》提出养老床位多少张?")
    assert found.asks[found.plans[0].id].text == "柳溪区规划提出养老床位多少张?"


def test_a_comparison_is_carried_on_to_a_third() -> None:
    """那甘泉市呢? after a comparison asks how many, not which has more."""
    found = scope([WILLOW, PINE, CITY], "柳溪区和松岗区哪个停车泊位多?", "那甘泉市呢?")
    assert found.asks[found.plans[0].id].text == "甘泉市停车泊位是多少?"


def test_a_question_to_one_plan_is_put_as_it_is() -> None:
    """Where one plan is named by its full name, nothing is reworded."""
    question = "柳溪区的养老床位哪一年达到3000张?"
    found = scope(TWO, question)
    assert found.text == found.asks[found.plans[0].id].text == question
