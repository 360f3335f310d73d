"""What a question names that the plans never do: a place, a year or period, a Latin term."""

from __future__ import annotations

import re

from chat.asks.lexicon import is_written_otherwise
from chat.asks.message import Message
from chat.asks.question import Question
from index.plan_index import PlanIndex
from index.tokenizer import fold, towns
from ingest.facts.periods import period_of_year

_TERM = re.compile(r"[a-z]{2,}[a-z0-9.+-]*")


def foreign_place(question: Question, index: PlanIndex) -> str | None:
    """An administrative area named in the question that the plans never name."""
    named = (*question.places, *towns(question.asked))
    return next((p for p in named if not index.mentions(p)), None)


def foreign_period(question: Question, index: PlanIndex) -> str | None:
    """A year or five-year period named in the question that the plans never name."""
    year = next((y for y in question.years if not _mentions(index, y)), None)
    own = {plan.identity.period for plan in index.plans}
    period = next((p for p in question.periods if p not in own and not index.mentions(p)), None)
    return f"{year}年" if year else f"“{period}”" if period else None


def _mentions(index: PlanIndex, year: str) -> bool:
    """Whether the plans speak of a year, or of five years that end with it: 2030 is where 十五五 ends."""
    period = period_of_year(int(year))
    return index.mentions_year(year) or (period.last == int(year) and index.mentions(f"“{period.name}”"))


def foreign_term(question: Question, index: PlanIndex, message: Message) -> str | None:
    """A Latin term in a Chinese question (PM10, PPP) that the plans never name; in the clauses that ask."""
    asking = "，".join(clause.text for clause in message.asking)
    folded = fold(asking if asking and not question.own else question.text)
    terms = _TERM.findall(folded)
    if sum(map(len, terms)) > 0.5 * len(folded):
        return None  # a question in English or in pinyin
    missing = (t for t in terms if not index.mentions(t))
    return next((t for t in missing if not is_written_otherwise(t, index.mentions)), None)
