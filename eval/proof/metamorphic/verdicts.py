"""Whether the forms of a question were answered as they must be, and the shares of a whole set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.metrics.case import Case
from eval.metrics.intervals import Estimate, estimate
from eval.proof.metamorphic.forms import ALIKE, FORMS, OTHERWISE, PLAIN, SEPARATOR, Varied
from eval.questions.matching import compact
from eval.questions.sets import Question

Rows = Mapping[str, Mapping[str, object]]
Sentence = tuple[object, object, object, str]
SAME, FIRST, SILENT, CHANGED, ANSWERED = "same", "first", "silent", "changed", "answered"
FIGURES = {
    SAME: "same citations: the form cites exactly the same sentences, with the same status",
    FIRST: "first citation kept: what the question is answered by first is cited for the form too",
    SILENT: "refusals kept: what is refused is refused in the form too",
    CHANGED: "change noticed: the form is not answered by the same sentence first, with the same status",
    ANSWERED: "answered at all: answerable questions that are answered as they stand",
}
"""The figures of the whole set. The first two are of the forms that ask the same, of what is answered."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One form of one question: whether it `held`, and whether the first citation was kept (`first`)."""

    form: str
    question: Question
    asked: str
    plain: Case
    other: Case
    held: bool
    first: bool

    @property
    def figure(self) -> str:
        """The figure that this counts for."""
        return CHANGED if self.form in OTHERWISE else SAME if self.plain.answered else SILENT

    @property
    def severity(self) -> int:
        """How bad a miss is: an answer beside a refusal, other citations, more or fewer of them."""
        if self.form in OTHERWISE:
            return 2 if cited(self.plain) == cited(self.other) else 1
        if self.plain.answered != self.other.answered:
            return 3
        return 0 if self.first else 2


def verdicts_of(varied: Iterable[Varied], rows: Rows) -> tuple[Verdict, ...]:
    """A verdict for each form that was asked; what was refused as it stands has no answer to change."""
    found = []
    for one in varied:
        plain = Case(one.question, rows.get(f"{one.question.id}{SEPARATOR}{PLAIN}"), None)
        for name, form in one.forms.items():
            other = Case(one.question, rows.get(form.id), None)
            if name in ALIKE:
                held, first = _is_same(plain, other), _keeps_first(plain, other)
            elif cited(plain):
                held = first = not (plain.status == other.status and _keeps_first(plain, other))
            else:
                continue
            found.append(Verdict(name, one.question, form.question, plain, other, held, first))
    return tuple(found)


def cited(case: Case) -> tuple[Sentence, ...]:
    """The sentences that support an answer, each with its place; empty for a refusal."""
    return tuple(
        (c.get("plan"), c.get("chapter"), c.get("section"), compact(str(c.get("quote"))))
        for c in case.citations
    )


def _is_same(plain: Case, other: Case) -> bool:
    return plain.status == other.status and set(cited(plain)) == set(cited(other))


def _keeps_first(plain: Case, other: Case) -> bool:
    """Whether the other answer cites what this one cites first; all refusals are alike."""
    if not plain.answered:
        return not other.answered and other.status not in ("missing", "error")
    return other.answered and (not cited(plain) or cited(plain)[0] in cited(other))


def by_form(verdicts: Sequence[Verdict], *, refused: bool = False) -> dict[str, Estimate]:
    """By form the share that held, of what is answered as it stands, or of what is `refused`."""
    found = {}
    for form in FORMS:
        own = [v for v in verdicts if v.form == form and v.plain.answered != refused]
        if share := estimate([float(v.first if refused else v.held) for v in own]):
            found[form] = share
    return found


def first_by_form(verdicts: Sequence[Verdict]) -> dict[str, Estimate]:
    """By form that asks the same the share that keeps the first citation, of what is answered."""
    own = {form: [float(v.first) for v in verdicts if v.form == form and v.plain.answered] for form in ALIKE}
    return {form: share for form, values in own.items() if (share := estimate(values))}


def overall(varied: Sequence[Varied], verdicts: Sequence[Verdict], rows: Rows) -> dict[str, Estimate]:
    """The figures of FIGURES that could be measured.

    Forms of one question are no independent trials: each question counts once, with the share of its forms.
    """
    answered = [
        float(Case(one.question, rows.get(f"{one.question.id}{SEPARATOR}{PLAIN}"), None).answered)
        for one in varied
        if one.question.answerable
    ]
    of_questions = {
        SAME: _of_questions([(v, v.held) for v in verdicts if v.figure == SAME]),
        FIRST: _of_questions([(v, v.first) for v in verdicts if v.figure == SAME]),
        SILENT: _of_questions([(v, v.first) for v in verdicts if v.figure == SILENT]),
        CHANGED: _of_questions([(v, v.held) for v in verdicts if v.figure == CHANGED]),
        ANSWERED: answered,
    }
    return {name: share for name, values in of_questions.items() if (share := estimate(values))}


def _of_questions(held: Iterable[tuple[Verdict, bool]]) -> list[float]:
    shares: dict[str, list[float]] = {}
    for verdict, is_held in held:
        shares.setdefault(verdict.question.id, []).append(float(is_held))
    return [sum(values) / len(values) for values in shares.values()]


def misses(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """What did not hold, the worst first; a refusal for another reason is no miss."""
    wrong = [v for v in verdicts if not (v.first if v.figure == SILENT else v.held)]
    return sorted(wrong, key=lambda v: (-v.severity, FORMS.index(v.form), v.question.id))
