"""What the exact words of a question rule out: another year, another place, a cell without a value."""

from __future__ import annotations

import pytest
from plan_samples import WILLOW, bot_of

from chat.asks.question import understand
from chat.evidence.bounds import asks_what_is_planned
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
    ("asked", "other"),
    [
        ("2024年打通断头路多少条", "32条"),
        ("去年新建学校多少所", "8所"),
        ("2030年打通断头路多少条", "32条"),
        ("2021年新建学校多少所", "8所"),
    ],
)
def test_a_sentence_of_another_year_does_not(asked: str, other: str) -> None:
    """However near it is: what was done is never said to be planned, nor the other way round."""
    assert all(other not in c.quote for c in bot_of(REPORT).answer(asked).citations)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("2025年新建停车泊位多少个", True), ("2020年新建停车泊位多少个", False), ("2020年小学有多少所", True)],
)
def test_no_target_is_of_a_year_before_the_plan(asked: str, answered: bool) -> None:
    """What 十四五 sets out for no year is not what was so in 2020; a sentence that names 2020 is."""
    text = f"{WILLOW}第二节 教育\n2020年有小学30所。\n"
    answer = bot_of(text).answer(asked)
    assert answer.status.supported is answered


def test_a_part_of_the_area_is_not_the_whole() -> None:
    """A town that the plan names is answered by what speaks of it, not by the figure of the whole."""
    bot = bot_of(WILLOW)
    assert any("2所" in c.quote for c in bot.answer("青石镇建设养老院多少所").citations)
    assert not any("3000" in c.quote for c in bot.answer("青石镇养老床位达到多少张").citations)
    assert any("3000" in c.quote for c in bot.answer("柳溪区养老床位达到多少张").citations)


def test_a_district_is_not_the_whole_city() -> None:
    """Its plan gives no value for 全市 but where the sentence names the city; without the word it does."""
    text = f"甘泉市{WILLOW}第二节 文旅\n建成全市最大的图书馆,藏书达到50万册。\n"
    bot = bot_of(text)
    for whole in ("全市", "整个甘泉市", "全甘泉市"):
        assert not any("3000" in c.quote for c in bot.answer(f"{whole}养老床位达到多少张").citations)
    assert any("3000" in c.quote for c in bot.answer("养老床位达到多少张").citations)
    assert any("50万册" in c.quote for c in bot.answer("全市最大的图书馆藏书多少万册").citations)


@pytest.mark.parametrize(
    ("asked", "planned"),
    [
        ("今年打算弄几个公园出来", True),
        ("2024新建公园 数量", True),
        ("今年的公园到现在修好几个了", False),
        ("今年的公园修好了没", False),
        ("去年打算弄几个公园", False),
        ("公园修到哪了", False),
    ],
)
def test_what_a_report_plans_for_its_year_is_no_progress(asked: str, planned: bool) -> None:
    """In a report 今年 is what it plans for; its targets answer that, but not how far they are by now."""
    assert asks_what_is_planned(understand(asked), bot_of(REPORT).plans) is planned


def test_the_year_of_a_plan_of_five_is_no_planned_year() -> None:
    """To a plan of five years 今年 is the day of the question: no target tells how far a thing is."""
    assert not asks_what_is_planned(understand("今年新建停车泊位多少个"), bot_of(WILLOW).plans)
