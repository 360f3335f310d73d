"""The rows that a filter wants, in the order of the plan, counted together where that is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from chat.lists.model import Amount, Form, Group, ListFilter, Part, State
from index.tokenizer import fold
from ingest.facts.periods import Period, period_named
from ingest.model import Plan
from ingest.places import ref_of
from ledger.filter import Filter
from ledger.ledger import Ledger
from ledger.model import Commitment
from ledger.topics import topics_in

_SCALED = re.compile(r"(?P<scale>[千百十]?[万亿]{0,2})(?P<unit>.+)")
_SCALES = {"": 1, "千": 10**3, "百": 100, "十": 10, "万": 10**4, "亿": 10**8}
_STATES = {
    State.DOUBLE: re.compile("翻.?番|倍增|翻倍"),
    State.ALL: re.compile("全覆盖"),
    State.NONE: re.compile("零|清零"),
}
_DEALT_WITH = re.compile("(?:普法|普查|换届|赋权|编制|预案|修编)$")
"""Work that is done at a desk: no project, though it is work."""
_INVESTED = re.compile("投资|投入|资金")
UNDATED = "没有写明年份"


def chosen(wanted: ListFilter, ledger: Ledger) -> tuple[Commitment, ...]:
    """All rows that are wanted."""
    return tuple(row for row in ledger.rows if _fits(row, wanted))


def resolved(wanted: ListFilter, ledger: Ledger, period: Period | None) -> ListFilter:
    """到2025年要翻番的 is by the end of the plan's period where no such row has a year of its own."""
    if wanted.state is None or wanted.years is None or period is None or wanted.years[1] != period.last:
        return wanted
    return wanted if chosen(wanted, ledger) else replace(wanted, years=None, period=period.name)


def _fits(row: Commitment, wanted: ListFilter) -> bool:
    return (
        (not wanted.kinds or row.kind in wanted.kinds)
        and _is_of_form(row, wanted)
        and (wanted.years is None or _is_due(row, wanted.years))
        and (not wanted.period or _within(row, period_named(wanted.period)))
        and (not wanted.chapters or row.chapter in wanted.chapters)
        and (wanted.section is None or row.section == wanted.section)
        and (wanted.amount is None or _admits(wanted.amount, row))
        and (not wanted.unit or row.unit == wanted.unit)
        and (not wanted.natures or row.nature in wanted.natures)
        and (not wanted.topics or not topics_of(row).isdisjoint(wanted.topics))
        and (not wanted.words or wanted.words in fold(row.indicator))
        and (wanted.state is None or bool(_STATES[wanted.state].search(row.value_text)))
        and (not wanted.actor or wanted.actor in fold(row.actor))
    )


def _is_of_form(row: Commitment, wanted: ListFilter) -> bool:
    if wanted.invested and not _INVESTED.search(row.indicator):
        return False
    if wanted.form is Form.PROJECT:
        named = _INVESTED.sub("", row.indicator).removesuffix("总") if wanted.invested else row.indicator
        return is_project(named) and (row.value is None or wanted.invested) and "全覆盖" not in row.value_text
    return wanted.form is Form.ANY or row.value is not None or wanted.state is not None


def is_project(name: str) -> bool:
    """Whether a name is that of something built, altered, cleared up or protected."""
    from ledger.names import is_built  # its rules take long to compile, and only lists need them

    return is_built(name) and not _DEALT_WITH.search(name)


def stated_year(row: Commitment) -> int | None:
    """The year that the plan's words name for a row; None where only its period counts."""
    return int(row.deadline[:4]) if re.match(r"(?:19|20)\d\d", row.deadline) else None


def _is_due(row: Commitment, years: tuple[int, int]) -> bool:
    year = stated_year(row)
    return year is not None and years[0] <= year <= years[1]


def _within(row: Commitment, period: Period) -> bool:
    year = row.deadline_year
    return row.deadline == period.name or (year is not None and period.first <= year <= period.last)


def topics_of(row: Commitment) -> set[str]:
    """The field of the row, and that of the section in which it stands."""
    section = next((title for title in row.path if re.match(r"第.{1,3}节", title)), "")
    return {row.topic, *topics_in(section)}


def _admits(amount: Amount, row: Commitment) -> bool:
    if row.value is None:
        return False
    scale, unit = _scaled(row.unit)
    if unit != amount.unit:
        return False
    value = Decimal(str(row.value)) * scale
    low, high = amount.low, amount.high
    return (low is None or value > low[0] or (low[1] and value == low[0])) and (
        high is None or value < high[0] or (high[1] and value == high[0])
    )


def _scaled(unit: str) -> tuple[int, str]:
    """亿元 is 10^8 元."""
    match = _SCALED.fullmatch(unit)
    if match is None:
        return 1, unit
    scale = 1
    for character in match["scale"]:
        scale *= _SCALES[character]
    return scale, match["unit"]


def parted(rows: Sequence[Commitment], wanted: ListFilter) -> tuple[Part, ...]:
    """The rows by what they are counted by, the largest part first; one part where nothing is counted by."""
    if wanted.group is None:
        return (Part("", tuple(rows)),)
    parts: dict[str, list[Commitment]] = {}
    for row in rows:
        parts.setdefault(_NAMES[wanted.group](row), []).append(row)
    named = [Part(name, tuple(same)) for name, same in parts.items()]
    if wanted.most or wanted.fewest:
        named.sort(key=lambda part: (part.name == UNDATED, len(part.rows) * (-1 if wanted.most else 1)))
    return tuple(named)


def best(parts: Sequence[Part]) -> tuple[str, ...]:
    """The names of the first of sorted parts and its equals; what names no year is never among them."""
    named = [part for part in parts if part.name != UNDATED]
    return tuple(part.name for part in named if len(part.rows) == len(named[0].rows))


def can_compare(parts: Sequence[Part], wanted: ListFilter, plan: Plan) -> bool:
    """Whether 最多 or 最少 can be told: 最少 only where nothing is left out for having no row at all."""
    if not wanted.fewest:
        return not wanted.most or bool(best(parts))
    places = {(p.chapter, p.section) for p in plan.paragraphs if p.chapter}
    asked = [(c, s) for c, s in places if c and (not wanted.chapters or c in wanted.chapters)]
    names = {part.name for part in parts}
    match wanted.group:
        case Group.CHAPTER:
            return names >= {chapter_name(chapter) for chapter, _ in asked}
        case Group.SECTION:
            return names >= {ref_of(chapter, section) for chapter, section in asked if section}
    return wanted.group is Group.ACTOR


def _year(row: Commitment) -> str:
    year = stated_year(row)
    return UNDATED if year is None else f"{year}年"


_NAMES: dict[Group, Callable[[Commitment], str]] = {
    Group.CHAPTER: lambda row: chapter_name(row.chapter),
    Group.SECTION: lambda row: row.place.ref,
    Group.TOPIC: lambda row: row.topic,
    Group.YEAR: _year,
    Group.ACTOR: lambda row: row.actor,
}


def chapter_name(chapter: int | None) -> str:
    """第七章."""
    return "前言" if not chapter else ref_of(chapter, None).removesuffix("引言")


def address_of(wanted: ListFilter, rows: Sequence[Commitment], ledger: Ledger, plan: str) -> str:
    """The query of 承诺查询 that shows exactly these rows; "" where it has none."""
    sections = tuple(dict.fromkeys(row.place.address for row in rows)) if wanted.section is not None else ()
    tried = Filter(
        plans=(plan,),
        search=wanted.words,
        chapters=tuple(map(str, wanted.chapters)) if not sections else (),
        sections=sections,
        topics=wanted.topics,
        kinds=tuple(kind.value for kind in wanted.kinds),
        deadlines=tuple(dict.fromkeys(row.deadline for row in rows)) if wanted.years or wanted.period else (),
        units=tuple(dict.fromkeys(row.unit for row in rows)) if wanted.form is Form.NUMBER else (),
        natures=tuple(nature.value for nature in wanted.natures),
    )
    wanted_ids = {row.id for row in rows}
    for each in (tried, replace(tried, inherited=False)):
        if rows and {row.id for row in ledger.select(each)} == wanted_ids:
            return each.to_query()
    return ""
