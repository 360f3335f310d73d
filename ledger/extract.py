"""From a plan to the rows of its ledger. Pure and deterministic; no model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.instructions import instructing
from ingest.characters import plain
from ingest.facts.kinds import is_forecast, statement_kind
from ingest.facts.periods import Period, period_of, texts_of
from ingest.facts.times import (
    Range,
    Time,
    find_times,
    governing,
    held_after,
    is_ended,
    ranges,
    times_of_heading,
)
from ingest.model import Paragraph, Plan, Sentence
from ledger.boxes import find_boxes
from ledger.cells import Table, running_text
from ledger.clauses import clause_of, clauses, pieces
from ledger.deadlines import deadline_of
from ledger.faults import left_out
from ledger.indicators import find_indicators
from ledger.keys import is_name
from ledger.model import Commitment, Kind, Nature
from ledger.notes import Notes
from ledger.projects import find_projects
from ledger.rows import Places, Reading
from ledger.values import Value, find_values
from ledger.verbal import find_verbal

_ACTOR = re.compile(
    r"由([\u4e00-\u9fff]{2,12}?(?:局|委|委员会|办|部门|街道|公司|集团|中心))(?:牵头|负责|组织实施|承担)"
)
_EXISTING = re.compile(r"现有|原有|的基础上|依托")
_CALLED = re.compile(
    r"(?:是|为|作为|属于?|列[为入])[^,;。\d]{0,6}(?P<nature>约束性|预期性)指标|\((?P<noted>约束性|预期性)(?:指标)?[^()]*\)"
)
_LISTED = re.compile(r"(?P<nature>约束性|预期性)指标(?:有|包括|为|是)?:")


def extract(plan: Plan) -> tuple[Commitment, ...]:
    """The rows of a plan, in source order; none of a paragraph that instructs a machine."""
    period = period_of(plan.title, texts_of(plan.paragraphs))
    notes = Notes.of(plan)
    places = Places.of(plan)
    boxes, used = find_boxes(plan)
    rows: list[Commitment] = []
    for box in boxes:
        with left_out(plan, box.at.address):
            rows.append(places.box_row(box, period))
    reader = _Reader(plan, period, notes)
    for i, paragraph in enumerate(plan.paragraphs):
        if i not in used and i not in notes.paragraphs:
            rows += reader.rows(paragraph, places)
    told = instructing(plan.passages)
    once = {row.id: row for row in rows if is_name(row.indicator) and row.passage_id not in told}.values()
    return tuple(sorted(_with_natures(list(once)), key=_in_source_order))


def _in_source_order(row: Commitment) -> tuple[int, int, str]:
    return row.value_at.start, row.value_at.end, row.indicator


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the paragraphs of a plan."""

    plan: Plan
    period: Period | None
    notes: Notes

    def rows(self, paragraph: Paragraph, places: Places) -> Iterator[Commitment]:
        for sentence in paragraph.sentences:
            if sentence.cells:
                with left_out(self.plan, paragraph.address):
                    found = Table(self.period, Kind(sentence.kind or "target")).readings(sentence)
                    yield from [places.row(paragraph, sentence, reading) for reading in found]
        held: Time | None = None
        background = False
        heading = times_of_heading(paragraph.path, self.period)
        for sentence, at, text in _pieces(paragraph):
            with left_out(self.plan, paragraph.address):
                times = find_times(text, self.period)
                background = background or self.notes.is_background(text)
                readings = [] if background else list(self._readings(sentence, text, times, held, heading))
                yield from [places.row(paragraph, sentence, reading.moved(at)) for reading in readings]
                held = held_after(text, times, held)
            background = background and not is_ended(text)

    def _readings(
        self,
        sentence: Sentence,
        text: str,
        times: Sequence[Time],
        held: Time | None,
        heading: Sequence[Time],
    ) -> Iterator[Reading]:
        standing = sentence.kind or "target"
        parts = clauses(text)
        for start, end, indicator, value in _statements(text, times, held is not None):
            clause = clause_of(start, parts)
            own = governing(times, start, clause)
            said = text[clause[0] : clause[1]]
            kind = Kind(statement_kind(text, said, own or held, standing, self.period))
            if kind is Kind.TARGET and is_forecast(text, start):
                continue
            reading = Reading(
                start,
                end,
                self.notes.without_marks(indicator),
                kind,
                deadline_of(own, held or _fits(heading, kind, self.period), kind, self.period),
                nature=_nature(text, clause),
                actor=actor_of(text),
            )
            yield (
                reading
                if value is None
                else replace(
                    reading,
                    value=value.number,
                    high=value.high,
                    unit=value.unit,
                    comparator=value.comparator,
                )
            )


def _fits(heading: Sequence[Time], kind: Kind, period: Period | None) -> Time | None:
    """The last time of a heading that lies where what is planned or reported does."""
    first = period.first if period else 0
    planned = kind is Kind.TARGET
    return next((t for t in reversed(heading) if t.year and (t.year >= first) is planned), None)


def _pieces(paragraph: Paragraph) -> Iterator[tuple[Sentence, int, str]]:
    """What is read at a time, its offset in its sentence, its plain text.

    That is a sentence, a piece of a very long one, or a cell of a table that holds running text.
    """
    for sentence in paragraph.sentences:
        text = plain(sentence.text)
        whole = [(c.start, c.end) for c in running_text(sentence)] if sentence.cells else [(0, len(text))]
        for first, last in whole:
            for start, end in pieces(text[first:last]):
                yield sentence, first + start, text[first + start : first + end]


def _statements(
    text: str, times: Sequence[Time], governed: bool
) -> Iterator[tuple[int, int, str, Value | None]]:
    """Range, indicator and value of all that a plain sentence commits to or reports."""
    values = find_values(text, ranges(times))
    parts = clauses(text, [(v.start, v.end) for v in values])
    taken: list[Range] = [(v.start, v.end) for v in values]
    for value, indicator in find_indicators(text, values, parts):
        start, end = clause_of(value.start, parts)
        if not _EXISTING.search(text[start:end]):
            yield value.start, value.end, indicator, value
    for state in find_verbal(text, parts, taken):
        taken.append((state.start, state.end))
        yield state.start, state.end, state.indicator, None
    dated = [(t.start, t.end) for t in times if not t.basis]
    for project in find_projects(text, parts, taken, dated, governed=governed):
        yield project.start, project.end, project.name, None


def _nature(text: str, clause: Range) -> Nature:
    """What the sentence calls this indicator: X(约束性), X 为约束性指标, 约束性指标:X; not 落实约束性指标."""
    after = re.match(",(?:均|都|并|且)?(?:是|为|作为|属|列)[^,;。:]*", text[clause[1] :])
    place = text[clause[0] : clause[1]] + (after.group() if after else "")
    said = {m["nature"] or m["noted"] for m in _CALLED.finditer(place)}
    said |= {m["nature"] for m in _LISTED.finditer(text[: clause[0]])}
    return Nature(said.pop()) if len(said) == 1 else Nature.UNSAID


def actor_of(text: str) -> str:
    """Who a plain sentence says does it: 由区民政局牵头. Empty where it does not say so in this form."""
    match = _ACTOR.search(text)
    return match[1] if match else ""


def _with_natures(rows: Sequence[Commitment]) -> list[Commitment]:
    """What a box says of an indicator's nature holds for its targets in the text as well."""
    said = {row.indicator_key: row.nature for row in rows if row.nature}
    return [
        replace(row, nature=said[row.indicator_key])
        if row.kind is Kind.TARGET and not row.nature and row.indicator_key in said
        else row
        for row in rows
    ]
