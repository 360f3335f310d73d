"""Checks on worded answers: marks, numbers, names, tense; what fails falls back to the quote."""

from __future__ import annotations

import pytest

from chat.answers.check import (
    Quote,
    Statement,
    numbers_in,
    shortcomings,
    statements_of,
    supported_text,
    unsupported,
)
from index.tokenizer import fold

PLANNED = Quote("到2025年,改造提升245个老旧小区。", target=True)
DONE = Quote("新建改造市政道路48条,打通断头路7条。", target=False)
QUOTES = {1: PLANNED, 2: DONE}


def checked(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """What may be shown of a worded answer on the two quotes."""
    return supported_text(statements_of(text, tuple(QUOTES)), QUOTES)[0]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("改造小区[1]。", (1,)),
        ("改造小区。[1]", (1,)),
        ("改造小区【1】。", (1,)),
        ("改造小区[1][2]。", (1, 2)),
        ("改造小区[1,2]。", (1, 2)),
        ("改造小区 [ 1 、 2 ]。", (1, 2)),
        ("改造小区(1)。", (1,)),
        ("改造小区（资料2）。", (2,)),
        ("改造小区［来源1］。", (1,)),
        ("改造小区〔1〕[2]。", (2,)),
        ("改造小区[1][1]。", (1,)),
    ],
)
def test_marks_in_all_forms(text: str, marks: tuple[int, ...]) -> None:
    """Whatever brackets a model uses, each number of a quote is one mark."""
    assert [s.marks for s in statements_of(text, (1, 2))] == [marks]


def test_marks_that_do_not_resolve_are_dropped() -> None:
    """A mark of a quote that was never given vanishes from marks and text."""
    assert statements_of("改造小区[7]。修路[2][9]。", (1, 2)) == [
        Statement("改造小区。", ()),
        Statement("修路。", (2,)),
    ]


def test_each_sentence_has_its_own_marks() -> None:
    """A mark behind a full stop belongs to the sentence before it, one on its own line too."""
    assert statements_of("甲地改造。[1]乙地修路。[2]", (1, 2)) == [
        Statement("甲地改造。", (1,)),
        Statement("乙地修路。", (2,)),
    ]
    assert statements_of("甲地改造。\n[1]", (1, 2)) == [Statement("甲地改造。", (1,))]


@pytest.mark.parametrize("text", ["", "\n\n", "[1]", "。"])
def test_no_statement(text: str) -> None:
    """Marks and punctuation alone state nothing."""
    assert statements_of(text, (1, 2)) == []


def test_a_year_in_brackets_is_no_mark() -> None:
    """(2025) has four digits: it stays in the text and is checked as a number."""
    (statement,) = statements_of("改造小区(2025)[1]。", (1, 2))
    assert statement == Statement("改造小区(2025)。", (1,))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,000万元", {"10000000"}),
        ("0.1亿元", {"10000000"}),
        ("一千个", {"1000"}),
        ("7.0%", {"7"}),
        ("百分之七", {"7"}),
        ("2.50倍", {"2.5"}),
        ("两个", {"2"}),
        ("二百四十五个小区", {"245"}),
        ("二〇二五年", {"2025"}),
        ("12,345.60元", {"12345.6"}),
        ("统一规划,十分重要", set()),
    ],
)
def test_numbers_in_one_spelling(text: str, numbers: set[str]) -> None:
    """Arabic and Chinese numerals, with 万, with and without separators, compare as the same number."""
    assert numbers_in(fold(text)) == numbers


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("改造245个老旧小区", []),
        ("改造二百四十五个老旧小区", []),
        ("改造246个老旧小区", ["246"]),
        ("改造三百个老旧小区", ["300"]),
        ("2024年完成", ["2024"]),
        ("增长百分之九", ["9"]),
        ("改造“幸福里”小区", ["幸福里"]),
        ("小区通了WiFi", ["wifi"]),
    ],
)
def test_things_that_the_quotes_lack(statement: str, missing: list[str]) -> None:
    """Numbers, dates, quoted names and Latin words must stand in a quote, in any spelling."""
    assert unsupported(statement, [PLANNED.text]) == missing


def test_spacing_and_width_do_not_matter() -> None:
    """２４５ 个 with a space is the 245 of the quote."""
    assert unsupported("改造２４５ 个老旧小区", [PLANNED.text]) == []


def test_a_carried_statement_is_shown() -> None:
    """A rewording that keeps the numbers and the nouns passes with its mark."""
    assert checked("到2025年改造提升245个老旧小区[1]。") == [("到2025年改造提升245个老旧小区。", (1,))]


@pytest.mark.parametrize(
    "text",
    [
        "到2025年改造提升246个老旧小区[1]。",
        "到2026年改造提升245个老旧小区[1]。",
        "改造提升“幸福里”等245个老旧小区[1]。",
        "改造提升245个老旧小区并接入WiFi[1]。",
        "245个老旧小区已经完成改造提升[1]。",
        "居民们都很高兴,生活越来越好,邻里和睦[1]。",
    ],
)
def test_a_statement_that_is_not_carried_becomes_its_quote(text: str) -> None:
    """A wrong number, year, name, word or tense, or talk of something else: the quote is shown instead."""
    assert checked(text) == [(PLANNED.text, (1,))]


def test_tense() -> None:
    """An achievement may not be told as planned, a target not as achieved."""
    assert checked("打算打通断头路7条[2]。") == [(DONE.text, (2,))]
    assert "an achievement told as planned" in shortcomings("计划打通断头路7条", [DONE])
    assert "a target told as achieved" in shortcomings("已完成改造提升245个老旧小区", [PLANNED])
    assert shortcomings("计划改造提升245个老旧小区", [PLANNED]) == []
    assert shortcomings("已完成打通断头路7条", [DONE]) == []


def test_a_number_must_stand_in_the_quote_that_is_cited() -> None:
    """A number of quote 1 under the mark of quote 2 is not carried."""
    assert checked("改造提升245个老旧小区[2]。") == [(DONE.text, (2,))]


def test_an_unmarked_statement_gets_the_quote_that_carries_it() -> None:
    """The nearest quote is cited for it, when it carries the statement."""
    assert checked("打通断头路7条。") == [("打通断头路7条。", (2,))]


def test_an_unmarked_statement_without_a_quote_is_dropped() -> None:
    """What no quote carries and no mark claims is not shown at all."""
    assert checked("建设火星基地。打通断头路7条[2]。") == [("打通断头路7条。", (2,))]
    assert checked("打通断头路70条。") == []


def test_a_quote_is_fallen_back_to_once() -> None:
    """Two failing statements on the same quote show it once."""
    assert checked("改造1个小区[1]。改造2个小区[1]。") == [(PLANNED.text, (1,))]


def test_problems_are_named() -> None:
    """What was found wanting is reported for the log."""
    _, problems = supported_text([Statement("改造246个老旧小区", (1,))], QUOTES)
    assert problems == ["not cited: 246"]


def test_no_quotes_carry_nothing() -> None:
    """Without evidence nothing may be said."""
    assert supported_text([Statement("改造小区。", ())], {})[0] == []


@pytest.mark.parametrize(
    "statement",
    [
        "规划不支持老旧小区加装电梯。",
        "禁止老旧小区加装电梯。",
        "完成改造500户以下。",
        "住建局负责老旧小区加装电梯。",
    ],
)
def test_a_statement_may_not_be_turned_round(statement: str) -> None:
    """A negation, another bound or an office that the quote does not name is not carried by it."""
    quote = Quote("支持老旧小区加装电梯,完成改造500户以上。", target=True)
    assert shortcomings("支持老旧小区加装电梯,完成改造500户以上。", [quote]) == []
    assert shortcomings(statement, [quote])


def test_another_word_for_the_same_bound_is_carried() -> None:
    """不低于 says what 以上 says."""
    quote = Quote("职业学校毕业生就业率达到95%以上。", target=True)
    assert shortcomings("职业学校毕业生就业率不低于95%。", [quote]) == []
