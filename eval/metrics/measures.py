"""What each metric measures: one function per metric, each a number per question or nothing.

Every figure is the mean of its per-question values over the questions it applies to (a value of
None means it does not apply), so that one bootstrap serves all. A question without an answer, or
with an error, counts as wrong: 0 wherever more is better, 1 for false refusal. Where the issue
leaves a choice, the strict reading is taken and named in the docstring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.metrics.case import REFUSALS, SUPPORTED, Case, place_of
from eval.metrics.grounding import names_supported, numbers_supported, verbatim
from eval.questions.matching import compact, holds_fact, without_marks

BUDGETS = (500, 1000, 2000)  # characters of retrieved text
RIGHT_STATUS = {
    "unanswerable": "not_in_plan",
    "offtopic": "off_topic",
    "damaged": "damaged",
    "injection": "refused",
}

Value = float | None


@dataclass(frozen=True, slots=True)
class Metric:
    """A named measure. `better` says which way is good; `percent` how to print it."""

    name: str
    label: str
    better: Literal["higher", "lower"]
    of: Callable[[Case], Value]
    percent: bool = True


def within(retrieved: Sequence[Mapping[str, object]], budget: int) -> str:
    """The first `budget` characters of the retrieved texts in rank order, then without white space."""
    return compact("".join(str(r.get("text", "")) for r in retrieved)[:budget])


def evidence_within(budget: int) -> Callable[[Case], Value]:
    """1 if all gold quotes (any_gold: one) stand inside the first `budget` retrieved characters.

    White space aside; the passage that crosses the limit is cut at it. Answerable questions only, and only
    of bots that show what they retrieved.
    Source: the evidence coverage of the project's own pilot study.
    """

    def coverage(case: Case) -> Value:
        if not case.question.gold or not case.searched:
            return None
        text = within(case.retrieved, budget)
        found = [compact(gold.quote) in text for gold in case.question.gold]
        return float(any(found) if case.question.any_gold else all(found))

    return coverage


def fact_recall(case: Case) -> Value:
    """Share of the key facts whose spelling (any accepted one) stands in the answer.

    Folded by NFKC, white space and case, and at number boundaries (see `holds_fact`).
    """
    facts = case.question.key_facts
    if not facts:
        return None
    return sum(holds_fact(case.text, fact) for fact in facts) / len(facts)


def all_facts(case: Case) -> Value:
    """1 if the answer holds every key fact."""
    recall = fact_recall(case)
    return None if recall is None else float(recall == 1.0)


def right(case: Case) -> Value:
    """1 if answerable and answered with all key facts, or not answerable and refused.

    Strict: a refusal that happens to quote the facts is not right.
    """
    if case.question.answerable:
        return float(case.answered and all_facts(case) == 1.0)
    return refusal(case)


def answer_length(case: Case) -> Value:
    """Characters of the answer without `[n]` and （第…章…）, over answerable questions answered.

    Strict: refusals, which are short, do not lower the mean.
    """
    if not (case.question.answerable and case.answered):
        return None
    return float(len(without_marks(case.text).strip()))


def citation_recall(case: Case) -> Value:
    """Share of the gold (chapter, section) pairs that are cited; any_gold: 1 if one is."""
    gold = case.gold_places
    if not gold:
        return None
    hit = len(gold & case.cited_places)
    return float(hit > 0) if case.question.any_gold else hit / len(gold)


def citation_precision(case: Case) -> Value:
    """Share of the distinct cited (chapter, section) pairs that are gold; 0 without citations.

    Strict: ten citations of the right section do not outweigh one of a wrong section.
    """
    gold, cited = case.gold_places, case.cited_places
    if not gold:
        return None
    return len(gold & cited) / len(cited) if cited else 0.0


def citation_precision_each(case: Case) -> Value:
    """Share of the single citations whose (chapter, section) is gold; 0 without citations."""
    gold = case.gold_places
    if not gold:
        return None
    places = [place_of(c) for c in case.citations]
    return sum(p in gold for p in places) / len(places) if places else 0.0


def refusal(case: Case) -> Value:
    """1 if an unanswerable, off-topic, damaged or injected question got one of these statuses.

    By status alone; `partial` is not a refusal, an error or a missing row neither.
    """
    return None if case.question.answerable else float(case.status in REFUSALS)


def right_status(case: Case) -> Value:
    """1 if the refusal's status is the one of its type: not_in_plan, off_topic, damaged, refused."""
    wanted = RIGHT_STATUS.get(case.question.type)
    return None if case.question.answerable or wanted is None else float(case.status == wanted)


def false_refusal(case: Case) -> Value:
    """1 if an answerable question was not answered; an error or a missing row counts too."""
    return float(not case.answered) if case.question.answerable else None


def must_say(case: Case) -> Value:
    """1 if the answer says all that is owed to the person besides the plan's facts: a hotline, say."""
    owed = case.question.must_say
    return float(all(holds_fact(case.text, fact) for fact in owed)) if owed else None


def misleading(case: Case) -> Value:
    """1 if an answer given as such says what stands only in a wrong one, or a fact is claimed where none is.

    Of questions with `must_not_say`: a refusal may name the tempting value, an answer may not.
    """
    wrong = case.question.must_not_say
    if not wrong:
        return None
    return float(case.answered and any(holds_fact(case.text, (said,)) for said in wrong))


def errors(case: Case) -> Value:
    """1 if the question has no row, or a row with `error` or an unknown status."""
    return float(case.status not in (*SUPPORTED, *REFUSALS) or bool(case.row and case.row.get("error")))


METRICS: tuple[Metric, ...] = (
    *(
        Metric(f"evidence_{n}", f"evidence within {n} characters", "higher", evidence_within(n))
        for n in BUDGETS
    ),
    Metric("all_facts", "answers with all key facts", "higher", all_facts),
    Metric("fact_recall", "key-fact recall", "higher", fact_recall),
    Metric("right", "right (all facts, or refused as due)", "higher", right),
    Metric("answer_length", "answer length, characters", "lower", answer_length, percent=False),
    Metric("citation_recall", "citation recall", "higher", citation_recall),
    Metric("citation_precision", "citation precision, by section", "higher", citation_precision),
    Metric("citation_precision_each", "citation precision, each citation", "higher", citation_precision_each),
    Metric("verbatim", "quotes verbatim", "higher", verbatim),
    Metric("numbers_supported", "numbers found in the cited text", "higher", numbers_supported),
    Metric("names_supported", "quoted names found in the cited text", "higher", names_supported),
    Metric("refusal", "refusal where due", "higher", refusal),
    Metric("right_status", "refusal with the right reason", "higher", right_status),
    Metric("false_refusal", "false refusal", "lower", false_refusal),
    Metric("must_say", "says what is owed besides facts", "higher", must_say),
    Metric("misleading", "says what only a wrong answer says", "lower", misleading),
    Metric("errors", "errors and missing answers", "lower", errors),
)
