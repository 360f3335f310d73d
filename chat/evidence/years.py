"""Sentences of another year: in a report on one, what was done is of the year before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chat.asks.question import Question
from chat.evidence.candidates import UNJUDGED, Candidate
from index.tokenizer import fold, year_forms
from ingest.model import Plan

_THIS, _LAST = re.compile("今年|本年度"), re.compile("去年|上一?年(?!级)|前一年")


def of_the_year(
    question: Question, candidates: Sequence[Candidate], plans: Sequence[Plan]
) -> list[Candidate]:
    """The candidates, best first; those of another year than the one asked about answer nothing.

    Only in documents of one year (identity `2026`), and not a sentence that names the year.
    """
    years = {p.id: int(p.identity.period) for p in plans if p.identity.period.isdecimal()}
    judged = [_otherwise(c) if _is_of_another(question, c, years) else c for c in candidates]
    return sorted(judged, key=lambda c: -c.score)


def _otherwise(candidate: Candidate) -> Candidate:
    return replace(candidate, answers=UNJUDGED, coverage=0.0, score=candidate.score / 4)


def _is_of_another(question: Question, candidate: Candidate, years: dict[str, int]) -> bool:
    year, kind = years.get(candidate.passage.document), candidate.sentence.kind
    asked = _asked(question, year) if year else None
    if year is None or asked not in (year - 1, year) or not kind:
        return False
    said = fold(candidate.sentence.statement)
    named = any(form in said for form in year_forms(str(asked)))
    return not named and asked != (year if kind == "target" else year - 1)


def _asked(question: Question, year: int) -> int | None:
    """The one year that a question is about; 今年 is that of the document."""
    if question.years:
        return int(question.years[0]) if len(question.years) == 1 else None
    text = fold(question.own or question.asked)
    this, last = bool(_THIS.search(text)), bool(_LAST.search(text))
    return None if this == last else year if this else year - 1
