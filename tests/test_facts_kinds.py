"""Target or achievement, sentence by sentence, in plans and in reports on one year."""

from __future__ import annotations

import pytest
from fakes import parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.facts.periods import Period, five_years, one_year, period_of
from ingest.model import SentenceKind

PLAN = "青山县国民经济和社会发展第十五个五年规划纲要\n第一章 总体情况\n第一节 {section}\n{said}\n"
REPORT = """2026年青山县政府工作报告
一、“十四五”和2025年工作回顾
（一）取得新成绩，任务全面完成
{before}
二、2026年工作安排
（一）保持良好开局
{after}
"""


def kind_of(said: str, section: str = "推进各项工作") -> SentenceKind:
    plan = parsed(PLAN.format(section=section, said=said))
    return plan.paragraphs[-1].sentences[-1].kind


@pytest.mark.parametrize(
    ("said", "section", "kind"),
    [
        ("到2030年，森林覆盖率达到45%。", "推进各项工作", "target"),
        ("“十四五”期末，森林覆盖率达到41%。", "推进各项工作", "achievement"),
        ("2025年，森林覆盖率达到41%。", "推进各项工作", "achievement"),
        ("森林覆盖率达到41%。", "发展成就", "achievement"),
        ("森林覆盖率达到45%。", "主要目标", "target"),
        ("东河大桥已建成通车。", "推进各项工作", "achievement"),
        ("力争新增公园12个。", "发展成就", "target"),
        ("森林覆盖率是指森林面积占土地面积的比重。", "主要目标", ""),
        ("20.低空营地：“1”是县城营地，“3”是乡镇营地。", "推进各项工作", ""),
        ("3．数据汇聚行动：建立数据流通制度，打造应用场景20个。", "推进各项工作", "target"),
        ("青山县位于东河之滨。", "推进各项工作", ""),
    ],
)
def test_a_sentence_says_what_it_is(said: str, section: str, kind: SentenceKind) -> None:
    """Its time decides, then its words, then the heading; a definition is neither."""
    assert kind_of(said, section) == kind


def test_a_time_holds_on() -> None:
    """展望 2035 年 governs the sentences after it, in a section that looks back too."""
    assert kind_of("展望2040年，实力跃升。森林覆盖率达到50%。", "发展成就") == "target"


def test_a_report_has_two_parts() -> None:
    """What stands in the first part was done, in the second is to be done, whatever inner headings say."""
    said = "新建公园12个，森林覆盖率达到41%。"
    plan = parsed(REPORT.format(before=said, after=said))
    kinds = [s.kind for p in plan.paragraphs for s in p.sentences if s.text == said]
    assert kinds == ["achievement", "target"]


def test_this_year_and_the_last_are_those_of_the_report() -> None:
    """今年 of a report of 2026 is to come, 去年 was."""
    plan = parsed(REPORT.format(before="今年，新建公园12个。", after="去年新建公园9个。"))
    kinds = {s.text: s.kind for p in plan.paragraphs for s in p.sentences}
    assert kinds["今年，新建公园12个。"] == "target"
    assert kinds["去年新建公园9个。"] == "achievement"


@pytest.mark.parametrize(
    ("title", "texts", "period"),
    [
        ("青山县第十五个五年规划纲要", (), five_years(15)),
        ("青山县十四五规划（2022年更新）", (), five_years(14)),
        ("青山县“十三五”教育规划和二〇三五年远景目标", (), five_years(13)),
        ("2026年青山县政府工作报告", (), one_year(2026)),
        ("政府工作报告", ("——2026年2月10日在青山县人民代表大会上", "“十四五”时期"), one_year(2026)),
        ("青山县行动方案（2024—2026年）", (), Period(2024, 2026, "2024—2026年")),
        ("关于2025年计划执行情况与2026年计划草案的报告", (), one_year(2026)),
        ("青山县教育规划", ("“十四五”时期，教育有新进展。",), five_years(14)),
        ("青山县内务管理办法", ("第一条 为加强管理，制定本办法。",), None),
    ],
)
def test_the_period_is_read_from_the_title_first(
    title: str, texts: tuple[str, ...], period: Period | None
) -> None:
    """Else from when the report was given, else from what the text names most."""
    assert period_of(title, texts) == period


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (five_years(15), five_years(14)),
        (one_year(2026), one_year(2025)),
        (Period(2024, 2026, "2024—2026年"), Period(2021, 2023, "2021—2023年")),
    ],
)
def test_the_period_before_is_as_long(period: Period, before: Period) -> None:
    """What was achieved before a plan of five years is of five years, before a report of one."""
    assert period.before == before


@given(st.text(max_size=120))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_any_sentence_has_a_kind(said: str) -> None:
    """No text raises."""
    for paragraph in parsed(PLAN.format(section="发展", said=said.replace("第", ""))).paragraphs:
        assert {s.kind for s in paragraph.sentences} <= {"target", "achievement", ""}
