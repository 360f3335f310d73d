"""A gold ledger: rows written by people who read the plan, to measure the extractor against.

One JSON object a line, with the keys of a row of the ledger: kind, indicator, value, value_high,
unit, comparator, value_text, deadline, deadline_inherited, chapter, section, quote. `optional: true`
marks a row that one may count as a commitment or not: it is neither missed nor wrongly found.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.questions.matching import compact
from ingest.errors import RowsError
from ingest.model import Plan
from ledger.model import Comparator, Kind


@dataclass(frozen=True, slots=True)
class GoldRow:
    """One commitment as a person wrote it down; `line` is that of the file."""

    line: int
    kind: Kind
    indicator: str
    value: float | None
    value_high: float | None
    unit: str
    comparator: Comparator
    value_text: str
    deadline: str
    chapter: int
    section: int | None
    quote: str
    optional: bool


def read_gold(path: Path) -> tuple[GoldRow, ...]:
    """The rows of a gold ledger. RowsError names file and line of a row not in the form."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise RowsError(f"{path}: {error.strerror}", expected="a readable gold ledger") from error
    except UnicodeDecodeError as error:
        raise RowsError(f"{path}: not UTF-8 at byte {error.start}", expected="UTF-8 text") from error
    rows = tuple(_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip())
    if not rows:
        raise RowsError(f"{path}: no row in it", expected="one JSON object a line")
    return rows


def check_gold(rows: Sequence[GoldRow], plan: Plan) -> list[str]:
    """Every quote that does not stand verbatim in its section, and every value not in its quote."""
    sections: dict[tuple[int | None, int | None], str] = {}
    for paragraph in plan.paragraphs:
        place = (paragraph.chapter, paragraph.section)
        sections[place] = sections.get(place, "") + compact(paragraph.text)
    problems = []
    for row in rows:
        if compact(row.quote) not in sections.get((row.chapter, row.section), ""):
            problems.append(f"line {row.line}: the quote is not verbatim in its section")
        if compact(row.value_text) not in compact(row.quote):
            problems.append(f"line {row.line}: {row.value_text} is not in the quote")
    return problems


def _row(path: Path, number: int, line: str) -> GoldRow:
    try:
        return _of(number, json.loads(line))
    except (KeyError, TypeError, ValueError) as error:
        raise RowsError(
            f"{path}:{number}: {error!r}", expected="a row of a gold ledger", mend="correct this line"
        ) from error


def _of(number: int, value: dict[str, Any]) -> GoldRow:
    return GoldRow(
        line=number,
        kind=Kind(value["kind"]),
        indicator=str(value["indicator"]),
        value=_number(value["value"]),
        value_high=_number(value["value_high"]),
        unit=str(value["unit"]),
        comparator=Comparator(value["comparator"]),
        value_text=str(value["value_text"]),
        deadline=str(value["deadline"]),
        chapter=int(value["chapter"]),
        section=None if value["section"] is None else int(value["section"]),
        quote=str(value["quote"]),
        optional=bool(value.get("optional", False)),
    )


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)
