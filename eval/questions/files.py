"""Question sets as files: the template, and from JSONL, CSV or XLSX to any of the three."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from eval.questions.cells import is_table
from eval.questions.columns import COLUMNS, NO, TYPE_WORDS, TYPES, YES
from eval.questions.sets import load_questions
from eval.questions.sheet import GOLD, SHEET, facts_of, history_of, lines_of, read_sheet
from ingest.errors import RowsError
from ledger import workbook

_CHOICES = {"type": tuple(TYPES), "answerable": (YES, NO), "any_gold": (YES, NO)}
_READERS: Mapping[str, Callable[[str], list[Any]]] = {
    "history": history_of,
    "key_facts": facts_of,
    "must_say": facts_of,
    "must_not_say": lines_of,
}
_WRAPPED = (
    "question",
    "history",
    "key_facts",
    "quote",
    "reference_answer",
    "must_say",
    "must_not_say",
    "note",
)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a sound set in the benchmark's form, with what only the file holds (`note`)."""
    load_questions(path)
    if is_table(path):
        return [{k: v for k, v in row.items() if k != "note" or v} for _, row in read_sheet(path).rows]
    lines = path.read_text(encoding="utf-8-sig").split("\n")  # U+2028 may stand in a string and ends no line
    return [json.loads(line) for line in lines if line.strip()]


def written(rows: Iterable[Mapping[str, Any]], name: str) -> bytes:
    """The set as the file's name says: .xlsx, .csv or .jsonl. RowsError for another."""
    match Path(name).suffix.lower():
        case ".jsonl":
            return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        case ".csv":
            return workbook.to_csv((c.title for c in COLUMNS), sheet_rows(rows))
        case ".xlsx":
            return workbook.to_workbook([_questions(list(sheet_rows(rows))), _explained()])
    raise RowsError(
        f"{name}: no form of a question set", expected="a name that ends in .jsonl, .csv or .xlsx"
    )


def refuse_same(out: Path, *sources: Path | None) -> None:
    """RowsError where `out` is one of the files that are read: what is not read of it would be lost."""
    if out.exists() and any(source and source.exists() and out.samefile(source) for source in sources):
        raise RowsError(
            f"--out {out} is the file that is read", expected="another name", mend="choose another --out"
        )


def _questions(rows: list[list[str]]) -> workbook.Sheet:
    columns = tuple(
        workbook.Column(
            c.title,
            c.width,
            wrapped=c.key in _WRAPPED,
            choices=_CHOICES.get(c.key, ()),
            to_fill="填" in c.needed[-2:],
        )
        for c in COLUMNS
    )
    return workbook.Sheet(SHEET, columns, rows, frozen=2)


def _explained() -> workbook.Sheet:
    heads = (("列", 12), ("要不要填", 14), ("怎样填", 70), ("例子", 34))
    columns = tuple(workbook.Column(title, width, wrapped=True) for title, width in heads)
    rows = [[c.title, c.needed, c.how, c.example] for c in COLUMNS]
    rows += [["", "", "只想看回答、还没有标准答案时,只填“问题”一列就够。", ""]]
    return workbook.Sheet("说明", columns, rows, filtered=False)


def sheet_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    """Rows of the benchmark's form as rows of a sheet; each further piece of gold in a row of its own."""
    for number, row in enumerate(rows, 1):
        pieces = row.get("gold") or [{}]
        values = {key: str(row.get(key) or "") for key in ("id", "question", "reference_answer", "note")}
        values["type"] = TYPE_WORDS.get(row.get("type", ""), row.get("type", ""))
        if "answerable" in row:
            values["answerable"] = YES if row["answerable"] else NO
        values["any_gold"] = YES if row.get("any_gold") else ""
        values["history"] = "\n".join(
            f"{'问' if turn['role'] == 'user' else '答'}:{turn['content']}"
            for turn in row.get("history") or []
        )
        for key in ("key_facts", "must_say"):
            values[key] = "\n".join("|".join(fact) for fact in row.get(key) or [])
        values["must_not_say"] = "\n".join(row.get("must_not_say") or [])
        _refuse_lossy(number, row, values)
        for n, piece in enumerate(pieces):
            shown = values if n == 0 else {}
            placed = {key: _shown(piece.get(key)) for key in GOLD}
            yield [placed.get(column.key) or shown.get(column.key, "") for column in COLUMNS]


def _refuse_lossy(number: int, row: Mapping[str, Any], values: Mapping[str, str]) -> None:
    """RowsError for a cell that would be read as other facts or turns: a ; or | within one, a line 答:…"""
    for key, read in _READERS.items():
        meant = row.get(key) or []
        if key == "history":
            meant = [{"role": turn["role"], "content": turn["content"]} for turn in meant]
        if read(values[key].strip()) != meant:
            title = next(c.title for c in COLUMNS if c.key == key)
            raise RowsError(
                f"row {number} ({row.get('id')}), “{title}”: a cell of {values[key][:40]!r} reads otherwise",
                expected="no ; | or line break in a fact, no line that begins with 问: or 答: in a turn",
                mend="reword it, or keep the set as .jsonl",
            )


def _shown(value: object) -> str:
    return "" if value in (None, -1) else str(value)
