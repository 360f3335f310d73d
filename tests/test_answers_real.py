"""The shipped plan under the real encoder: every citation of every question of the set resolves."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from chat.answers.check import numbers_in
from chat.bot import Bot
from chat.model import Answer, Status, Turn
from eval.metrics.grounding import SERVICE_LINES
from index.plan_index import PlanIndex
from index.tokenizer import fold
from ingest.model import Plan

pytestmark = pytest.mark.models

Row = dict[str, Any]
Answers = list[tuple[Row, Answer]]


@pytest.fixture(scope="module")
def answers(real_index: PlanIndex) -> Answers:
    """All questions of the shipped set with their extractive answers."""
    lines = (files("eval") / "questions" / "plan.jsonl").read_text(encoding="utf-8").splitlines()
    bot = Bot(real_index)
    rows = [json.loads(line) for line in lines]
    return [
        (row, bot.answer(row["question"], [Turn(t["role"], t["content"]) for t in row.get("history", [])]))
        for row in rows
    ]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_citation_is_verbatim_at_its_offsets(answers: Answers, plan_text: str) -> None:
    """The source between start and end is the quote, white space aside; support or only nearby."""
    quoted = [e.citation for _, answer in answers for e in answer.evidence]
    assert len(quoted) > len(answers)
    assert [c for c in quoted if bare(plan_text[c.start : c.end]) != bare(c.quote)] == []


def test_every_citation_resolves(answers: Answers, plan: Plan) -> None:
    """Passage, paragraph, section and reference of a citation agree with the plan."""
    passages = {p.id: p for p in plan.passages}
    paragraphs = {p.address: p for p in plan.paragraphs}
    for _, answer in answers:
        for citation in (e.citation for e in answer.evidence):
            passage = passages[citation.passage_id]
            assert citation.quote in passage.text
            assert citation.quote in paragraphs[citation.address].text
            assert (citation.chapter, citation.section) == (passage.chapter, passage.section)
            assert (citation.ref, citation.document) == (passage.ref, plan.id)


def test_every_mark_has_its_citation(answers: Answers) -> None:
    """The marks in a text are the numbers of its citations, each cited, each once in the list."""
    for _, answer in answers:
        marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
        numbers = [c.n for c in answer.citations]
        assert marks == set(numbers), answer.text
        assert len(set(numbers)) == len(numbers)


def test_no_number_but_those_of_the_quotes(answers: Answers) -> None:
    """Of an answered question, every number but a line to call stands in a cited quote or its reference."""
    for _, answer in answers:
        if answer.status is not Status.ANSWERED:
            continue
        said = numbers_in(fold(re.sub(r"\[\d+\]", "", answer.text)))
        cited = numbers_in(fold(" ".join(f"{c.quote} {c.ref}" for c in answer.citations)))
        assert said <= cited | numbers_in(SERVICE_LINES), answer.text


def test_unsupported_answers_cite_nothing(answers: Answers) -> None:
    """What the plan does not answer is never marked as support."""
    for _, answer in answers:
        if not answer.status.supported:
            assert answer.citations == ()
            assert not any(e.support for e in answer.evidence)


def test_each_answer_records_what_was_retrieved(answers: Answers) -> None:
    """At least twenty passages, none twice, best first."""
    for _, answer in answers:
        ids = [hit.passage.id for hit in answer.retrieved]
        scores = [hit.score for hit in answer.retrieved]
        assert len(set(ids)) == len(ids) >= 20
        assert scores == sorted(scores, reverse=True)


def test_nothing_is_cited_twice(answers: Answers) -> None:
    """No sentence stands in an answer more than once."""
    for _, answer in answers:
        repeated = [q for q, times in Counter(c.quote for c in answer.citations).items() if times > 1]
        assert repeated == []


def test_injections_never_get_the_plan_as_support(answers: Answers) -> None:
    """Of the messages that are instructions or abuse, not one is answered."""
    asked = [(row, answer) for row, answer in answers if row["type"] == "injection"]
    assert asked
    assert [row["question"] for row, answer in asked if answer.status.supported] == []


@pytest.mark.parametrize("kind", ["number", "fact", "colloquial"])
def test_most_questions_find_their_section(answers: Answers, kind: str) -> None:
    """At least four in five answerable questions of a kind retrieve a gold section first to tenth."""
    asked = [(row, answer) for row, answer in answers if row["type"] == kind and row["answerable"]]
    found = [
        any(
            (g["chapter"], g["section"]) == (h.passage.chapter, h.passage.section)
            for g in row["gold"]
            for h in answer.retrieved[:10]
        )
        for row, answer in asked
    ]
    assert sum(found) >= 0.8 * len(asked)


def test_the_same_question_gets_the_same_answer(answers: Answers, real_index: PlanIndex) -> None:
    """A second bot on the same index answers word for word the same."""
    bot = Bot(real_index)
    for row, answer in answers[::40]:
        if not row.get("history"):
            assert bot.answer(row["question"]).text == answer.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("森林覆盖率目标是41%，没记错吧？", "41%"),
        ("规划是否写明“房住不炒”？", "房住不炒"),
        ("规划提到“最多跑一次”了吗", "最多跑一次"),
    ],
)
def test_what_stands_there_word_for_word_is_found(real_index: PlanIndex, asked: str, said: str) -> None:
    """A target that is put right, a term in quotation marks: asked whether it is written, it is."""
    answer = Bot(real_index).answer(asked)
    assert answer.status is Status.ANSWERED
    assert said in answer.citations[0].quote


@pytest.mark.parametrize(
    ("asked", "name"), [("你好,养老", "养老"), ("养老,谢谢", "养老"), ("谢谢,那充电桩呢", "充电桩")]
)
def test_a_greeting_hides_no_topic(real_index: PlanIndex, asked: str, name: str) -> None:
    """However short what is left of the message."""
    assert name in Bot(real_index).answer(asked).citations[0].quote


def test_what_is_denied_in_the_plan_is_no_veto(real_index: PlanIndex) -> None:
    """The plan tells of 未打通 roads: it is not said that it has nothing of them."""
    assert "没有写哪些" not in Bot(real_index).answer("哪些路没打通").text
