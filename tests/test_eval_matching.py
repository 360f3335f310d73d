"""Facts, marks, numbers and names in Chinese text."""

from __future__ import annotations

import pytest

from eval.metrics.names import names_said
from eval.metrics.numbers import numbers_held, numbers_said
from eval.questions.matching import compact, fold, holds_fact, without_marks


def test_fold_ignores_width_case_and_white_space():
    """Full-width, spaced and upper-case spellings fold to one form."""
    assert fold("ＡＡＡＡ 级 ４１％\n") == "aaaa级41%"
    assert compact(" 二 〇 三五\t年 ") == "二〇三五年"


@pytest.mark.parametrize(
    ("text", "spelling", "holds"),
    [
        ("森林覆盖率达到 41 %。", "41%", True),
        ("投资达到116%。", "16%", False),
        ("年均增长2.91%。", "2.9", False),
        ("共12.5亿", "2.5", False),
        ("完成 159个改造", "159", True),
        ("完成1590个", "159", False),
        ("建成3.14处", "3", False),
        ("第[159]条", "159", False),
        ("形成ＡＡＡＡ级景区", "aaaa级", True),
        ("在第九章第四节。", "第九章", True),
        ("", "x", False),
    ],
)
def test_a_fact_is_not_part_of_a_longer_number(text, spelling, holds):
    """A spelling counts where it stands whole: 16% is not in 116%, and a mark [159] is no fact."""
    assert holds_fact(text, (spelling,)) is holds


def test_any_spelling_of_a_fact_is_enough():
    """A fact is a list of accepted spellings."""
    assert holds_fact("共四处派出所", ("4处", "四处"))
    assert not holds_fact("共五处派出所", ("4处", "四处"))


def test_marks_do_not_count_as_text():
    """[1], [1,2] and references in brackets go; other brackets stay."""
    said = "改造245个[1][2,3]（第五章第一节）。绿地（公园）增加(见第一章第二节)。"
    assert without_marks(said) == "改造245个。绿地（公园）增加。"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("到二〇三五年,增长6.50%", ["2035", "6.5%"]),
        ("三百九十万平方米、390 万平方米", ["3900000", "3900000"]),
        ("三亿五千万,即3.5亿", ["350000000", "350000000"]),
        ("一万亿元,一万二千三百", ["1000000000000", "12300"]),
        ("百分之六点五", ["6.5%"]),
        ("二百零五所、十二所、两小时、四处", ["205", "12", "2", "4"]),
        ("统一推进一批,千方百计", []),
        ("争创AAAA级,即4A级", ["4a", "4a"]),
        ("“十四五”期间", ["十四五"]),
        ("1. 建成3所[2]\n2. 第五章第一节写明5所", ["3", "5"]),
        ("①扩容②提质", []),
        ("PM2.5下降", ["pm2.5"]),
        ("grew by 6.5 percent in 2025", ["6.5%", "2025"]),
        ("2021—2025年", ["2021", "2025"]),
    ],
)
def test_numbers_are_compared_by_value(text, numbers):
    """Chinese and Arabic numerals meet in one form; marks, ordinals and figures of speech do not count."""
    assert numbers_said(text) == numbers


def test_support_holds_single_numerals_that_count_nothing():
    """What supports is read generously: 一 in 一个 supports a 1."""
    assert "1" in numbers_held("成立一个小组")


def test_names_are_what_stands_in_quotation_or_title_marks():
    """《》, “” and 「」 mark names; an empty pair does not."""
    assert names_said("按《城市 规划法》推进“接诉即办”和「两网」,“”") == ["城市规划法", "接诉即办", "两网"]
