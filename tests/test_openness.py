"""A question that leaves open which of several things is meant, and the counts that a question names."""

from __future__ import annotations

import pytest
from plan_samples import bot_of

from chat.evidence.measures import measures_of, share_said
from chat.model import Status

PLAN = """青山县“十四五”规划
第一章 民生
第一节 服务老人
对高龄老人发放津贴,每年发放补贴。
第二节 服务儿童
对普惠园所给予建设补贴,扩大学位。
第二章 经济
第一节 创业
落实创业补贴,支持返乡人员创业。
第二节 公路
完善公路网,建设客运站。
"""


def test_an_open_word_is_asked_back_with_choices_of_the_plan() -> None:
    """Each choice is a clause of the plan with its place; the answer can be followed by 第二个."""
    answer = bot_of(PLAN).answer("补贴有吗")
    assert answer.status is Status.ANSWERED
    assert "好几处写到“补贴”,您想问的是哪一方面" in answer.text
    assert "对普惠园所给予建设补贴[" in answer.text
    assert "落实创业补贴[" in answer.text
    assert {c.ref for c in answer.citations} == {"第一章第一节", "第一章第二节", "第二章第一节"}
    assert {c.quote in PLAN for c in answer.citations} == {True}


@pytest.mark.parametrize("asked", ["创业补贴有吗", "补贴多少钱", "客运站", "公路"])
def test_what_is_named_more_closely_is_not_asked_back(asked: str) -> None:
    """Another word, the kind of thing asked for, a word of one place, a heading."""
    assert "哪一方面" not in bot_of(PLAN).answer(asked).text


def test_measures_are_counts_with_units() -> None:
    """Years, dates, bus lines and ordinals are none."""
    assert measures_of("2025年改造245个小区、涨41.5%,坐57路,第3步,8月1日") == {("245", "个"), ("41.5", "%")}


def test_the_share_of_the_asked_measures_that_a_sentence_holds() -> None:
    """The unit counts; without measures asked about the share is nothing."""
    asked = measures_of("改245个小区、加装300部电梯")
    assert share_said(asked, "改造提升245个老旧小区") == 0.5
    assert share_said(asked, "改造245户、300部") == 0.5
    assert share_said(frozenset(), "改造245个") == 0
