"""Lists and counts over the whole plan as findings: every row with its mark, every mark with its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chat.answers.compose import evidence_of, without_marks
from chat.answers.findings import Findings
from chat.asks.question import Question
from chat.decision.deciding import Decision
from chat.lists.choosing import address_of, can_compare, chosen, parted, resolved
from chat.lists.model import Group, ListFilter, Part
from chat.lists.reading import read
from chat.lists.recognising import asks_for_list
from chat.lists.wording import heads, notes, nothing
from chat.model import Evidence, ListedRow, Status, Table
from index.model import Hit
from index.plan_index import PlanIndex
from index.tokenizer import fold
from ingest.facts.periods import period_named
from ingest.model import Passage, Plan, Sentence
from ledger.ledger import Ledger
from ledger.model import Commitment

_CLAUSE_ENDS = re.compile("[,，;；。:：]")
_DIGIT = re.compile(r"\d+(?:\.\d+)?")


def tabled(
    question: Question, ledger: Ledger, index: PlanIndex, passages: Sequence[Passage], hits: Sequence[Hit]
) -> Findings | None:
    """All rows that a request asks for; None for a question that is not surely one."""
    if len(index.plans) != 1 or question.confirms or not ledger.rows:
        return None
    plan = index.plans[0]
    wanted = requested(question.sought, question.text, ledger, index)
    if wanted is None or not _has_places(plan, wanted):
        return None
    period = period_named(plan.identity.period) if _is_five_years(plan) else None
    by_id = {passage.id: passage for passage in passages}
    wanted = resolved(wanted, ledger, period)
    rows = tuple(row for row in chosen(wanted, ledger) if row.passage_id in by_id)
    if wanted.group is Group.ACTOR:
        rows = tuple(row for row in rows if row.actor)
    if not rows and (wanted.words or _is_before(wanted, plan)):
        return None
    lost = any(p.damaged and (not wanted.chapters or p.chapter in wanted.chapters) for p in plan.paragraphs)
    after = notes(wanted, period, lost=lost)
    if not rows:
        has_actors = any(row.actor for row in ledger.rows)
        text = "".join((nothing(wanted, has_actors=has_actors), *(after[-1:] if lost else ())))
        return Findings(question, Decision(Status.NOT_IN_PLAN), (), tuple(hits), text, listed=True)
    parts = parted(rows, wanted)
    if not can_compare(parts, wanted, plan):
        return None
    evidence, table, lines = _cited(question, parts, by_id)
    first, *others = heads(wanted, parts)
    blocks = zip(others or ("",) * len(parts), lines, strict=True)
    text = "\n".join([first, *(line for head, block in blocks for line in (head, *block) if line), *after])
    query = address_of(wanted, rows, ledger, plan.id)
    return Findings(
        question,
        Decision(Status.ANSWERED),
        evidence,
        tuple(hits),
        text,
        listed=True,
        table=Table(table, query),
    )


def requested(sought: str, text: str, ledger: Ledger, index: PlanIndex) -> ListFilter | None:
    """The filter of a request for a list; None for another message. `sought`: without the area's name."""
    period = index.plans[0].identity.period or ""
    wanted = read(sought, lambda word: _names(word, ledger), period)
    return wanted if wanted is not None and asks_for_list(text, index.embedder) else None


def _names(word: str, ledger: Ledger) -> bool:
    return any(word in fold(row.indicator) for row in ledger.rows)


def _is_five_years(plan: Plan) -> bool:
    return bool(re.fullmatch("十[一二三四五六七八九]?五", plan.identity.period or ""))


def _is_before(wanted: ListFilter, plan: Plan) -> bool:
    """Whether a period is asked for of which the plan has nothing."""
    return bool(wanted.period) and wanted.period != plan.identity.period


def _has_places(plan: Plan, wanted: ListFilter) -> bool:
    places = {(p.chapter, p.section) for p in plan.paragraphs}
    here = {chapter for chapter, _ in places}
    section = wanted.section is None or (wanted.chapters[0], wanted.section) in places
    return section and all(chapter in here for chapter in wanted.chapters)


def _cited(
    question: Question, parts: Sequence[Part], by_id: dict[str, Passage]
) -> tuple[tuple[Evidence, ...], tuple[ListedRow, ...], list[list[str]]]:
    """The sentences once each, the rows with their marks, and the lines of each part."""
    evidence: dict[tuple[int, int], Evidence] = {}
    table: list[ListedRow] = []
    blocks = []
    for part in parts:
        lines = []
        for row in part.rows:
            key = (row.sentence.start, row.sentence.end)
            if key not in evidence:
                passage = by_id[row.passage_id]
                sentence = _sentence(row, passage)
                evidence[key] = evidence_of(len(evidence) + 1, passage, sentence, question, 1.0, support=True)
            n = evidence[key].citation.n
            table.append(ListedRow(n, row, part.name))
            lines.append(f"{without_marks(said(row))}[{n}]")
        blocks.append(lines)
    return tuple(evidence.values()), tuple(table), blocks


def _sentence(row: Commitment, passage: Passage) -> Sentence:
    """The sentence of a row; the lines of a box stand for one."""
    found = next((s for s in passage.sentences if s.text == row.quote), None)
    return found or replace(
        passage.sentences[0], text=row.quote, span=row.sentence, kind=row.kind.value, cells=()
    )


def said(row: Commitment) -> str:
    """机械化覆盖率:90%以上; the clause of the plan where its numbers do not stand there in these words."""
    own = f"{row.indicator}:{row.value_text}"
    bare = "".join(row.quote.split())
    parts = ("".join(text.split()) for text in (row.indicator, row.value_text))
    if all(part in bare or not _DIGIT.search(part) for part in parts):
        return own
    at = bare.find("".join(row.value_text.split()))
    if at < 0:
        return bare
    start = max((m.end() for m in _CLAUSE_ENDS.finditer(bare[:at])), default=0)
    end = next((at + m.start() for m in _CLAUSE_ENDS.finditer(bare[at:])), len(bare))
    return bare[start:end]
