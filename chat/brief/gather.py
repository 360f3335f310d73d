"""What a plan says of a topic, put together: aims, tasks, achievements, what is left open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.asks.question import Kind as Asked
from chat.brief.model import Aim, Brief, Quote, Task
from chat.brief.topic import Found, Topic, find
from chat.evidence.candidates import has_sign
from index.plan_index import PlanIndex
from ingest.characters import plain
from ingest.errors import PlanQAError
from ingest.facts.periods import Period, period_of, texts_of
from ingest.facts.times import Time, find_times, ranges
from ingest.model import Paragraph, Passage, Plan, Sentence
from ingest.rows import table_row, written
from ledger.extract import actor_of
from ledger.filter import KIND_WORDS
from ledger.ledger import Ledger
from ledger.model import Commitment, Kind
from ledger.values import find_values

WHEN, WHO, HOW_MUCH = "期限", "责任主体", "数量"
_LACKS = re.compile("不足|不够|不优|不高|短板|滞后|薄弱|差距|困难|问题|挑战")
"""What a look back calls lacking is no achievement."""


def plan_named(plans: Sequence[Plan], named: str | None) -> Plan:
    """The plan with this id, or this part of its title. Raises PlanQAError where none or several fit."""
    fitting = [p for p in plans if named in (None, p.id)] or [p for p in plans if str(named) in p.title]
    if len(fitting) == 1:
        return fitting[0]
    known = "、".join(f"{plan.id} ({plan.title})" for plan in plans)
    found = f"no plan is called {named!r}" if not fitting else f"{len(fitting)} plans fit"
    raise PlanQAError(found, expected=f"the id, or a part of the title, of one of: {known}")


def brief_of(said: str, plan: Plan, index: PlanIndex, ledger: Ledger) -> Brief:
    """The brief on a topic. Raises PlanQAError where the plan is silent.

    `index` and `ledger` may hold other plans, whose rows of the same indicator are told.
    """
    own = index.of_plan(plan.id) if len(index.plans) > 1 else index
    topic = Topic.of(said, own)
    found = find(topic, own)
    rows = [row for row in ledger.rows if row.document == plan.id]
    desk = _Desk(topic, plan, ledger, found)
    aims = desk.aims(rows)
    main = desk.main(rows)
    if not found and not aims:
        silent = f"《{plan.title}》中没有找到关于“{topic.words}”的内容"
        raise PlanQAError(silent, expected="a topic that the plan treats", mend="try another word")
    return Brief(
        topic.words,
        topic.other_names,
        plan.title,
        aims,
        tuple(desk.task(f) for f in main if f.sentence.kind != "achievement" and not desk.is_aim_only(f)),
        tuple(desk.quote(f.passage, f.sentence) for f in main if desk.is_achievement(f)),
        _elsewhere(topic, plan, index, ledger, aims),
        tuple(
            desk.quote(f.passage, f.sentence)
            for f in found
            if f not in main or (f.sentence.kind == "achievement" and not desk.is_achievement(f))
        ),
        bool(plan.damaged_paragraphs),
    )


@dataclass(frozen=True)
class _Desk:
    """One plan and what was found in it."""

    topic: Topic
    plan: Plan
    ledger: Ledger
    found: Sequence[Found]

    @property
    def period(self) -> Period | None:
        return period_of(self.plan.title, texts_of(self.plan.paragraphs))

    def quote(self, passage: Passage, sentence: Sentence) -> Quote:
        return quote_of(self.plan, passage, sentence)

    def wanted(self, rows: Sequence[Commitment]) -> list[Commitment]:
        """Rows whose indicator names the topic; of a sentence about it that has none such, all."""
        named = [row for row in rows if self.topic.named_in(row.indicator)]
        told = {_key(row) for row in named}
        about = {(f.passage.id, f.sentence.text) for f in self.found if f.sure} - told
        return [row for row in rows if row in named or _key(row) in about]

    def main(self, rows: Sequence[Commitment]) -> list[Found]:
        """What is about the topic, and what has a row that names it."""
        told = {_key(row) for row in rows if self.topic.named_in(row.indicator)}
        return [f for f in self.found if f.about or (f.passage.id, f.sentence.text) in told]

    def aims(self, rows: Sequence[Commitment]) -> tuple[Aim, ...]:
        wanted = [r for r in self.wanted(rows) if r.kind is Kind.TARGET and is_measured(r)]
        return tuple(aim for row in wanted if (aim := aim_of(row, self.plan, self.ledger)) is not None)

    def is_aim_only(self, found: Found) -> bool:
        """到2025年,…率达到…: what stands in the table of aims already, and plans nothing else."""
        rows = self.ledger.in_sentence(found.passage.id, found.sentence.text)
        told = any(row.kind is Kind.TARGET and is_measured(row) for row in self.wanted(rows))
        return told and (bool(found.sentence.cells) or all(_is_dated(row) for row in rows))

    def is_achievement(self, found: Found) -> bool:
        text = "".join((*found.passage.path, found.sentence.text))
        return found.sentence.kind == "achievement" and not _LACKS.search(text)

    def task(self, found: Found) -> Task:
        text = plain(found.sentence.text)
        times = find_times(text, self.period)
        values = [v for v in find_values(text, ranges(times)) if v.unit]
        actor = actor_of(text)
        return Task(
            self.quote(found.passage, found.sentence),
            actor,
            tuple(dict.fromkeys(found.sentence.text[t.start : t.end] for t in times if not t.basis)),
            tuple(dict.fromkeys(found.sentence.text[v.start : v.end] for v in values)),
            self._left_open(found, times),
        )

    def _left_open(self, found: Found, times: Sequence[Time]) -> tuple[str, ...]:
        """What neither the paragraph nor a heading above it says, as far as code can tell."""
        paragraph = self._paragraph(found.passage)
        around = plain("".join((paragraph.text, paragraph.parent, *paragraph.path)))
        timed = any(not t.basis for t in find_times(around, self.period))
        sentence = plain(found.sentence.text)
        untimed = "".join(c for i, c in enumerate(sentence) if not any(a <= i < b for a, b in ranges(times)))
        rows = self.ledger.in_sentence(found.passage.id, found.sentence.text)
        counted = any(c.isdigit() for c in untimed) or any(is_measured(row) for row in rows)
        said = ((WHEN, timed), (WHO, has_sign(Asked.ACTOR, around)), (HOW_MUCH, counted))
        return tuple(what for what, stands in said if not stands)

    def _paragraph(self, passage: Passage) -> Paragraph:
        return next(p for p in self.plan.paragraphs if p.address == passage.address)


def quote_of(plan: Plan, passage: Passage, sentence: Sentence) -> Quote:
    """A sentence as it stands; a row of a table with the heads of its cells, as the source writes them."""
    row = table_row(sentence.text, sentence.cells) if sentence.cells else None
    text = written(sentence, row.values) if row else sentence.text
    heading = passage.path[-1] if passage.path else ""
    heading = heading.partition(" ")[2] or heading
    return Quote(
        text, plan.title, passage.ref, heading, plan.id, passage.address, passage.page, sentence.damaged
    )


def is_measured(row: Commitment) -> bool:
    """Whether a row is an indicator: it has a number, a nature, or a deadline of its own."""
    return row.value is not None or bool(row.nature) or _is_dated(row)


def _is_dated(row: Commitment) -> bool:
    return bool(row.deadline) and not row.deadline_inherited


def aim_of(row: Commitment, plan: Plan, ledger: Ledger) -> Aim | None:
    """A row with its quote; None where its sentence is not found as it is quoted."""
    quote = _quote_of_row(row, plan)
    if quote is None:
        return None
    same = [o for o in ledger.same_indicator(row) if o.kind is not row.kind and o.value is not None]
    base = same[0] if row.kind is Kind.TARGET and same else None
    return Aim(
        row.indicator,
        _value(row),
        row.deadline if _is_dated(row) else "",
        row.nature.value,
        KIND_WORDS[row.kind],
        quote,
        f"{_value(base)}({base.deadline})" if base and _is_dated(base) else _value(base) if base else "",
        _quote_of_row(base, plan) if base else None,
    )


def _value(row: Commitment) -> str:
    """As written, with the unit of its column or name where the cell has none."""
    return row.value_text if row.unit in row.value_text else f"{row.value_text}{row.unit}"


def _quote_of_row(row: Commitment, plan: Plan) -> Quote | None:
    for passage in plan.passages:
        if passage.id == row.passage_id:
            found = (s for s in passage.sentences if s.text == row.quote)
            return next((quote_of(plan, passage, sentence) for sentence in found), None)
    return None


def _elsewhere(
    topic: Topic, plan: Plan, index: PlanIndex, ledger: Ledger, aims: Sequence[Aim]
) -> tuple[Aim, ...]:
    """Rows of the other plans with the same indicator, or one that names the topic."""
    keys = {row.indicator_key for row in ledger.rows for aim in aims if row.indicator == aim.indicator}
    plans = {other.id: other for other in index.plans if other.id != plan.id}
    rows = [
        row
        for row in ledger.rows
        if row.document in plans and (row.indicator_key in keys or topic.named_in(row.indicator))
    ]
    made = (aim_of(row, plans[row.document], ledger) for row in rows if row.value is not None)
    return tuple(aim for aim in made if aim is not None)


def _key(row: Commitment) -> tuple[str, str]:
    return row.passage_id, row.quote
