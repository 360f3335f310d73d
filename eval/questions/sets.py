"""The question set: reading `questions.jsonl`, checking it against the plan, sampling it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from eval.questions.cells import is_table
from eval.questions.faults import faults_of
from eval.questions.row import BadRow, Gold, Question, question_of, split_of
from eval.questions.sections import Sections
from eval.questions.sheet import read_sheet
from ingest.errors import RowsError
from ingest.model import Plan

__all__ = ["Gold", "Question", "check_questions", "load_questions", "read_questions", "sample", "split_of"]


def sample(questions: tuple[Question, ...], n: int) -> tuple[Question, ...]:
    """A fixed sample: the n questions whose ids hash lowest, in their own order."""
    chosen = sorted(questions, key=lambda q: hashlib.sha256(q.id.encode()).digest())[:n]
    ids = {q.id for q in chosen}
    return tuple(q for q in questions if q.id in ids)


def load_questions(path: Path | str, *, labelled: bool = False) -> tuple[Question, ...]:
    """All questions of a file. RowsError names file and line of every row not in the form.

    With `labelled` a row without `type` or `answerable` is an error too.
    """
    questions, problems = read_questions(Path(path))
    table = is_table(Path(path))
    if labelled:
        unlabelled = [q for q in questions if not q.labelled]
        problems += [
            f"{path} 第{q.line}行 “可回答”空着,应填“是”或“否”"
            if table
            else f"{path}:{q.line}: {q.id} has no type or no answerable"
            for q in unlabelled
        ]
    if problems:
        mend = (
            f"correct these; planqa eval questions check {path} lists them"
            if table
            else "correct these lines"
        )
        raise RowsError("; ".join(problems), expected="rows of questions.jsonl", mend=mend)
    if not questions:
        raise RowsError(
            f"{path}: no question in it", expected="one JSON object a line" if not table else "a row"
        )
    return tuple(questions)


def read_questions(path: Path) -> tuple[list[Question], list[str]]:
    """The rows that can be read, and for the others `file:line: what is wrong`; of a sheet in its words."""
    if is_table(path):
        sheet = read_sheet(path)
        return [question_of(row, n) for n, row in sheet.rows], [words for _, words in sorted(sheet.problems)]
    questions: list[Question] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for line, row in _rows(path):
        try:
            question = question_of(row, line)
        except BadRow as bad:
            problems.append(f"{path}:{line}: {bad}")
            continue
        if question.id in seen:
            problems.append(f"{path}:{line}: id {question.id} stands on line {seen[question.id]} already")
            continue
        seen[question.id] = line
        questions.append(question)
    return questions, problems


def check_questions(questions: tuple[Question, ...] | list[Question], plan: Plan) -> list[str]:
    """Every error of labelled questions against the plan, as `line N (id): what is wrong`."""
    sections = Sections.of(plan)
    return [
        f"line {question.line} ({question.id}): {fault.words}"
        for question in questions
        for fault in faults_of(question, sections)
    ]


def check_set(path: Path, plan: Plan) -> tuple[list[Question], list[str]]:
    """The questions of a file, and everything wrong with it beside the plan, in the words of its form."""
    if not is_table(path):
        questions, problems = read_questions(path)
        return questions, problems + check_questions(questions, plan)
    sheet, sections = read_sheet(path), Sections.of(plan)
    questions = [question_of(row, number) for number, row in sheet.rows]
    found = sheet.problems + [
        (q.line, f"{path} 第{q.line}行{'起' if fault.row else ''} “{fault.title}”{fault.chinese}")
        for q in questions
        for fault in faults_of(q, sections)
    ]
    return questions, [words for _, words in sorted(found)]


def _rows(path: Path) -> Iterator[tuple[int, object]]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, _json(line)
    except OSError as error:
        raise RowsError(f"{path}: {error.strerror}", expected="a readable file of questions") from error
    except UnicodeDecodeError as error:
        raise RowsError(f"{path}: not UTF-8 at byte {error.start}", expected="UTF-8 text") from error


def _json(line: str) -> object:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return error
