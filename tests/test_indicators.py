"""An indicator that stands in several places: all of them are shown, and none is taken for a near miss."""

from __future__ import annotations

import pytest
from chat_samples import FOREST, ranked
from fakes import BigramEmbedder, parsed

from chat.asks.question import Question
from chat.bot import Bot
from chat.evidence.candidates import Candidate
from chat.evidence.indicators import names_a_value, other_places, rows_asked_for
from chat.model import Status
from index.assembly import index_plans
from index.expansion import Expansion
from index.plan_index import PlanIndex
from ledger.ledger import Ledger

UNSAID = "森林覆盖率每年要提高多少?"


@pytest.fixture(scope="module")
def index() -> PlanIndex:
    """The valley, with a question that it was found not to answer."""
    plan = parsed(FOREST)
    last = plan.paragraphs[-1].sentences[-1].text
    return index_plans([plan], BigramEmbedder(), Expansion({last: ("森林要占多大地方?",)}, {last: (UNSAID,)}))


@pytest.fixture(scope="module")
def ledger(index: PlanIndex) -> Ledger:
    return Ledger.of(index.plans)


def found(text: str, index: PlanIndex) -> tuple[Question, list[Candidate]]:
    question, candidates = ranked(text, index)
    return question, list(candidates)


def test_the_indicator_asked_for_is_known_by_its_characters(index: PlanIndex, ledger: Ledger) -> None:
    """Of a sentence with two indicators only the one asked for counts."""
    question, candidates = found("空气质量优良天数比率要达到多少?", index)
    assert {row.indicator for row in rows_asked_for(question, candidates[:1], ledger)} == {
        "空气质量优良天数比率"
    }


def test_the_other_place_is_added(index: PlanIndex, ledger: Ledger) -> None:
    """40% here, 42% there: whoever asks for one gets both."""
    question, candidates = found("2025年森林覆盖率要达到多少?", index)
    others = other_places(question, candidates[:1], candidates, ledger)
    values = {candidates[0].sentence.text, *(c.sentence.text for c in others)}
    assert any("40%" in text for text in values)
    assert any("42%" in text for text in values)


def test_the_answer_holds_both_values(index: PlanIndex) -> None:
    """Through the whole bot, each with its own citation."""
    answer = Bot(index).answer("2025年森林覆盖率要达到多少?")
    assert "40%" in answer.text
    assert "42%" in answer.text
    assert {c.chapter for c in answer.citations} == {1, 2}


def test_an_indicator_in_one_place_brings_nothing_along(index: PlanIndex, ledger: Ledger) -> None:
    """No other value, no other sentence."""
    question, candidates = found("登记失业率控制在多少以内?", index)
    assert other_places(question, candidates[:1], candidates, ledger) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2025年森林覆盖率达到多少?", True),
        ("森林覆盖率是多少?", True),
        ("2030年森林覆盖率达到多少?", False),
        ("现在的森林覆盖率实际是多少?", False),
        ("草原覆盖面积多少?", False),
        ("森林覆盖率为什么重要?", False),
    ],
)
def test_a_named_value_of_the_right_time(index: PlanIndex, ledger: Ledger, text: str, named: bool) -> None:
    """The plan gives it for a year; not for another one, not as a state of today."""
    question, candidates = found(text, index)
    assert names_a_value(question, candidates, ledger) is named


def test_a_named_value_is_never_a_near_miss(index: PlanIndex) -> None:
    """Close to a question that the plan does not answer, but the value asked for is there."""
    assert Bot(index).answer(UNSAID[:5] + "要提高到多少?").status is Status.ANSWERED
