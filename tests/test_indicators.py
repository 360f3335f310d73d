"""An indicator that stands in several places: all of them are shown, and none is taken for a near miss."""

from __future__ import annotations

import pytest
from chat_samples import FOREST, ranked
from fakes import BigramEmbedder, parsed

from chat.asks.question import Question
from chat.bot import Bot
from chat.evidence.candidates import Candidate
from chat.evidence.indicators import other_places, rows_asked_for
from index.assembly import index_plans
from index.expansion import Expansion
from index.plan_index import PlanIndex
from ledger.ledger import Ledger


@pytest.fixture(scope="module")
def index() -> PlanIndex:
    """The valley, with a question that it was found not to answer."""
    plan = parsed(FOREST)
    last = plan.paragraphs[-1].sentences[-1].text
    return index_plans([plan], BigramEmbedder(), Expansion({last: ("森林要占多大地方?",)}))


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
