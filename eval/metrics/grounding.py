"""Whether what an answer says stands in what it cites: quotes, numbers, names."""

from __future__ import annotations

from collections.abc import Mapping

from eval.metrics.case import Case, place_of
from eval.metrics.names import names_said
from eval.metrics.numbers import numbers_held, numbers_said
from eval.questions.matching import compact, fold
from eval.questions.sections import Sections

SERVICE_LINES = "12345|12356|110|119|120"
"""Numbers to call that an answer may name beside what the plan says: no facts of a plan."""


def verbatim(case: Case) -> float | None:
    """Share of the quotes that stand, white space aside, in the section their citation names.

    An empty quote is not verbatim; a citation whose quote is None names a place and quotes nothing, so
    there is nothing to check. Not applicable without quotes or without the plan.
    """
    quoting = [c for c in case.citations if c.get("quote") is not None]
    if case.sections is None or not quoting:
        return None
    return sum(not _altered(case.sections, c) for c in quoting) / len(quoting)


def numbers_supported(case: Case) -> float | None:
    """Share of the numbers, dates and percentages said that stand in what supports them.

    Arabic and Chinese numerals are compared by value (`eval.metrics.numbers`). For an answered question
    the support is the cited quotes and the titles they stand under (strict: not the question, so
    a false figure repeated in order to deny it counts); for a refusal it is everything shown:
    citations, retrieved texts, the question and the plan's title. Not applicable where no
    number is said.
    """
    said = numbers_said(case.text)
    if not said:
        return None
    held = numbers_held(support_of(case))
    return sum(number in held for number in said) / len(said)


def names_supported(case: Case) -> float | None:
    """Share of the names in 《》, “” and 「」 that stand in what supports them (as for numbers)."""
    said = names_said(case.text)
    if not said:
        return None
    support = fold(support_of(case))
    return sum(fold(name) in support for name in said) / len(said)


def support_of(case: Case) -> str:
    """The text in which what the answer says must stand; pieces are kept apart by a bar.

    A citation without a quote points at its whole section; the cells of a row stand under their heads.
    """
    quotes = [_cited_text(case, c) for c in case.citations] + [SERVICE_LINES]
    if case.sections is not None:  # a citation names its section, whose title may be said too
        cited = case.citations if case.answered else (case.row or {}).get("citations") or []
        quotes += [case.sections.heads.get(compact(str(c.get("quote") or "")), "") for c in cited]
        places = sorted({place_of(c) for c in cited}, key=str)
        quotes += [case.sections.headings.get(place, "") for place in places]
    if not case.answered and case.row is not None:
        quotes += [_cited_text(case, c) for c in case.row.get("citations") or []]
        quotes += [str(r.get("text", "")) for r in case.retrieved]
        quotes += [case.question.question, case.sections.title if case.sections else ""]
    return "|".join(quotes)


def unsupported(case: Case) -> list[str]:
    """The numbers and names said without support, for the list of failures."""
    support = support_of(case)
    held = numbers_held(support)
    numbers = [n for n in numbers_said(case.text) if n not in held]
    names = [n for n in names_said(case.text) if fold(n) not in fold(support)]
    return [*dict.fromkeys(numbers), *dict.fromkeys(names)]


def altered_quotes(case: Case) -> list[str]:
    """The quotes that are not verbatim in the section named."""
    if case.sections is None:
        return []
    quoting = [c for c in case.citations if c.get("quote") is not None]
    return [str(c.get("quote")) for c in quoting if _altered(case.sections, c)]


def _cited_text(case: Case, citation: Mapping[str, object]) -> str:
    quote = citation.get("quote")
    if quote is None and case.sections is not None:
        return case.sections.text(*place_of(citation)) or ""
    return str(quote or "")


def _altered(sections: Sections, citation: Mapping[str, object]) -> bool:
    quote = compact(str(citation.get("quote") or ""))
    return not quote or quote not in (sections.text(*place_of(citation)) or "")
