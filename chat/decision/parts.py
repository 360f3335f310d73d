"""How surely a question is answered, as a whole and in its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chat.asks.question import Question
from chat.evidence.candidates import UNJUDGED, Candidate


@dataclass(frozen=True, slots=True)
class Told:
    """The surest logits that a sentence answers the whole, and surely a part; UNJUDGED for none.

    `unsaid` says for the person which parts nothing surely answers.
    """

    whole: float = UNJUDGED
    part: float = UNJUDGED
    unsaid: str = ""


def told_of(question: Question, candidates: Sequence[Candidate]) -> Told:
    """How surely the candidates answer the question."""
    parts = range(len(question.parts))
    best = [
        max((c.part_answers[part] for c in candidates if c.surely_answers(part)), default=UNJUDGED)
        for part in parts
    ]
    left = [question.parts[part].rpartition(",")[2] for part in parts if best[part] == UNJUDGED]
    unsaid = f"规划没有直接写明{''.join(f'“{clause}”' for clause in left)}" if left else ""
    whole = max((c.answers for c in candidates), default=UNJUDGED)
    return Told(whole, max(best, default=UNJUDGED), unsaid)
