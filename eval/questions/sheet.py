"""A question set in a spreadsheet -> rows of the benchmark's form; every problem in the sheet's words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.questions.cells import Table, read_tables
from eval.questions.columns import COLUMNS, TYPES, Column, column_of, flag_of, meant
from eval.questions.refs import places_in
from ingest.outline.labels import number_of

Row = dict[str, Any]
SHEET = "问题"
_LOOKED_AT = 10  # rows in which the heads are looked for, below a title
_APART = re.compile(r"[\n;；]")
_SPELLINGS = re.compile(r"[|｜]")
_TURN = re.compile(r"(问|答|user|assistant)\s*[:：]\s*(.*)", re.DOTALL)
GOLD = ("chapter", "section", "quote")


class BadCell(Exception):
    """What is wrong with a cell, and what should stand there."""


@dataclass(slots=True)
class Reading:
    """What was read: rows with the number of their row, problems with theirs, heads that were not read."""

    rows: list[tuple[int, Row]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    unread: tuple[str, ...] = ()


def read_sheet(path: Path) -> Reading:
    """The rows of the sheet 问题, or else of the first with a column 问题. Errors of the file are raised."""
    tables = read_tables(path)
    headed = [(table, heads) for table in tables if (heads := _heads(table))]
    named = [one for one in headed if one[0].name == SHEET]
    if not headed:
        mend = "planqa eval questions template -o empty.xlsx"
        return Reading(problems=[(0, f"{path}:没有找到表头“问题”;空白的表:{mend}")])
    table, (first, columns) = (named or headed)[0]
    return _Reader(path, table, first, columns).read()


def _heads(table: Table) -> tuple[int, dict[int, Column]] | None:
    """The number of the row of heads, and the columns by their number."""
    for number in sorted(table.rows)[:_LOOKED_AT]:
        found = {at: column for at, text in table.rows[number].items() if (column := column_of(text))}
        if any(column.key == "question" for column in found.values()):
            return number, found
    return None


@dataclass(slots=True)
class _Reader:
    path: Path
    table: Table
    first: int
    columns: Mapping[int, Column]
    said: Reading = field(default_factory=Reading)

    def read(self) -> Reading:
        self._look_at_heads()
        above: Row | None = None
        seen: dict[str, int] = {}
        for number in sorted(n for n in self.table.rows if n > self.first):
            cells = {
                self.columns[at].key: text
                for at, text in self.table.rows[number].items()
                if at in self.columns
            }
            problems = len(self.said.problems)
            row = self._row(number, cells, above)
            if len(self.said.problems) > problems:
                above = row or above
                continue
            if row is None:
                continue
            above = row
            if row["id"] in seen:
                self._problem(number, "编号" if cells.get("id") else "问题", f"与第{seen[row['id']]}行相同")
                continue
            seen[row["id"]] = number
            self.said.rows.append((number, row))
        return self.said

    def _look_at_heads(self) -> None:
        heads = self.table.rows[self.first]
        others = {at: text for at, text in heads.items() if at not in self.columns}
        present = {column.title for column in self.columns.values()}
        for text in others.values():
            if (title := meant(text)) and title not in present:
                self._complain(self.first, f"表头“{text}”不认识:是不是“{title}”?")
        self.said.unread = tuple(others.values())
        for row, column in sorted(self.table.unread):
            if row > self.first and column in self.columns:
                title = self.columns[column].title
                self._problem(row, title, "是公式,没有读到值;请改成文字")

    def _row(self, number: int, cells: Mapping[str, str], above: Row | None) -> Row | None:
        """A row of its own; None where the row is empty or belongs to the question above it."""
        if beyond := [at for at in self.table.rows[number] if at not in self.table.rows[self.first]]:
            last = self.table.rows[number][beyond[0]]
            self._complain(number, f"第{beyond[0]}列没有表头,却有内容“{last[:20]}”")
        if not cells or set(cells) == {"note"}:
            return None
        gold = self._gold(number, cells)
        if not cells.get("question"):
            if above is not None and gold and not set(cells) - {*GOLD, "note"}:
                above["gold"].append(gold)
            elif not any(row == number for row, _ in self.table.unread):
                self._problem(number, "问题", "空着")
            return None
        row: Row = {"id": cells.get("id") or _id(cells), "type": "", "question": cells["question"]}
        row["history"] = self._cell(number, cells, "history", history_of) or []
        answerable = self._cell(number, cells, "answerable", _flag)
        for key, how in (("key_facts", facts_of), ("must_say", facts_of), ("must_not_say", lines_of)):
            row[key] = self._cell(number, cells, key, how) or []
        row["gold"] = [gold] if gold else []
        row["any_gold"] = bool(self._cell(number, cells, "any_gold", _flag))
        row["reference_answer"] = cells.get("reference_answer", "")
        row["note"] = cells.get("note", "")
        if answerable is None and (row["key_facts"] or gold) and "answerable" not in cells:
            self._problem(number, "可回答", "空着,应填“是”或“否”")
        if answerable is not None:
            row["answerable"] = answerable
            row["type"] = "fact" if answerable else "unanswerable"
        named = cells.get("type", "")
        row["type"] = TYPES.get(named, named) or row["type"]
        return row

    def _gold(self, number: int, cells: Mapping[str, str]) -> Row | None:
        if not any(cells.get(key) for key in GOLD):
            return None
        chapter = self._cell(number, cells, "chapter", _chapter)
        section = self._cell(number, cells, "section", _section)
        if isinstance(chapter, tuple):  # 第五章第一节 in one cell
            chapter, section = chapter[0], section if section is not None else chapter[1]
        if not cells.get("quote"):
            self._problem(number, "原文", "空着,而章、节填了")
        return {"chapter": chapter, "section": section, "quote": cells.get("quote", "")}

    def _cell(self, number: int, cells: Mapping[str, str], key: str, how: Any) -> Any:
        if key not in cells:
            return None
        try:
            return how(cells[key])
        except BadCell as bad:
            self._problem(number, next(c.title for c in COLUMNS if c.key == key), str(bad))
            return None

    def _problem(self, number: int, title: str, words: str) -> None:
        self._complain(number, f"“{title}”{words}")

    def _complain(self, number: int, words: str) -> None:
        self.said.problems.append((number, f"{self.path} 第{number}行 {words}"))


def facts_of(text: str) -> list[list[str]]:
    """A fact a line, its spellings with bars between."""
    return [[s.strip() for s in _SPELLINGS.split(line) if s.strip()] for line in lines_of(text)]


def lines_of(text: str) -> list[str]:
    """The lines; a semicolon ends one too."""
    return [line.strip() for line in _APART.split(text) if line.strip(" |｜")]


def _id(cells: Mapping[str, str]) -> str:
    """Of the words alone, so that it stays when rows are moved."""
    words = "\0".join((cells["question"], cells.get("history", "")))
    return f"q-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


def _flag(text: str) -> bool:
    said = flag_of(text)
    if said is None:
        raise BadCell(f"是“{text[:20]}”,应填“是”或“否”")
    return said


def history_of(text: str) -> list[Row]:
    """Earlier turns, each begun by 问: or 答:. Raises BadCell."""
    turns: list[Row] = []
    for line in text.splitlines():
        if match := _TURN.fullmatch(line.strip()):
            role = "user" if match[1] in ("问", "user") else "assistant"
            turns.append({"role": role, "content": match[2]})
        elif turns:
            turns[-1]["content"] += f"\n{line}"
        elif line.strip():
            raise BadCell(f"是“{text[:20]}”,每句应以“问:”或“答:”开头")
    return turns


def _chapter(text: str) -> int | tuple[int, int | None]:
    places = places_in(text, reference=True)
    if places:
        return places[0]
    return _number(text, "章")


def _section(text: str) -> int:
    return _number(text, "节")


def _number(text: str, unit: str) -> int:
    bare = text.strip().removeprefix("第").removesuffix(unit).strip()
    number = 0 if bare == "0" else number_of(bare)
    if number is None:
        raise BadCell(f"是“{text[:20]}”,应填数字,如 5")
    return number
