"""Taking a question apart: kinds, years, periods, places, clauses, and whether it wants a yes."""

from __future__ import annotations

import pytest

from chat.asks.question import Kind, asks_by_form, parts_of, understand, with_named_period


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("改造老旧小区要花多少钱?", {Kind.MONEY, Kind.COUNT}),
        ("高龄老人每月补贴几百块?", {Kind.MONEY}),
        ("就业率要达到百分之几?", {Kind.PERCENT}),
        ("公办幼儿园占几成?", {Kind.PERCENT}),
        ("新建几所学校?", {Kind.COUNT}),
        ("How many parks will be built?", {Kind.COUNT}),
        ("什么时候建成?", {Kind.DATE}),
        ("哪年完工?", {Kind.DATE}),
        ("写在哪一章哪一节?", {Kind.PLACE_IN_PLAN, Kind.NAMES}),
        ("要建哪几个派出所?", {Kind.NAMES}),
        ("这件事归哪个局管?", {Kind.ACTOR, Kind.NAMES}),
        ("谁负责垃圾分类?", {Kind.ACTOR}),
        ("派出所的联系方式", {Kind.CONTACT}),
        ("打电话给热力公司也没人管", set()),
        ("投诉打哪个电话", {Kind.CONTACT, Kind.NAMES}),
        ("上哪儿办?", {Kind.CONTACT}),
        ("从哪条路修到哪条路", {Kind.ROAD, Kind.NAMES}),
        ("为什么要建这个园区?", {Kind.REASON}),
        ("介绍一下老旧小区改造", set()),
    ],
)
def test_kinds(text: str, kinds: set[Kind]) -> None:
    """What is asked for follows from the question words; a plain request asks for nothing special."""
    assert understand(text).kinds == kinds


def test_which_ones_is_not_how_many() -> None:
    """哪几个 wants names, 有几个 wants a count."""
    assert Kind.COUNT not in understand("要建哪几个公园?").kinds
    assert Kind.COUNT in understand("要建几个公园?").kinds


def test_full_width_and_traditional_are_read_alike() -> None:
    """Folding comes first: ２０２５ is 2025 and 幾個 is 几个."""
    question = understand("到２０２５年要建幾個公園?")
    assert question.years == ("2025",)
    assert Kind.COUNT in question.kinds


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2025年和2035年的目标有什么不同?2025年呢?", ("2025", "2035")),
        ("门牌12025号", ()),
        ("电话是20251234", ()),
        ("1999年的数", ("1999",)),
    ],
)
def test_years(text: str, years: tuple[str, ...]) -> None:
    """Years stand once each, in order; four digits inside a longer number are no year."""
    assert understand(text).years == years


@pytest.mark.parametrize(
    ("text", "periods"),
    [("“十五五”时期", ("十五五",)), ("十三五和十四五比较", ("十三五", "十四五")), ("十五年内", ())],
)
def test_periods(text: str, periods: tuple[str, ...]) -> None:
    """Five-year periods are named, 十五年 is a span of time."""
    assert understand(text).periods == periods


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("赛罕区要建几所学校?", "赛罕区"),
        ("玉泉区的目标是多少?", "玉泉区"),
        ("那玉泉区呢?", "玉泉区"),
        ("和新城区比怎么样?", "新城区"),
        ("北京市有多少公园?", "北京市"),
    ],
)
def test_places_are_found(text: str, place: str) -> None:
    """A district or a city named in a question is found, whatever stands around it."""
    assert understand(text).places == (place,)


@pytest.mark.parametrize(
    "text",
    [
        "我们小区什么时候改造?",
        "这个社区有没有食堂?",
        "全区要建多少公园?",
        "园区、景区、山区怎么发展?",
        "开发区引进哪些企业?",
        "棚户区改造多少户?",
        "城区的路修不修?",
    ],
)
def test_common_nouns_are_no_places(text: str) -> None:
    """小区, 社区, 全区 and the like are kinds of place, not the names of administrative areas."""
    assert understand(text).places == ()


def test_later_clauses_stand_under_the_first() -> None:
    """A short second clause loses its subject when cut off: it is searched together with the first."""
    assert parts_of(["老旧小区要改造多少个", "什么时候完成"]) == (
        "老旧小区要改造多少个",
        "老旧小区要改造多少个,什么时候完成",
    )


def test_a_long_clause_is_a_question_of_its_own() -> None:
    """A clause long enough to have its own subject is searched by itself."""
    long = "新建的幼儿园和中小学分别安排在哪些街道"
    assert parts_of(["老旧小区改造多少个", long])[1] == long


def test_a_clause_that_leads_to_what_is_asked_is_no_part() -> None:
    """Of two clauses that the head takes for asking, one names the topic alone: one thing is asked."""
    assert parts_of(["消防站这一块", "前后一共安排了要建哪些"], "消防站这一块,前后一共安排了要建哪些?") == ()
    asking = ["传染病防治方面", "报告率要达到多少", "救治网络又按什么原则来搭"]
    three = parts_of(asking, f"{asking[0]},{asking[1]}?{asking[2]}?")
    assert three == ("传染病防治方面,报告率要达到多少", "传染病防治方面,救治网络又按什么原则来搭")


def test_a_mark_behind_a_clause_asks() -> None:
    """Without a word that asks, the question mark behind it tells."""
    assert asks_by_form("医院盖好没", "医院盖好没?学校呢")
    assert not asks_by_form("学校呢", "医院盖好没?学校呢")


@pytest.mark.parametrize("asking", [["老旧小区改造多少个"], ["嗯", "改造多少个老旧小区"], []])
def test_one_clause_has_no_parts(asking: list[str]) -> None:
    """A question of which one clause asks is not searched twice."""
    assert parts_of(asking) == ()


@pytest.mark.parametrize("text", ["要改造245个,对吧?", "是不是2025年完工?", "真的吗,要建机场?", "right?"])
def test_confirming(text: str) -> None:
    """A question for a yes is recognised as such."""
    assert understand(text).confirms


def test_asking_openly_is_no_confirming() -> None:
    """A question with a question word wants a fact, not a yes."""
    assert not understand("要改造多少个老旧小区?").confirms


@pytest.mark.parametrize(
    ("text", "titles", "expected"),
    [
        ("上一个五年改了多少?", ["甲区十四五规划"], "十三五改了多少?"),
        ("前五年规划期间修了几条路?", ["甲区“十五五”规划"], "十四五修了几条路?"),
        ("上个五年改了多少?", ["甲区总体规划"], "上个五年改了多少?"),
        ("上个五年改了多少?", ["十四五规划", "十五五规划"], "上个五年改了多少?"),
        ("今后五年改多少?", ["甲区十四五规划"], "今后五年改多少?"),
    ],
)
def test_the_five_years_before_are_named(text: str, titles: list[str], expected: str) -> None:
    """By the plan's own period; where that is not one, nothing is guessed."""
    assert with_named_period(text, titles) == expected


def test_what_a_story_mentions_is_not_asked_for() -> None:
    """The kind of thing is read from the clauses that ask: a telephone in a complaint is none."""
    told = "河长的牌子上有个电话,打过去没人接,排污口还治不治了"
    assert Kind.CONTACT in understand(told).kinds
    assert understand(told, asking=["排污口还治不治了"], asked=told).kinds == set()


@pytest.mark.parametrize("text", ["修沟的事说了多少年了", "反映了多少回了", "跑了多少趟了"])
def test_a_complaint_of_the_time_it_takes_asks_no_number(text: str) -> None:
    """多少年了 wants no count; 还要多少年 does."""
    assert not understand(text).wants_number
    assert Kind.COUNT in understand("还要修多少年").kinds


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("进出口总额 2024年 甘泉", "进出口总额 2024年"),
        ("甘泉 进出口总额", " 进出口总额"),
        ("甘泉市进出口总额多少", "进出口总额多少"),
        ("甘泉寺修不修", "甘泉寺修不修"),
    ],
)
def test_the_plans_own_area_is_not_sought(text: str, sought: str) -> None:
    """It stands everywhere; among keywords it is left out without 市 too, but not within a name."""
    assert understand(text, own_names=["甘泉市"]).sought == sought
