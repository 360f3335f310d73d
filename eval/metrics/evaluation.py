"""From questions and answers to figures: per question, then overall, by type and by chapter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.metrics import grounding
from eval.metrics import measures as metrics
from eval.metrics.case import AnswerRow, Case
from eval.metrics.intervals import Estimate, estimate
from eval.metrics.measures import METRICS, Value
from eval.metrics.ranking import ranking_values
from eval.questions.matching import holds_fact
from eval.questions.sections import Sections
from eval.questions.sets import Question
from ingest.errors import RowsError
from ingest.model import Plan
from ingest.places import ref_of

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Scored:
    """One question with its values by metric name and, in words, everything that failed."""

    case: Case
    values: Values
    failures: tuple[str, ...]

    @property
    def question(self) -> Question:
        return self.case.question

    @property
    def right(self) -> bool:
        return self.values["right"] == 1.0


Figures = Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one run. `by_chapter` counts a question under each chapter of its gold."""

    scored: tuple[Scored, ...]
    overall: Figures
    by_type: Mapping[str, Figures]
    by_chapter: Mapping[str, Figures]

    @property
    def failed(self) -> tuple[Scored, ...]:
        return tuple(s for s in self.scored if s.failures)


def evaluate(
    questions: Sequence[Question], answer_rows: Iterable[AnswerRow], plan: Plan | None = None
) -> Evaluation:
    """Score every labelled question; rows of other questions are ignored, missing ones are wrong.

    Without the plan, whether quotes are verbatim cannot be told and is left out.
    """
    rows = {str(row["id"]): row for row in answer_rows}
    unlabelled = [q.id for q in questions if not q.labelled]
    if unlabelled:
        raise RowsError(f"{unlabelled[0]}: no type or no answerable", expected="labelled questions")
    sections = None if plan is None else Sections.of(plan)
    cases = [Case(q, rows.get(q.id), sections) for q in questions]
    ranking = ranking_values(cases)
    scored = tuple(_scored(case, ranking.get(case.question.id, {})) for case in cases)
    return Evaluation(
        scored,
        figures(scored),
        _grouped(scored, lambda s: [s.question.type]),
        _grouped(scored, lambda s: chapters_of(s.question)),
    )


def figures(scored: Sequence[Scored]) -> dict[str, Estimate]:
    """Mean and interval of every metric that applies to at least one of these questions."""
    names = dict.fromkeys(name for s in scored for name in s.values)
    estimates = {
        name: estimate([v for s in scored if (v := s.values.get(name)) is not None]) for name in names
    }
    return {name: e for name, e in estimates.items() if e is not None}


def chapters_of(question: Question) -> list[str]:
    """The chapters of the question's gold by number, as the tables name them: `1 第一章`."""
    return [
        f"{chapter} {ref_of(chapter, None).removesuffix('引言')}"
        for chapter in sorted({gold.chapter for gold in question.gold})
    ]


def _grouped(scored: Sequence[Scored], keys: Callable[[Scored], list[str]]) -> dict[str, Figures]:
    groups: dict[str, list[Scored]] = {}
    for one in scored:
        for key in keys(one):
            groups.setdefault(key, []).append(one)
    return {key: figures(groups[key]) for key in sorted(groups, key=_natural)}


def _natural(key: str) -> tuple[int, str]:
    number = key.partition(" ")[0]
    return (int(number) if number.isdecimal() else -1, key)


def _scored(case: Case, ranking: Values) -> Scored:
    values = {metric.name: metric.of(case) for metric in METRICS} | dict(ranking)
    return Scored(case, values, tuple(_failures(case, values)))


def _failures(case: Case, values: Values) -> Iterator[str]:
    """Everything that went wrong with one question, in words."""
    if values["errors"]:
        yield f"error: {(case.row or {}).get('error') or case.status}"
    if case.question.answerable:
        yield from _failures_of_answer(case, values)
    elif values["refusal"] == 0.0:
        yield f"not refused: {case.status}"
    elif values["right_status"] == 0.0:
        yield f"refused for another reason: {case.status}"
    if loose := grounding.unsupported(case):
        yield f"unsupported: {', '.join(loose)}"
    for quote in grounding.altered_quotes(case):
        yield f"not verbatim: {quote}"


def _failures_of_answer(case: Case, values: Values) -> Iterator[str]:
    if values["false_refusal"]:
        yield f"not answered: {case.status}"
    for fact in case.question.key_facts:
        if not holds_fact(case.text, fact):
            yield f"fact missing: {' / '.join(fact)}"
    missed = [n for n in metrics.BUDGETS if values[f"evidence_{n}"] == 0.0]
    if missed:
        yield f"evidence not within {max(missed)} characters"
    if values["citation_recall"] not in (1.0, None):
        lacking = sorted(case.gold_places - case.cited_places, key=str)
        yield f"not cited: {', '.join(ref_of(*place) for place in lacking)}"
    if values["citation_precision"] == 0.0 and case.citations:
        yield "cites no right section"
