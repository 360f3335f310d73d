"""Which cells of a row answer: those of the year, of the head, of target or achievement; else all."""

from __future__ import annotations

import pytest
from table_samples import row_sentence

from chat.asks.question import understand
from chat.evidence.cells import asked_cells, asks_blank
from ingest.rows import written

FOREST = row_sentence(["指标", "单位", "2025年", "2030年", "属性"], ["森林覆盖率", "%", "40", "42", "约束性"])
GRAIN = row_sentence(
    ["指标", "单位", "规划目标 2025年", "规划目标 年均", "完成情况 2025年", "完成情况 年均"],
    ["粮食产量", "万吨", "50", "2", "52", "2.4"],
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("2030年森林覆盖率是多少？", "森林覆盖率（%）:2030年 42"),
        ("森林覆盖率2025年是多少？", "森林覆盖率（%）:2025年 40"),
        ("森林覆盖率的目标是多少？", "森林覆盖率（%）:2030年 42"),
        ("森林覆盖率要达到多少？", "森林覆盖率（%）:2030年 42"),
        ("森林覆盖率现状如何？", "森林覆盖率（%）:2025年 40"),
        ("森林覆盖率是多少？", "森林覆盖率（%）:2025年 40,2030年 42"),
        ("森林覆盖率是约束性指标吗？", "森林覆盖率（%）:2025年 40,2030年 42,属性 约束性"),
    ],
)
def test_the_year_or_the_time_chooses_the_column(question: str, answer: str) -> None:
    """A year by its number, a target by the later year, an achievement by the earlier; 属性 only if asked."""
    assert written(FOREST, asked_cells(understand(question), FOREST)) == answer


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("粮食产量完成情况如何？", ["52", "2.4"]),
        ("粮食产量规划目标是多少？", ["50", "2"]),
        ("粮食产量年均增长多少？", ["2", "2.4"]),
    ],
)
def test_the_words_of_the_heads_choose(question: str, values: list[str]) -> None:
    """A word of the question that stands over a column, and not in the row's name."""
    found = asked_cells(understand(question), GRAIN)
    assert [GRAIN.text[c.start : c.end] for c in found] == values


@pytest.mark.parametrize(
    ("question", "blank"),
    [
        ("2025年完成情况如何?", True),
        ("2025年实际是多少?", True),
        ("规划目标是多少?", False),
        ("是约束性指标吗?", False),
    ],
)
def test_a_cell_without_a_value_says_nothing(question: str, blank: bool) -> None:
    """A dash in the column that is asked for is no answer, however well the row fits."""
    row = row_sentence(["指标", "规划目标 2025年", "2025年完成情况"], ["城镇调查失业率", "5", "—"])
    assert asks_blank(understand(f"城镇调查失业率{question}"), row) is blank


@pytest.mark.parametrize(
    ("heads", "question", "value"),
    [
        (["指标", "2020年实际", "2025年目标"], "要完成多少公里?", "120"),
        (["指标", "2020年实际", "2025年目标"], "实际完成了多少公里?", "49"),
        (["指标", "2020年完成", "2025年"], "2025年要完成多少?", "120"),
        (["指标", "2020年完成", "2025年"], "到2025年底前完成多少?", "120"),
        (["指标", "2020年完成", "2025年"], "2020年完成了多少?", "49"),
    ],
)
def test_what_is_to_be_done_is_the_target(heads: list[str], question: str, value: str) -> None:
    """要完成 asks for the target, however the column of the achievement is called."""
    row = row_sentence(heads, ["轨道交通运营里程", "49", "120"])
    found = asked_cells(understand(f"轨道交通运营里程{question}"), row)
    assert [row.text[c.start : c.end] for c in found] == [value]


def test_what_is_no_row_has_no_cells() -> None:
    """A row that says nothing of its name."""
    alone = row_sentence(["指标"], ["森林覆盖率"])
    assert asked_cells(understand("森林覆盖率是多少？"), alone) == ()
