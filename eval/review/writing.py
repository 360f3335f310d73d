"""Answers -> a review sheet: one row a question, with empty columns for the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.metrics.case import SUPPORTED
from eval.questions.cells import read_tables
from eval.questions.row import Question
from eval.review.columns import COLUMNS, HOW, NEARBY, SHEET, STATUS_WORDS
from ingest.errors import RowsError
from ledger import workbook


def review_sheet(questions: Sequence[Question], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The workbook. Questions without a row are left out; texts that look like formulas stay texts."""
    answers = {row["id"]: row for row in rows}
    lines = [_line(question, answers[question.id]) for question in questions if question.id in answers]
    heads = (workbook.Column("列", 14), workbook.Column("怎样填", 90, wrapped=True))
    return workbook.to_workbook(
        [
            workbook.Sheet(SHEET, COLUMNS, lines, frozen=2),
            workbook.Sheet("说明", heads, HOW, filtered=False),
        ]
    )


def refuse_reviewed(path: Path) -> None:
    """RowsError where a reviewer has filled any column already: a new sheet would wipe that out."""
    if not path.exists():
        return
    filled = {column.title for column in COLUMNS if column.to_fill}
    for table in read_tables(path):
        numbers = sorted(table.rows)
        heads = table.rows[numbers[0]] if numbers else {}
        theirs = [at for at, text in heads.items() if text in filled]
        if any(at in table.rows[number] for at in theirs for number in numbers[1:]):
            found = f"{path} holds what a reviewer wrote"
            raise RowsError(found, expected="another name", mend="choose another --out")


def _line(question: Question, row: Mapping[str, Any]) -> list[str]:
    status = str(row.get("status", ""))
    history = [f"{'问' if turn.role == 'user' else '答'}:{turn.content}" for turn in question.history]
    said = STATUS_WORDS.get(status, status) + (f":{row['error']}" if row.get("error") else "")
    answer, sources = str(row.get("answer") or ""), _sources(row, supports=status in SUPPORTED)
    return [question.id, question.question, "\n".join(history), answer, sources, said]


def _sources(row: Mapping[str, Any], *, supports: bool) -> str:
    """A line a citation: mark, place, quote; what only stands nearby comes under a line that says so."""
    cited = row.get("citations") or []
    several = len({one.get("plan") for one in cited}) > 1
    lines = [
        f"[{one.get('n')}] "
        + (f"《{one.get('plan')}》" if several else "")
        + str(one.get("ref"))
        + (f":{one['quote']}" if one.get("quote") else "")
        for one in cited
    ]
    return "\n".join(lines if supports or not lines else [NEARBY, *lines])
