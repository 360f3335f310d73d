"""From what a sentence says to a row of the ledger: its place, its address, its id."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, replace

from ingest.facts.periods import Period, period_named
from ingest.model import Paragraph, Plan, Sentence, Span
from ledger.boxes import BoxRow
from ledger.deadlines import Deadline, deadline_of
from ledger.keys import indicator_key
from ledger.model import Commitment, Comparator, Kind, Nature
from ledger.topics import topic_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says in the range start to end of its text, before it is placed."""

    start: int
    end: int
    indicator: str
    kind: Kind
    deadline: Deadline
    value: float | None = None
    high: float | None = None
    unit: str = ""
    comparator: Comparator = Comparator.VERBAL
    nature: Nature = Nature.UNSAID
    actor: str = ""

    def moved(self, by: int) -> Reading:
        """The same, further right in its sentence by so many characters."""
        return replace(self, start=self.start + by, end=self.end + by) if by else self


@dataclass(frozen=True, slots=True)
class Places:
    """Where the sentences of a plan stand: the passages of each paragraph."""

    passages: dict[tuple[str, int], list[tuple[Span, str]]]

    @classmethod
    def of(cls, plan: Plan) -> Places:
        found: dict[tuple[str, int], list[tuple[Span, str]]] = {}
        for p in plan.passages:
            found.setdefault((p.section_address, p.paragraph), []).append((p.span, p.id))
        return cls(found)

    def row(self, paragraph: Paragraph, sentence: Sentence, reading: Reading) -> Commitment:
        """The row of a reading of a sentence of a paragraph."""
        value_text = sentence.text[reading.start : reading.end]
        start = sentence.span.start + reading.start
        key = (paragraph.document, paragraph.address, reading.indicator, value_text, str(start))
        return Commitment(
            id=hashlib.sha256("\n".join(key).encode()).hexdigest()[:12],
            kind=reading.kind,
            indicator=reading.indicator,
            indicator_key=indicator_key(reading.indicator),
            value=reading.value,
            value_high=reading.high,
            unit=reading.unit,
            comparator=reading.comparator,
            value_text=value_text,
            deadline=reading.deadline.text,
            deadline_year=reading.deadline.year,
            deadline_inherited=reading.deadline.inherited,
            nature=reading.nature,
            actor=reading.actor,
            topic=topic_of((reading.indicator, paragraph.lead or "", *reversed(paragraph.path))),
            document=paragraph.document,
            place=paragraph.place,
            paragraph=paragraph.number,
            path=paragraph.path,
            quote=sentence.text,
            passage_id=self._passage_id(paragraph, sentence),
            sentence=sentence.span,
            value_at=sentence.place(reading.start, reading.end),
            damaged=sentence.damaged,
        )

    def box_row(self, box: BoxRow, period: Period | None) -> Commitment:
        """A row of a box; where it stands in several lines, its quote is the lines with blanks between."""
        reading = Reading(
            box.start,
            box.end,
            box.indicator,
            box.kind,
            _due(box, period),
            value=box.number,
            unit=box.unit,
            comparator=box.comparator,
            nature=box.nature,
        )
        row = self.row(box.at, box.at.sentences[0], reading)
        end = box.lines[-1].span.end
        if box.tail is not None:
            end = box.tail.span.end
            value_at = Span(row.value_at.start, box.tail.span.end)
            row = replace(row, value_text=row.value_text + box.tail.text, value_at=value_at)
        quote = " ".join(line.text for line in box.lines) + (box.tail.text if box.tail else "")
        return replace(row, quote=quote, sentence=Span(box.lines[0].span.start, end))

    def _passage_id(self, paragraph: Paragraph, sentence: Sentence) -> str:
        place = (paragraph.section_address, paragraph.number)
        at = sentence.span.start
        passages = self.passages.get(place, [])
        i = bisect_right(passages, at, key=lambda passage: passage[0].start)
        return passages[i - 1][1] if i else ""


def _due(box: BoxRow, period: Period | None) -> Deadline:
    """The period that the cell names, else its column's year, else the plan's period or the one before."""
    if box.period:
        named = period_named(box.period)
        return Deadline(named.name, named.last, inherited=False)
    if box.year is not None:
        return Deadline(str(box.year), box.year, inherited=True)
    return deadline_of(None, None, box.kind, period)
