"""The thirteen forms of a question, and all of them made of a question set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from eval.proof.metamorphic import alike, otherwise, slips
from eval.questions.matching import fold
from eval.questions.sets import Question
from index.tokenizer import fold as simplified
from index.tokenizer import year_forms
from ingest.errors import RowsError
from ingest.model import Plan

PLAIN = "plain"
SEPARATOR = "#"
"""Between a question's id and the form's name, in the id of a form."""
_MEND = "planqa eval metamorphic --help"
Same = Callable[[str, Random], "str | None"]
Other = Callable[[str, Random, otherwise.Told], "str | None"]

ALIKE: Mapping[str, Same] = {
    "typo": slips.typo,
    "homophone": slips.homophone,
    "traditional": alike.traditional,
    "full-width": alike.full_width,
    "unpunctuated": alike.unpunctuated,
    "polite": alike.polite,
    "story": alike.storied,
    "exchanged": alike.exchanged,
    "fillers": alike.filled,
}
"""The forms that ask the same."""
OTHERWISE: Mapping[str, Other] = {
    "negated": otherwise.negated,
    "another year": otherwise.of_another_year,
    "another place": otherwise.of_another_place,
    "another unit": otherwise.in_another_unit,
}
"""The forms that ask something else."""
FORMS = (*ALIKE, *OTHERWISE)


@dataclass(frozen=True, slots=True)
class Varied:
    """A question and its forms by name, each a question of its own; one that does not apply is missing."""

    question: Question
    forms: Mapping[str, Question]

    @property
    def asked(self) -> tuple[Question, ...]:
        """The question as it is and its forms, in order, with ids of their own."""
        return (replace(self.question, id=f"{self.question.id}{SEPARATOR}{PLAIN}"), *self.forms.values())


def varied(
    questions: Sequence[Question], plan: Plan, seed: int, only: Sequence[str] = FORMS
) -> tuple[Varied, ...]:
    """Each question in its forms, or in some of them; the same seed gives the same forms.

    Raises RowsError for a form that there is not.
    """
    if unknown := [name for name in only if name not in FORMS]:
        raise RowsError(f"no form {unknown[0]!r}", expected=f"of {', '.join(FORMS)}", mend=_MEND)
    text = simplified("".join(passage.text for passage in plan.passages) + plan.title)

    def mentions(word: str) -> bool:
        return any(form in text for form in (year_forms(word) if word.isdecimal() else (simplified(word),)))

    told = otherwise.Told(mentions, plan.identity.areas)
    found = (Varied(q, _forms_of(q, told, seed)) for q in questions)
    return tuple(replace(one, forms={n: f for n, f in one.forms.items() if n in only}) for one in found)


def _forms_of(question: Question, told: otherwise.Told, seed: int) -> dict[str, Question]:
    evidence = fold("".join(gold.quote for gold in question.gold))
    texts = {name: form(question.question, _draw(question, name, seed)) for name, form in ALIKE.items()}
    for name, form in OTHERWISE.items():
        known = replace(told, mentions=evidence.__contains__) if name == "another unit" else told
        texts[name] = form(question.question, _draw(question, name, seed), known)
    return {
        name: replace(question, id=f"{question.id}{SEPARATOR}{name}", question=text)
        for name, text in texts.items()
        if text is not None and text != question.question
    }


def _draw(question: Question, form: str, seed: int) -> Random:
    return Random(f"{seed} {question.id} {form}")
