"""One question beside the row that answers it: what every metric looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval.questions.sections import NOWHERE, Place, Sections
from eval.questions.sets import Question

SUPPORTED = ("answered", "partial")
REFUSALS = ("not_in_plan", "off_topic", "damaged", "refused")

AnswerRow = Mapping[str, Any]
"""A row of `answers.jsonl`."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the row that answers it (None: no row) and the plan's sections."""

    question: Question
    row: AnswerRow | None
    sections: Sections | None

    @property
    def status(self) -> str:
        """`missing` where there is no row."""
        return "missing" if self.row is None else str(self.row.get("status", ""))

    @property
    def answered(self) -> bool:
        return self.status in SUPPORTED

    @property
    def text(self) -> str:
        return "" if self.row is None else str(self.row.get("answer") or "")

    @property
    def citations(self) -> list[Mapping[str, object]]:
        """Citations that support: those of an answered question, unless marked `support: false`."""
        if self.row is None or not self.answered:
            return []
        return [c for c in self.row.get("citations") or [] if c.get("support", True)]

    @property
    def retrieved(self) -> list[Mapping[str, object]]:
        return [] if self.row is None else list(self.row.get("retrieved") or [])

    @property
    def searched(self) -> bool:
        """Whether a ranking can be asked for: the row of a foreign bot has no `retrieved`."""
        return self.row is None or "retrieved" in self.row

    @property
    def cited_places(self) -> set[Place]:
        return {place_of(c) for c in self.citations}

    @property
    def gold_places(self) -> set[Place]:
        return {(g.chapter, g.section) for g in self.question.gold}


def place_of(citation: Mapping[str, object]) -> Place:
    """(chapter, section) of a citation or a retrieved row; NOWHERE where it names none."""
    chapter, section = citation.get("chapter"), citation.get("section")
    if not isinstance(chapter, int):
        return NOWHERE
    return (chapter, section if isinstance(section, int) else None)
