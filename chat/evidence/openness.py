"""An open question: one word that stands in many places of the plan, and nothing that says which is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.asks.history import GENERIC
from chat.asks.question import Kind, Question
from chat.evidence.candidates import Candidate
from index.tokenizer import fold, words
from ingest.model import Passage, Sentence

MIN_PLACES, MAX_CHOICES = 3, 4
"""In fewer sections all can be shown; more choices than these are not read."""
_CLAUSE = re.compile(r"[^,，。;；:：]+")


@dataclass(frozen=True, slots=True)
class Choices:
    """A word that a question leaves open, and what some of the sections say in which it stands."""

    term: str
    said: tuple[tuple[Passage, Sentence], ...]

    def clause(self, sentence: Sentence) -> str:
        """The clause of a sentence that holds the word, verbatim."""
        return next(c for c in _clauses(sentence) if self.term in fold(c))


def choices_of(
    question: Question, candidates: Sequence[Candidate], passages: Sequence[Passage]
) -> Choices | None:
    """The choices that an open question leaves, those nearest to it first; None where it is not open."""
    named = {w for w in words(question.sought) if w not in GENERIC}
    if question.own or len(named) != 1 or question.kinds - {Kind.NAMES}:
        return None
    (term,) = named
    titled = any(term in fold(heading) for p in passages for heading in p.path)
    if len(term) < 2 or not term.isalpha() or titled:
        return None
    places = {(p.document, p.section_address) for p in passages if term in fold(p.text)}
    if len(places) < MIN_PLACES:
        return None
    said: dict[tuple[str, str], tuple[Passage, Sentence]] = {}
    for c in candidates:
        if not c.sentence.damaged and any(term in fold(clause) for clause in _clauses(c.sentence)):
            said.setdefault((c.passage.document, c.passage.section_address), (c.passage, c.sentence))
    chosen = tuple(said.values())[:MAX_CHOICES]
    return Choices(term, chosen) if len(chosen) >= MIN_PLACES else None


def _clauses(sentence: Sentence) -> list[str]:
    return [match.group().strip() for match in _CLAUSE.finditer(sentence.text)]
