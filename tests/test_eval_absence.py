"""The measure of absence: what is taken away, what counts as turned, and that a worse bot measures worse."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from fakes import BigramEmbedder, parsed
from plan_samples import WILLOW

from chat.asks.message import Message
from chat.asks.question import Question
from chat.bot import Bot
from chat.decision.deciding import Decision
from chat.evidence.candidates import Candidate
from chat.model import Status
from eval.proof.absence import Lacking, Outcome, Retold, absence
from eval.questions.sets import load_questions
from index.assembly import index_plans
from index.expansion import NONE, Expansion
from index.plan_index import PlanIndex
from ingest.errors import RowsError
from ingest.model import Plan

BEDS, SENTENCE = "养老床位达到多少张?", "到2025年,养老床位达到3000张"
ASKED = "养老院床位有几张?"
EXPANSION = Expansion({f"{SENTENCE}。": (ASKED,)})


@pytest.fixture(scope="module")
def index() -> PlanIndex:
    return index_plans([parsed(WILLOW)], BigramEmbedder(), EXPANSION)


def test_only_what_answers_is_taken_away(index: PlanIndex) -> None:
    """What holds the quote is not seen, with the questions anticipated for it; and it comes back."""
    bot = Lacking(index)
    passages = [hit.passage for hit in bot.index.search(ASKED)]

    def nearest() -> float:
        found = bot.index.question_cosines([ASKED], passages)
        return max(cosines[0] for of_passage in found for cosines in of_passage)

    assert nearest() > 0.99
    assert "3000张" in bot.answer(BEDS).text
    bot.take([SENTENCE])
    assert "3000张" not in bot.answer(BEDS).text
    assert nearest() == NONE
    bot.take(["不在规划里的话"])
    assert "3000张" in bot.answer(BEDS).text
    assert nearest() > 0.99


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """One question whose fact stands once, one whose fact stands in two sentences."""
    rows = [
        {"id": "once", "type": "number", "question": BEDS, "answerable": True, "key_facts": [["3000张"]]}
        | {"gold": [{"chapter": 1, "section": 1, "quote": SENTENCE}], "reference_answer": "3000张"},
        {"id": "twice", "type": "number", "question": "森林覆盖率达到多少?", "answerable": True}
        | {"key_facts": [["42%"]], "reference_answer": "42%"}
        | {"gold": [{"chapter": 1, "section": 2, "quote": "到2025年,森林覆盖率达到42%以上"}]},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


PLAN = f"{WILLOW}第二节 林业\n森林覆盖率达到42%以上,山更绿。\n"


class AnsweringAll(Bot):
    """Refuses nothing."""

    def _decide(self, understood: Question, candidates: Sequence[Candidate], message: Message) -> Decision:
        return Decision(Status.ANSWERED)


class RefusingAll(Bot):
    """Answers nothing."""

    def _decide(self, understood: Question, candidates: Sequence[Candidate], message: Message) -> Decision:
        return Decision(Status.NOT_IN_PLAN)


def measured(kind: type[Bot], questions: Path, monkeypatch: pytest.MonkeyPatch, **given: object) -> int:
    plan = parsed(PLAN)

    def opened(_: Mapping[str, str], __: Plan | None) -> Bot:
        return kind(index_plans([plan], BigramEmbedder()))

    wanted = {"plan": Path("pyproject.toml"), "limit": None, "failures": True, "out": None, "at_least": 0.0}
    monkeypatch.setattr("eval.proof.absence.read_plan", lambda _: plan)
    return absence(Namespace(questions=str(questions), **wanted | given), opened)


def test_a_bot_that_refuses_nothing_does_not_turn(
    questions: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What another sentence says is still true; what none says is listed and fails the gate."""
    page = tmp_path / "absence.html"
    assert measured(AnsweringAll, questions, monkeypatch, at_least=0.6, out=page) == 1
    told = capsys.readouterr().out
    assert "turned: 0.500" in told
    assert "refused: 0\n  still true: 1\n  answered: 1" in told
    assert f"once\t{BEDS}" in told
    shown = page.read_text(encoding="utf-8")
    assert BEDS in shown
    assert "森林覆盖率达到多少" not in shown


def test_a_bot_that_refuses_everything_turns(
    questions: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is right here and nowhere else."""
    assert measured(RefusingAll, questions, monkeypatch, at_least=1.0) == 0
    assert "turned: 1.000" in capsys.readouterr().out


def test_what_is_half_true_has_not_turned(index: PlanIndex, questions: Path) -> None:
    """All facts asked for must stand in the answer; one without facts to tell it by counts as answered."""
    bot = Bot(index)
    answer = bot.answer(BEDS)
    once = load_questions(questions, labelled=True)[0]
    assert Retold(once, answer, answer).outcome is Outcome.STILL_TRUE
    other = bot.answer("新建停车泊位多少个?")
    assert other.status.supported
    assert Retold(once, answer, other).outcome is Outcome.ANSWERED


def test_a_set_without_gold_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be taken away: an error says so, whether the plan is silent or the set."""
    path = tmp_path / "set.jsonl"
    row = {"id": "u", "type": "unanswerable", "question": BEDS, "answerable": False, "key_facts": []}
    row |= {"gold": [], "reference_answer": "没有写"}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    with pytest.raises(RowsError, match=r"set\.jsonl: no question asked has gold"):
        measured(RefusingAll, path, monkeypatch)
