"""Taking a question apart: kinds, years, periods, places, clauses, and whether it wants a yes."""

from __future__ import annotations

import pytest

from chat.asks.question import Kind, asks_by_form, understand, with_named_period


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
        ("新机场搬到什么地方", {Kind.PLACE}),
        ("储备基地选址何处", {Kind.PLACE}),
        ("写在哪里", {Kind.PLACE_IN_PLAN}),
        ("燃油税的开征日期", {Kind.DATE}),
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


def test_a_mark_behind_a_clause_asks() -> None:
    """Without a word that asks, the question mark behind it tells."""
    assert asks_by_form("医院盖好了", "医院盖好了?学校也要")
    assert not asks_by_form("学校也要", "医院盖好了?学校也要")


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


@pytest.mark.parametrize(
    "clause", ["往后咋修", "村边那个沟又治不治", "民宿这块支持不支持", "能按期结了不", "给个数", "为何这样"]
)
def test_the_words_that_ask_are_few(clause: str) -> None:
    """Which, whether, to be told: closed classes of Chinese words and forms, spoken ones too."""
    assert asks_by_form(clause, clause)


@pytest.mark.parametrize(
    "clause", ["我家住海亮跟前", "差不多都跑了", "消防站这一块", "几乎没人", "说多少多少的"]
)
def test_what_tells_does_not_ask(clause: str) -> None:
    """A 不 or 没 within a clause, or 几乎, asks nothing."""
    assert not asks_by_form(clause, clause)
