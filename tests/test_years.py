"""In a report on one year, a target is of that year and an achievement of the year before."""

from __future__ import annotations

import pytest
from plan_samples import bot_of

from chat.model import Status

REPORT = """2024年青山市政府工作报告
第一部分 2023年工作回顾
打通断头路32条。新建公园12个。2024年1月开放书屋3处。
第二部分 2024年重点工作
新建学校8所。新建公园20个。
"""


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2023年打通断头路多少条", "32条"),
        ("去年打通断头路多少条", "32条"),
        ("2024年新建学校多少所", "8所"),
        ("今年新建公园多少个", "20个"),
        ("去年新建公园多少个", "12个"),
        ("今年开放书屋多少处", "3处"),
        ("打通断头路多少条", "32条"),
    ],
)
def test_the_sentence_of_the_year_answers(asked: str, said: str) -> None:
    """今年 is the report's year; a sentence that names a year is of that; without a year all may answer."""
    answer = bot_of(REPORT).answer(asked)
    assert answer.status is Status.ANSWERED
    assert any(said in c.quote for c in answer.citations)


@pytest.mark.parametrize(
    ("asked", "other"), [("2024年打通断头路多少条", "32条"), ("去年新建学校多少所", "8所")]
)
def test_a_sentence_of_another_year_does_not(asked: str, other: str) -> None:
    """However near it is: what was done is never said to be planned, nor the other way round."""
    assert all(other not in c.quote for c in bot_of(REPORT).answer(asked).citations)
