"""Whether the thing asked for stands in the evidence: a sum, a date, an office, the members of a set."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.asks.question import Kind, Question
from chat.evidence.candidates import Candidate, has_sign
from chat.evidence.namesakes import without_label
from index.tokenizer import fold, word_set, year_forms
from ingest import damage
from ingest.model import Plan
from ingest.rows import table_row

SOUGHT = (
    Kind.MONEY, Kind.PERCENT, Kind.COUNT, Kind.DATE, Kind.ACTOR, Kind.CONTACT, Kind.ROAD, Kind.PLACE,
    Kind.PROCEDURE,
)  # fmt: skip
WHOLE_NAME = 0.8
ANSWERING = 0.0
"""What the judge takes for an answer (a logit) speaks of the thing, too."""
NEAR_COSINE, NEAR_COVERAGE = 0.52, 0.35
"""A sentence with less of both does not speak of the thing asked for; fitted on the dev questions."""
_SUM = re.compile(r"多少钱|几块钱|[万亿]元|多少元|金额|多少万|多少亿")
_NO_SUM = re.compile(r"比例|百分|强度|有效期|期限|几天|几日|几个月|多少天")
_EXPLAIN = re.compile(r"哪|什么|啥|指|意思|含义|具体|包括|内容|分别|怎么|多少")
QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,12})[”\"」』]")
_ASKS_IF_SAID = re.compile(
    r"(?:是否|有没有|有无|提没|写没|说没).{0,3}(?:写|提|说)|(?:写|提|说)[到了明及]*(?:[“\"「『][^”\"」』]{2,12}[”\"」』])?[了]?(?:没|吗|没有)"
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?=\s?年|[-—~至])")
_COMPARED = re.compile(r"(?:[为比较是]|相当于)20\d\d\s?年")
_TRAILING_TERM = re.compile(r"“([^“”]{2,12})”$")
_TRAILING_AMOUNT = re.compile(r"\d[\d.]*[^\d,，。;；]{0,4}$")


def sought_kinds(question: Question) -> list[Kind]:
    """The kinds asked for whose presence can be checked; 多少钱 asks for money, not for a count beside it."""
    asked = [k for k in SOUGHT if k in question.kinds]
    if Kind.COUNT in asked and {Kind.MONEY, Kind.PERCENT, Kind.CONTACT, Kind.DATE} & question.kinds:
        asked.remove(Kind.COUNT)
    if Kind.MONEY in asked and _NO_SUM.search(question.text) and not _SUM.search(question.text):
        asked.remove(Kind.MONEY)  # 补贴比例是多少, 补贴资格有效期几天
    return asked


def missing_kinds(question: Question, asked: Sequence[Kind], candidates: Sequence[Candidate]) -> list[Kind]:
    """Kinds of thing asked for of which the sentences that speak of the topic show no sign."""
    if candidates and names_row(question, candidates[0]):
        return []
    near = [*near_best(question, candidates), *(c for c in candidates if c.answers >= ANSWERING)]
    return [k for k in asked if not any(has_sign(k, _in_context(c)) for c in near)]


def names_row(question: Question, candidate: Candidate) -> bool:
    """Whether a question names a row of a table whole: its cells are then what is asked for."""
    if not candidate.sentence.cells:
        return False
    row = table_row(candidate.sentence.text, candidate.sentence.cells)
    name = word_set(row.name) if row else frozenset()
    asked = word_set(question.text) | word_set(question.official or "")
    return bool(name) and len(name & asked) >= WHOLE_NAME * len(name)


def near_best(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that speak of the same thing as the best one, as far as scores tell.

    The best one itself is among them only if it is near the question in meaning or in words.
    """
    best = candidates[0]
    return [
        c
        for c in candidates[:6]
        if _goes_on(question, best, c)
        or (
            c.score >= 0.92 * best.score
            and c.coverage >= 0.75 * best.coverage - 0.05
            and (c.cosine >= NEAR_COSINE or c.coverage >= NEAR_COVERAGE)
        )
    ]


def _goes_on(question: Question, best: Candidate, candidate: Candidate) -> bool:
    """Whether a sentence goes on with what the best one says: in a paragraph whose title that one is.

    A heading that the question names (石鼓镇) is the title of its paragraphs as well.
    """
    a, b = best.passage, candidate.passage
    lead = a.lead is not None and best.position == 0 and a.first_sentence == 0
    heading = without_label(a.path[-1]) if a.path else ""
    named = len(heading) > 1 and heading in fold(question.text)
    return (lead or named) and (a.document, a.address) == (b.document, b.address)


def completing(
    question: Question, chosen: Sequence[Candidate], candidates: Sequence[Candidate]
) -> list[Candidate]:
    """Of what goes on from the best sentence that which holds a thing asked for and not yet chosen."""
    missing = [k for k in sought_kinds(question) if not any(has_sign(k, _in_context(c)) for c in chosen)]
    following = [c for c in near_best(question, candidates) if _goes_on(question, candidates[0], c)]
    found = (next((c for c in following if has_sign(k, c.sentence.statement)), None) for k in missing)
    return [c for c in dict.fromkeys(found) if c is not None and c not in chosen]


def _in_context(candidate: Candidate) -> str:
    """An item of a list is read under what introduces it."""
    is_item = candidate.passage.kind == "item"
    return candidate.passage.statement if is_item else candidate.sentence.statement


def other_year(question: Question, candidates: Sequence[Candidate], plans: Sequence[Plan]) -> str | None:
    """A year asked for that the evidence lacks although it names another year for the same thing.

    In a document of one year, which its values need not name, a year that a value is only compared with is
    not that of the value: 增长10%,为2020年的4.7倍.
    """
    periods = {plan.id: plan.identity.period for plan in plans}
    near = near_best(question, candidates)
    text = fold("".join(c.sentence.statement for c in near))
    best = fold(candidates[0].sentence.statement)
    if periods.get(candidates[0].passage.document, "").isdecimal():
        best = _COMPARED.sub("", best)
    if not _YEAR.search(best) or not (sought_kinds(question) or Kind.NAMES in question.kinds):
        return None
    year = next((y for y in question.years if not any(form in text for form in year_forms(y))), None)
    return f"{year}年" if year else None


def cut_term(question: Question, candidates: Sequence[Candidate]) -> str | None:
    """The term at a cut of the source, where the question asks what the lost text would say."""
    asked = fold(question.text)
    if Kind.PLACE_IN_PLAN in question.kinds or not _EXPLAIN.search(asked):
        return None
    quoted = [fold(q) for q in QUOTED.findall(question.text)]
    for candidate in candidates:
        for term in cut_terms(candidate.sentence.text) if candidate.sentence.damaged else ():
            folded = fold(term)
            if folded in asked or any(folded.startswith(q) for q in quoted):
                return term
    return None


def cut_terms(text: str) -> list[str]:
    """The terms directly before a cut: in quotation marks (五气共治), or an amount (5.2万平)."""
    terms = []
    for position in damage.unclosed_quotes(text):
        term = re.split(r"[,，。;；、”]", text[position + 1 :], maxsplit=1)[0]
        if len(term) >= 2:
            terms.append(term)
    for pattern in (_TRAILING_AMOUNT, _TRAILING_TERM):
        match = pattern.search(text)
        if match and damage.ends_cut(text):
            terms.append(match.group(match.lastindex or 0))
    return terms


def says_the_term(question: Question, candidate: Candidate) -> bool:
    """Whether it is asked if a quoted term is written, and the sentence has it: 是否写明“房住不炒”."""
    said = fold(candidate.sentence.statement)
    terms = [fold(term) for term in QUOTED.findall(question.text)]
    return bool(terms) and asks_if_said(question) and all(term in said for term in terms)


def asks_if_said(question: Question) -> bool:
    """Whether it is asked if the plan says a thing."""
    return bool(_ASKS_IF_SAID.search(fold(question.text)))
