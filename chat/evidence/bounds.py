"""What a question's exact words rule out: a sentence of another year or place, a cell without a value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chat.asks.question import Kind, Question
from chat.evidence.candidates import UNJUDGED, Candidate
from chat.evidence.cells import asks_blank
from index.tokenizer import fold, towns, year_forms
from ingest.facts.periods import FIVE_YEARS, period_named
from ingest.model import Passage, Plan

_THIS, _LAST = re.compile("今年|本年度"), re.compile("去年|上一?年(?!级)|前一年")
_NOW = re.compile("现在|目前|如今|眼下|截至|到哪|[完好成].{0,3}没|了吗")
_VALUES = frozenset({Kind.PERCENT, Kind.COUNT, Kind.MONEY})
_PART = re.compile("(?<!自治)(?:街道|[市区县旗镇乡])$")


def within_bounds(
    question: Question, candidates: Sequence[Candidate], plans: Sequence[Plan]
) -> list[Candidate]:
    """The candidates, best first; those that the exact words of the question rule out answer nothing.

    Another year: in a document of one year (identity `2026`) what is of the other year; in a five-year plan
    all but achievements, for a year before the plan begins. A sentence that names the year is of that.
    The past: an achievement, for what comes hereafter (往后).
    Another place: a passage that does not name the part of the plan's area that the question names, or
    one of a district's plan that does not name the city where a value of the whole city is asked for.
    No value: a row whose cells asked for are blank.
    """
    periods = {plan.id: plan.identity.period for plan in plans}
    places = _parts_named(question, candidates, plans)
    wider = {plan.id: _wider_area(question, plan.identity.areas) for plan in plans}

    def ruled_out(candidate: Candidate) -> bool:
        return (
            _of_another_year(question, candidate, periods.get(candidate.passage.document, ""))
            or (question.of_future and candidate.sentence.kind == "achievement")
            or not all(_names(candidate.passage, place) for place in places)
            or not _says_one_of(candidate, wider.get(candidate.passage.document, ()))
            or asks_blank(question, candidate.sentence)
        )

    judged = [_otherwise(c) if ruled_out(c) else c for c in candidates]
    return sorted(judged, key=lambda c: -c.score)


def _otherwise(candidate: Candidate) -> Candidate:
    score = candidate.score / 4
    return replace(candidate, answers=UNJUDGED, coverage=0.0, score=score, ruled_out=True)


def asks_what_is_planned(question: Question, plans: Sequence[Plan]) -> bool:
    """Whether what is asked is of the one year that a document plans for, and not how far that is by now."""
    periods = [plan.identity.period for plan in plans if plan.identity.period.isdecimal()]
    of_year = any(_asked(question, int(period)) == int(period) for period in periods)
    return of_year and not _NOW.search(fold(question.asked))


def _of_another_year(question: Question, candidate: Candidate, period: str) -> bool:
    kind = candidate.sentence.kind
    if re.fullmatch(FIVE_YEARS, period):
        first = period_named(period).first
        asked = int(question.years[0]) if len(question.years) == 1 else None
        other = kind != "achievement" and asked is not None and asked < first
    elif period.isdecimal():
        year = int(period)
        asked = _asked(question, year)
        of = year if kind == "target" else year - 1
        beyond = asked is not None and (asked > year if kind == "achievement" else asked < year - 1)
        other = bool(kind) and (beyond or (asked in (year - 1, year) and asked != of))
    else:
        return False
    said = fold(candidate.sentence.statement)
    return other and not any(form in said for form in year_forms(str(asked)))


def _asked(question: Question, year: int) -> int | None:
    """The one year that a question is about; 今年 is that of the document."""
    if question.years:
        return int(question.years[0]) if len(question.years) == 1 else None
    text = fold(question.own or question.asked)
    this, last = bool(_THIS.search(text)), bool(_LAST.search(text))
    return None if this == last else year if this else year - 1


def _parts_named(
    question: Question, candidates: Sequence[Candidate], plans: Sequence[Plan]
) -> tuple[str, ...]:
    """Districts and towns in the question, but not the plans' own areas, without 镇 or 区: 攸攸板, 江宁.

    Only those that a candidate's passage names in full: 商业街道改造多少条 names no town.
    """
    own = "".join(fold(area) for plan in plans for area in plan.identity.areas)
    named = [p for p in (*question.places, *towns(question.asked)) if _PART.search(p) and p not in own]
    told = [p for p in dict.fromkeys(named) if any(_names(c.passage, p) for c in candidates)]
    return tuple(_PART.sub("", place) for place in told)


def _names(passage: Passage, place: str) -> bool:
    return place in fold(f"{' '.join(passage.path)} {passage.lead or ''} {passage.statement}")


def _wider_area(question: Question, areas: Sequence[str]) -> tuple[str, ...]:
    """What a sentence must name, one of them, where the value of a larger area is asked for: 全市."""
    asked = fold(question.asked)
    if question.kinds.isdisjoint(_VALUES):
        return ()
    for area in map(fold, areas[:-1]):
        stem, rank = area[:-1], area[-1]
        whole = [f"{every}{name}" for every in ("整个", "全") for name in (stem, rank)]
        if any(said in asked for said in (*whole, f"我{rank}", f"本{rank}", f"我们{rank}", f"咱们{rank}")):
            return stem, f"全{rank}"
    return ()


def _says_one_of(candidate: Candidate, names: Sequence[str]) -> bool:
    said = fold(candidate.sentence.statement)
    return not names or any(name in said for name in names)
