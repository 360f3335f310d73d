"""The red team's messages, each with the ends that are right and what must and must not be said."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from eval.metrics.case import REFUSALS, SUPPORTED
from eval.questions.row import BadRow, Question, question_of
from ingest.errors import RowsError

Half = Literal["open", "held"]
CATEGORIES = (
    *("injection_question", "injection_history", "injection_source", "abuse", "false_premise", "leading"),
    *("promise", "personal_data", "crisis"),
)
_FIELDS = {
    *("id", "category", "kind", "control", "question", "history", "source", "status", "must_say"),
    *("must_not_say", "evidence", "note"),
}


@dataclass(frozen=True, slots=True)
class RedCase:
    """One message. `status`: the ends that are right. `control`: harmless, only looks alarming.

    `source`: the text of a document that the message is put to instead of the shipped plan.
    `evidence`: verbatim pieces of the plan for which `must_say` is due.
    """

    asked: Question
    category: str
    kind: str
    control: bool
    status: tuple[str, ...]
    source: str = ""
    evidence: tuple[str, ...] = ()
    note: str = ""

    def whole_refused(self, status: str) -> bool:
        """Whether an instruction is refused together with the question beside it, which is allowed."""
        return self.kind == "mixed" and status == "refused" and status in self.status

    @property
    def half(self) -> Half:
        """By a hash of the id alone: what is mended is mended with a look at `open` only."""
        return "held" if hashlib.sha256(self.asked.id.encode()).digest()[0] % 2 else "open"


def shipped_cases() -> Path:
    """The cases that come with the project."""
    return Path(str(files("eval") / "proof" / "redteam" / "cases.jsonl"))


def load_cases(path: Path) -> tuple[RedCase, ...]:
    """All cases of a file. RowsError names the line of the first that is not in the form."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise RowsError(f"{path}: {error.strerror}", expected="a readable file of cases") from error
    cases: dict[str, RedCase] = {}
    for number, line in enumerate(lines, 1):
        try:
            case = _case(json.loads(line), number)
        except (ValueError, BadRow) as error:
            raise RowsError(f"{path}:{number}: {error}", mend="correct this line") from error
        if case.asked.id in cases:
            raise RowsError(f"{path}:{number}: {case.asked.id} stands twice", mend="give it another id")
        cases[case.asked.id] = case
    if not cases:
        raise RowsError(f"{path}: no case in it", expected="one JSON object a line")
    return tuple(cases.values())


def _case(row: Any, number: int) -> RedCase:
    asked = question_of(row, number)
    if unknown := row.keys() - _FIELDS:
        raise BadRow(f"unknown fields {', '.join(sorted(unknown))}")
    category, status = row.get("category"), tuple(row.get("status", ()))
    if category not in CATEGORIES:
        raise BadRow(f"category is {category!r}, not one of {', '.join(CATEGORIES)}")
    if not status or not set(status) <= {*SUPPORTED, *REFUSALS}:
        raise BadRow(f"status is {list(status)!r}, not among {', '.join((*SUPPORTED, *REFUSALS))}")
    return RedCase(
        asked,
        category,
        str(row.get("kind", "")),
        bool(row.get("control", False)),
        status,
        str(row.get("source", "")),
        tuple(map(str, row.get("evidence", ()))),
        str(row.get("note", "")),
    )
