"""The ledger of any text: rows that stand in their sentences, in a time that grows with the text only."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from conftest import REPOSITORY
from fakes import parsed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_samples import faults

from ingest.errors import SourceError
from ingest.model import Plan
from ledger import extract
from ledger.ledger import Ledger

pytestmark = pytest.mark.slow

BOUNDED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
HEAD = "某市“十四五”规划\n第一章 发展目标\n"
LINES = (REPOSITORY / "data" / "plan.txt").read_text("utf-8").splitlines()
SAID = """
分别 增长 达到 5% 8.4% 、 , , 。 ; : ( ) “ ” 《 》 和 及 等 的 到2025年 比2020年 1,531 12个 万亿 亿元 二十
百分之五 千万 不低于 以上 左右 由 从 其中 年均 同比 实现 全覆盖 零拖欠 应保尽保 建成 完成 推进 实施 打造 建设
工程 项目 改造 公园 A区 东河 医院 人均收入 绿化率 学校 城镇 农村 居民 对 在 占 约束性 预期性 专栏1 | — % 年
每年 第 一 五 五年内 “十五五”时期 展望 截至 逐年提高 位居全国第一 新增 就业 人
"""
WORDS = st.sampled_from([*SAID.split(), "\n"])
LABELS = "1. 2 指标 地区生产总值(亿元) 2025年 2030年 预期性 约束性 5.0 >6 〔8〕 — % 与经济增长 同步"
CELLS = st.sampled_from(LABELS.split())


def check(plan: Plan) -> None:
    """No rule fails on the plan, and each row's value stands verbatim in its quote."""
    with faults() as found:
        rows = Ledger.of([plan]).rows
    assert not found
    for row in rows:
        assert row.value_text
        assert row.value_text in row.quote
        assert row.indicator


@given(st.text(max_size=200))
@BOUNDED
def test_any_text_gives_a_ledger(text: str) -> None:
    """No text makes a rule fail, and no row quotes what is not there."""
    check(parsed(HEAD + text))


@given(st.lists(WORDS, max_size=40).map("".join))
@BOUNDED
def test_any_order_of_a_plans_words_gives_a_ledger(text: str) -> None:
    """The words on which the rules turn may stand in any order, alone, and at either end of a clause."""
    check(parsed(HEAD + text))


@given(st.lists(st.lists(CELLS, max_size=6).map("|".join), max_size=8), st.sampled_from("|\t\n "))
@BOUNDED
def test_any_cells_give_a_ledger(rows: list[str], mark: str) -> None:
    """What looks like a table, whatever divides its cells and however many a row has, makes no rule fail."""
    check(parsed(HEAD + "专栏1 主要指标\n" + "\n".join(row.replace("|", mark) for row in rows)))


@given(st.data())
@settings(BOUNDED, max_examples=15)
def test_a_damaged_plan_gives_a_ledger(data: st.DataObject) -> None:
    """A part of a real plan, with lines in another order and signs put in anywhere, makes no rule fail."""
    start = data.draw(st.integers(0, len(LINES) - 6))
    text = "\n".join(data.draw(st.permutations(LINES[start : start + 6])))
    for at in data.draw(st.lists(st.integers(0, len(text)), max_size=12)):
        text = text[:at] + data.draw(st.one_of(st.characters(codec="utf-8"), WORDS)) + text[at:]
    with suppress(SourceError):  # a chapter's number that stands twice
        check(parsed("某市“十四五”规划\n" + text))


@pytest.mark.parametrize(
    "text",
    [",分别增长8%、9.4%。", "分别达到5%。", "达到5%,分别。", "同比分别增长8%、9.4%。", "建成5个的和,3个。"],
)
def test_a_list_without_names_is_no_error(text: str) -> None:
    """分别 with nothing before it, and a noun that is nothing but 和, once ended the whole ledger."""
    check(parsed(HEAD + text))


def test_a_failing_rule_loses_its_sentence_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A rule that fails costs the rows of its sentence; the log names plan, address and error."""
    rule = extract.find_verbal

    def fails(text: str, *rest: object) -> object:
        if "绿化" in text:
            raise IndexError
        return rule(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(extract, "find_verbal", fails)
    plan = parsed(HEAD + "绿化覆盖率达到42%。森林覆盖率达到41%。\n垃圾处理率达到98%。\n")
    assert [row.value_text for row in Ledger.of([plan]).rows] == ["41%", "98%"]
    [line] = caplog.messages
    assert plan.title in line
    assert "1#p1" in line
    assert "IndexError" in line


@pytest.mark.parametrize("head", [HEAD, ""], ids=["of a period", "of none"])
@pytest.mark.parametrize(
    "unit",
    [
        "推进工程建设",
        "、",
        "(",
        "“",
        "和",
        "等",
        "1",
        "5个",
        "建设、",
        "达到5%,",
        "“十四五”",
        "分别",
        "应保尽保",
        "2025年",
    ],
)
def test_the_time_grows_with_the_text_only(unit: str, head: str) -> None:
    """Two thousand times the same words in one line take some four times as long as 500."""

    def seconds(times: int) -> float:
        text = head + unit * times
        start = time.process_time()
        Ledger.of([parsed(text)])
        return time.process_time() - start

    seconds(100)
    assert seconds(2000) < 8 * seconds(500) + 0.05
