"""Rows of tables: which cell names, which gives a value, and what it means."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_samples import faults
from table_samples import table_plan

from ledger.cell_values import cell_value
from ledger.extract import extract
from ledger.model import Commitment, Comparator, Kind, Nature

TARGET, DONE = Kind.TARGET, Kind.ACHIEVEMENT
INDICATORS = ("类别", "指标", "单位", "2025年 完成值", "2030年 目标值", "属性")
REPORT = ("序号", "指标", "属性", "规划目标 2025年", "规划目标 年均增速〔累计〕", "2025年 完成情况")
EARLIER = "青山县“十四五”规划"


def rows(head: Sequence[str], *cells: Sequence[str], **more: str) -> tuple[Commitment, ...]:
    return extract(table_plan(head, cells, **more))


def said(row: Commitment) -> tuple[Kind, str, str, float | None, str]:
    return row.kind, row.indicator, row.value_text, row.value, row.unit


def test_a_row_reports_and_commits() -> None:
    """The column before the plan is an achievement, the one to come a target; both have the row's nature."""
    done, target = rows(INDICATORS, ("经济发展", "2.全员劳动生产率", "万元/人", "28", "36", "预期性"))
    assert said(done) == (DONE, "全员劳动生产率", "28", 28.0, "万元/人")
    assert said(target) == (TARGET, "全员劳动生产率", "36", 36.0, "万元/人")
    assert (done.deadline, target.deadline_year) == ("2025", 2030)
    assert {done.nature, target.nature} == {Nature.EXPECTED}
    assert target.quote[target.value_at.start - target.sentence.start :].startswith("36")


def test_a_year_decides_where_the_head_says_nothing_else() -> None:
    """2020年 lies before the fourteenth period, 2025年 in it."""
    head = ("指标", "2020年", "2025年", "属性")
    done, target = rows(head, ("常住人口城镇化率（%）", "60.6", "65", "约束性"), title=EARLIER)
    assert said(done) == (DONE, "常住人口城镇化率", "60.6", 60.6, "%")
    assert said(target) == (TARGET, "常住人口城镇化率", "65", 65.0, "%")


def test_a_rate_and_a_sum_say_what_they_are() -> None:
    """年均增速 is a rate in percent over the period; what stands in 〔〕 is a sum in the row's unit."""
    head = ("指标", "2020年", "2025年", "年均增速〔累计〕")
    row = ("全员劳动生产率（万元/人）", "8.7", ">12", "6.6")
    *_, rate = rows(head, row, title=EARLIER)
    assert said(rate) == (TARGET, "全员劳动生产率年均增长", "6.6", 6.6, "%")
    _, total = rows(INDICATORS, ("", "城镇新增就业人数", "万人", "〔120〕", "〔>100〕", "预期性"))
    assert said(total) == (TARGET, "城镇新增就业人数", "〔>100〕", 100.0, "万人")
    assert (total.deadline, total.comparator) == ("十五五", Comparator.AT_LEAST)


def test_a_period_may_stand_in_the_cell() -> None:
    """“十四五”年均增长4.0 beside “十五五”年均增长5.0左右."""
    cells = ("", "1.地区生产总值年均增长", "%", "“十四五”年均增长4.0", "“十五五”年均增长5.0左右", "预期性")
    done, target = rows(INDICATORS, cells)
    assert (done.kind, done.value, done.deadline) == (DONE, 4.0, "十四五")
    assert (target.kind, target.value, target.deadline) == (TARGET, 5.0, "十五五")
    assert target.comparator is Comparator.ABOUT
    assert target.indicator == "地区生产总值年均增长"


@pytest.mark.parametrize("words", ["与经济增长同步", "完成省下达目标"])
def test_a_target_in_words_is_a_row(words: str) -> None:
    """A cell of words below a year is a verbal target without a unit."""
    [row] = rows(INDICATORS, ("", "居民收入增长", "%", "—", words, "预期性"))
    assert said(row) == (TARGET, "居民收入增长", words, None, "")
    assert row.comparator is Comparator.VERBAL


def test_a_report_tells_what_was_reached_only() -> None:
    """Beside 完成情况 the old targets are no longer what the plan commits to."""
    cells = ("1", "地区生产总值（亿元）", "预期性", "20000以上", "6.5%左右", "19428.78，年均增速4.8%")
    [row] = rows(REPORT, cells)
    assert said(row) == (DONE, "地区生产总值", "19428.78", 19428.78, "亿元")


def test_without_heads_the_last_number_before_the_nature_is_the_target() -> None:
    """A row that has a nature is one of indicators, whatever its columns are called; another is not."""
    assert rows(("",) * 4, ("1", "森林覆盖率（%）", "41", "42以上")) == ()
    done, target = rows(("",) * 5, ("1", "森林覆盖率（%）", "41", "42以上", "约束性"))
    assert [r.kind for r in (done, target)] == [DONE, TARGET]
    assert said(target) == (TARGET, "森林覆盖率", "42以上", 42.0, "%")


def test_a_projects_row_names_what_it_measures() -> None:
    """A column that measures stands in the name; 责任单位 is who acts and gives no unit."""
    head = ("序号", "项目名称", "总投资（亿元）", "责任单位", "建设年限")
    [row] = rows(head, ("1", "东河大桥", "12.5", "县交通局", "2026—2028年"))
    assert said(row) == (TARGET, "东河大桥总投资", "12.5", 12.5, "亿元")
    assert row.actor == "县交通局"


def test_running_text_in_a_cell_is_read_as_sentences() -> None:
    """A table of tasks holds sentences, each with its own values."""
    head = ("任务", "工作内容", "责任单位")
    found = rows(head, ("绿化", "到2030年，森林覆盖率达到45%，新建公园12个。", "县林业局"))
    assert [(r.indicator, r.value_text, r.deadline) for r in found] == [
        ("森林覆盖率", "45%", "2030"),
        ("新建公园", "12个", "2030"),
    ]


def test_two_indicators_in_one_cell_are_not_guessed() -> None:
    """机场旅客/货邮吞吐量 with 1000/20 gives no row: which number is whose is not said in so many words."""
    assert rows(INDICATORS, ("", "机场旅客/货邮吞吐量", "万人次/万吨", "900/18", "1000/20", "预期性")) == ()


def test_the_label_may_stand_in_two_columns_of_one_head() -> None:
    """A group's name and its member under a merged 指标: 主要污染物排放减少 + 化学需氧量."""
    head = ("指标", "指标", "2030年目标", "属性")
    [row] = rows(head, ("主要污染物排放减少（%）", "化学需氧量", "〔8〕", "约束性"))
    assert said(row) == (TARGET, "主要污染物排放减少化学需氧量", "〔8〕", 8.0, "%")


@pytest.mark.parametrize(
    ("cell", "number", "unit", "comparator"),
    [
        ("42", 42.0, "", Comparator.EQUAL),
        (">83.5", 83.5, "", Comparator.AT_LEAST),
        ("≤5.5%", 5.5, "%", Comparator.AT_MOST),
        ("90000左右", 90000.0, "", Comparator.ABOUT),
        ("1,531", 1531.0, "", Comparator.EQUAL),
        ("5-6%", 5.0, "%", Comparator.RANGE),
        ("〔>15〕", 15.0, "", Comparator.AT_LEAST),
        ("不低于98%", 98.0, "%", Comparator.AT_LEAST),
        ("降低13.5%", 13.5, "%", Comparator.EQUAL),
        ("85(2030年)", 85.0, "", Comparator.EQUAL),
        ("与经济增长同步", None, "", Comparator.VERBAL),
    ],
)
def test_a_cell_says_a_number(cell: str, number: float | None, unit: str, comparator: Comparator) -> None:
    """Signs, words and brackets around a number say how it binds."""
    value = cell_value(cell)
    assert value is not None
    assert (value.number, value.unit, value.comparator) == (number, unit, comparator)


@pytest.mark.parametrize("cell", ["—", "-", "*", "/", "", "……"])
def test_a_dash_says_nothing(cell: str) -> None:
    """A cell that holds only signs is empty."""
    assert cell_value(cell) is None


HEADS = st.sampled_from(
    ["序号", "指标", "单位", "属性", "2025年", "2030目标", "年均增速〔累计〕", "备注", ""]
)
ODD = st.sampled_from(["1", "(2)", "约束性", "%", "〔8〕", "5-", "，", "绿化率（%）"])
CELLS = st.one_of(ODD, st.text(max_size=9))


@given(st.lists(st.tuples(HEADS, CELLS), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_any_row_gives_rows_that_stand_in_it(columns: list[tuple[str, str]]) -> None:
    """Whatever heads and cells a row has, no rule fails, and values stand verbatim in their quotes."""
    with faults() as found:
        table = rows([head for head, _ in columns], [cell for _, cell in columns])
    assert not found
    for row in table:
        assert row.value_text
        assert row.value_text in row.quote
