"""Indicators of the ledger in a question: what it asks for, and the other places of the same indicator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from chat.asks.question import Question
from chat.evidence.candidates import Candidate
from index.tokenizer import fold
from ledger.ledger import Ledger
from ledger.model import Commitment, Kind

_ABOUT = 0.6
"""Share of an indicator's characters that a question about it has."""
_AHEAD = re.compile(r"十四五|20[23]\d|目标|打算|计划|今后|将来|要达到|要控制")


def rows_asked_for(
    question: Question, candidates: Sequence[Candidate], ledger: Ledger, share: float = _ABOUT
) -> list[Commitment]:
    """The rows of the candidates' sentences whose indicator the question speaks of, best sentence first."""
    asked = set(fold("".join(question.wordings)))
    rows = (row for c in candidates for row in ledger.in_sentence(c.passage.id, c.sentence.text))
    return [row for row in rows if row.indicator_key and _share(row.indicator, asked) >= share]


def other_places(
    question: Question, chosen: Sequence[Candidate], candidates: Sequence[Candidate], ledger: Ledger
) -> list[Candidate]:
    """Sentences that give another value for the indicator asked for, at the time asked about."""
    kinds = _kinds(question)
    rows = [
        other
        for row in rows_asked_for(question, chosen[:1], ledger)
        for other in ledger.differing(row)
        if other.kind in kinds
    ]
    quotes = {(row.passage_id, row.quote) for row in rows}
    known = {(c.passage.id, c.sentence.text) for c in chosen}
    found = ((c.passage.id, c.sentence.text) for c in candidates)
    return [c for c, key in zip(candidates, found, strict=True) if key in quotes - known]


def _kinds(question: Question) -> frozenset[Kind]:
    """The kinds of row that a question is about: its words may leave one out."""
    if question.of_past == bool(_AHEAD.search(question.text)):
        return frozenset(Kind)
    return frozenset({Kind.ACHIEVEMENT if question.of_past else Kind.TARGET})


def _share(indicator: str, asked: Iterable[str]) -> float:
    """Share of the indicator's distinct characters that stand in the question, in [0, 1]."""
    own = set(fold(indicator))
    return len(own & set(asked)) / len(own)
