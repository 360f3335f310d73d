"""The decision before any wording: every status on the shipped plan under the fake encoder."""

from __future__ import annotations

import pytest
from chat_samples import ranked

from chat.asks.question import understand
from chat.decision.deciding import Decision, Known, Thresholds, decide
from chat.model import Status
from index.plan_index import PlanIndex

ALWAYS_NEAR = Thresholds(off_topic_cosine=-1, weak_cosine=-1)
"""The bounds of nearness are fitted to the real encoder: what follows from the words is tested here."""


def decision(text: str, index: PlanIndex, *, everyday: float = -1.0) -> Decision:
    question, candidates = ranked(text, index)
    return decide(question, candidates, index, ALWAYS_NEAR, Known(everyday))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("2025年建成区绿化覆盖率达到多少?", Status.ANSWERED),
        ("地区生产总值年均增长多少?", Status.ANSWERED),
        ("“四个亲自”是哪四个?", Status.ANSWERED),
        ("五气共治写在哪一章?", Status.ANSWERED),
        ("“五气共治”具体治哪五气?", Status.DAMAGED),
        ("科技成果的“三权”是哪三权?", Status.DAMAGED),
        ("拆除乱占河道建筑5.2万平以后还做了什么?", Status.DAMAGED),
        ("“六不准”是哪六条?", Status.NOT_IN_PLAN),
        ("改造老旧小区归哪个局管?", Status.NOT_IN_PLAN),
    ],
)
def test_status(fake_index: PlanIndex, text: str, status: Status) -> None:
    """What the plan says is answered; what is cut or unsaid is not, and is told apart."""
    assert decision(text, fake_index).status is status


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("赛罕区要改造多少个老旧小区?", "赛罕区"),
        ("玉泉区老旧小区怎么改造?", "玉泉区"),
        ("2030年森林覆盖率是多少?", "2030年"),
        ("“十五五”期间地区生产总值年均增长多少?", "十五五"),
        ("PM10的浓度下降多少?", "pm10"),
    ],
)
def test_what_the_plan_never_names(fake_index: PlanIndex, text: str, named: str) -> None:
    """A place, year, period or Latin term that stands nowhere in the plan is named in the reason."""
    found = decision(text, fake_index)
    assert found.status is Status.NOT_IN_PLAN
    assert named in found.reason


@pytest.mark.parametrize("text", ["回民区2025年森林覆盖率达到多少?", "呼和浩特市的目标", "PM2.5怎么治理?"])
def test_what_the_plan_names_is_not_foreign(fake_index: PlanIndex, text: str) -> None:
    """The plan's own places, years and terms raise no objection."""
    assert decision(text, fake_index).status is not Status.NOT_IN_PLAN


def test_an_english_question_is_not_refused_for_its_words(fake_index: PlanIndex) -> None:
    """Words of a question in English are not Latin terms that the plan lacks."""
    assert "没有提到" not in decision("How many parks will there be?", fake_index).reason


def test_one_of_two_things_missing_is_partial(fake_index: PlanIndex) -> None:
    """A count that stands and an office that does not give a partial answer that names the office."""
    found = decision("改造提升多少个老旧小区,由谁负责?", fake_index)
    assert (found.status, found.reason) == (Status.PARTIAL, "规划没有写明由谁负责")


def test_nearer_to_an_everyday_question(fake_index: PlanIndex) -> None:
    """A message much nearer to an everyday question than to any sentence of the plan is off topic."""
    text = "改造提升多少个老旧小区?"
    assert decision(text, fake_index, everyday=2.0).status is Status.OFF_TOPIC
    assert decision(text, fake_index, everyday=-1.0).status is Status.ANSWERED


def test_nothing_found(fake_index: PlanIndex) -> None:
    """No sentence at all is not in the plan, with a reason in words."""
    found = decide(understand("老旧小区"), [], fake_index, Thresholds())
    assert found == Decision(Status.NOT_IN_PLAN, "规划中没有找到相关内容")


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (Known(answered=0.7, unanswered=0.9), Status.NOT_IN_PLAN),
        (Known(answered=0.9, unanswered=0.7), Status.ANSWERED),
        (Known(answered=0.9), Status.ANSWERED),
        (Known(), Status.ANSWERED),
    ],
)
def test_a_near_miss_is_told_from_an_answer(fake_index: PlanIndex, known: Known, status: Status) -> None:
    """What lies nearer to a question that the plan does not answer is not answered with its neighbour."""
    question, candidates = ranked("地区生产总值年均增长多少?", fake_index)
    assert decide(question, candidates, fake_index, ALWAYS_NEAR, known).status is status
