"""A small plan, five questions about it, and bots that answer them rightly or wrongly in one known way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from chat.model import (
    Answer,
    Answered,
    Citation,
    Event,
    Evidence,
    EvidenceFound,
    Status,
    Timings,
    Turn,
    Words,
)
from eval.questions.matching import compact
from eval.questions.sets import Gold, Question
from index.model import Hit
from ingest import read_plan
from ingest.model import Passage, Plan

PLAN_TEXT = """某区国民经济和社会发展“十四五”规划纲要
第一章发展基础
第一节发展成就
“十三五”期间,老旧小区改造 159 个。新增公园 12 处,人均公园绿地面积 16.14 平方米。
第二节主要目标
到 2025 年,森林覆盖率达到 41% 。城镇登记失业率控制在 4.5% 以内。
第二章民生保障
第一节养老服务
建成养老服务中心三十六处。支持养老机构连锁经营。
第二节环境治理
严格落实河长制。推广绿色低碳交通。
"""

QUESTIONS = (
    Question(
        id="n1",
        type="number",
        question="改造了多少个老旧小区?",
        key_facts=(("159",),),
        gold=(Gold(1, 1, "老旧小区改造 159 个"),),
        reference_answer="159个。",
        labelled=True,
        line=1,
    ),
    Question(
        id="n2",
        type="number",
        question="森林覆盖率和失业率的目标?",
        key_facts=(("41%",), ("4.5%", "百分之四点五")),
        gold=(Gold(1, 2, "森林覆盖率达到 41%"), Gold(1, 2, "城镇登记失业率控制在 4.5% 以内")),
        reference_answer="41%和4.5%以内。",
        labelled=True,
        line=2,
    ),
    Question(
        id="f1",
        type="followup",
        question="那养老服务中心呢?",
        history=(Turn("user", "改造了多少个老旧小区?"), Turn("assistant", "159个。")),
        key_facts=(("三十六处", "36处"),),
        gold=(Gold(2, 1, "建成养老服务中心三十六处"),),
        reference_answer="36处。",
        labelled=True,
        line=3,
    ),
    Question(
        id="u1",
        type="unanswerable",
        question="幼儿园要建多少所?",
        answerable=False,
        reference_answer="规划没有写。",
        labelled=True,
        line=4,
    ),
    Question(
        id="o1",
        type="offtopic",
        question="写一首诗。",
        answerable=False,
        reference_answer="与规划无关。",
        labelled=True,
        line=5,
    ),
)


def small_plan(folder: Path) -> Plan:
    path = folder / "plan.txt"
    path.write_text(PLAN_TEXT, encoding="utf-8")
    return read_plan(path)


def write_questions(path: Path, questions: Sequence[Question] = QUESTIONS) -> Path:
    rows = [
        {
            "id": q.id,
            "type": q.type,
            "question": q.question,
            "history": [{"role": t.role, "content": t.content} for t in q.history],
            "answerable": q.answerable,
            "key_facts": [list(f) for f in q.key_facts],
            "gold": [{"chapter": g.chapter, "section": g.section, "quote": g.quote} for g in q.gold],
            "reference_answer": q.reference_answer,
        }
        for q in questions
    ]
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return path


class PerfectBot:
    """Knows the gold: answers by quoting it, refuses what has none. The broken bots change one thing."""

    def __init__(self, plan: Plan, questions: Sequence[Question] = QUESTIONS) -> None:
        self.plan = plan
        self.known = {q.question: q for q in questions}
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.closed = False

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        self.asked.append((question, tuple(history)))
        answer = self.answer(self.known[question])
        yield EvidenceFound(answer.evidence, answer.status, question)
        yield Words(answer.text)
        yield Answered(answer)

    def close(self) -> None:
        self.closed = True

    def answer(self, question: Question) -> Answer:
        evidence = tuple(self.evidence(n, gold) for n, gold in enumerate(question.gold, 1))
        status = self.status(question)
        first = [e.passage for e in evidence]
        ranked = [*first, *(p for p in self.plan.passages if p not in first)]
        return Answer(
            question=question.question,
            standalone=question.question,
            text=self.text(question, evidence),
            status=status,
            evidence=evidence,
            retrieved=tuple(Hit(p, 1 / rank, 0.5, 1.0) for rank, p in enumerate(ranked, 1)),
            timings=Timings(retrieve=2.0, first_token=3.0, total=5.0),
            answerer="extractive",
            model="",
        )

    def status(self, question: Question) -> Status:
        if question.answerable:
            return Status.ANSWERED
        return Status.OFF_TOPIC if question.type == "offtopic" else Status.NOT_IN_PLAN

    def text(self, question: Question, evidence: Sequence[Evidence]) -> str:
        quoted = "".join(f"{e.citation.quote}[{e.citation.n}]。" for e in evidence)
        return quoted or "规划没有写到这一点。"

    def evidence(self, n: int, gold: Gold) -> Evidence:
        quote = compact(gold.quote)
        passage = next(p for p in self.plan.passages if quote in p.text)
        return Evidence(self.citation(n, passage, quote), passage, score=0.9)

    def citation(self, n: int, passage: Passage, quote: str) -> Citation:
        return Citation(
            n=n,
            ref=passage.ref,
            chapter=passage.chapter,
            section=passage.section,
            quote=quote,
            passage_id=passage.id,
            start=passage.span.start,
            end=passage.span.end,
            address=passage.address,
            document=passage.document,
            plan=self.plan.title,
            path=passage.path,
            page=passage.page,
        )


class EmptyBot(PerfectBot):
    """Says nothing, though with status and citations as they should be."""

    def text(self, question: Question, evidence: Sequence[Evidence]) -> str:
        return ""


class RefusingBot(PerfectBot):
    """Refuses whatever it is asked, while its text holds the facts."""

    def status(self, question: Question) -> Status:
        return Status.NOT_IN_PLAN


class EagerBot(PerfectBot):
    """Answers whatever it is asked."""

    def status(self, question: Question) -> Status:
        return Status.ANSWERED


class WrongSectionBot(PerfectBot):
    """Quotes rightly and cites the environment section for it."""

    def citation(self, n: int, passage: Passage, quote: str) -> Citation:
        other = next(p for p in self.plan.passages if (p.chapter, p.section) == (2, 2))
        return super().citation(n, other, quote)


class InventingBot(PerfectBot):
    """Adds a number that no citation holds."""

    def text(self, question: Question, evidence: Sequence[Evidence]) -> str:
        return super().text(question, evidence) + "总投资3.2亿元。"


class FailingBot(PerfectBot):
    """Raises on one question."""

    def answer(self, question: Question) -> Answer:
        if question.id == "n2":
            raise ZeroDivisionError("half way")
        return super().answer(question)
