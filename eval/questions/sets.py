"""The question set: reading `questions.jsonl`, checking it against the plan, sampling it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from eval.questions.matching import compact, holds_fact
from eval.questions.row import BadRow, Gold, Question, question_of, split_of
from eval.questions.sections import Sections
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
    if labelled:
        problems += [
            f"{path}:{q.line}: {q.id} has no type or no answerable" for q in questions if not q.labelled
        ]
    if problems:
        raise RowsError("; ".join(problems), expected="rows of questions.jsonl", mend="correct these lines")
    if not questions:
        raise RowsError(f"{path}: no question in it", expected="one JSON object a line")
    return tuple(questions)


def read_questions(path: Path) -> tuple[list[Question], list[str]]:
    """The rows that can be read, and for the others `file:line: what is wrong`."""
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
    """Every error of labelled questions against the plan, as `line N (id): what is wrong`.

    Quotes must stand verbatim (white space aside) in the section named, the reference answer
    must hold every key fact, and answerable questions need gold and facts while others have none.
    """
    sections = Sections.of(plan)
    return [
        f"line {question.line} ({question.id}): {problem}"
        for question in questions
        for problem in _problems(question, sections)
    ]


def _problems(question: Question, sections: Sections) -> Iterator[str]:
    if not question.question.strip():
        yield "the question is empty"
    if not question.labelled:
        yield "no type or no answerable"
        return
    if not question.reference_answer.strip():
        yield "no reference_answer"
    if question.answerable:
        yield from _problems_of_labels(question, sections)
    elif question.key_facts or question.gold:
        yield "not answerable, yet has key_facts or gold"


def _problems_of_labels(question: Question, sections: Sections) -> Iterator[str]:
    if not question.gold:
        yield "answerable, yet has no gold"
    if not question.key_facts:
        yield "answerable, yet has no key_facts"
    for gold in question.gold:
        text = sections.text(gold.chapter, gold.section)
        if text is None:
            yield f"the plan has no {gold.ref}"
        elif not compact(gold.quote):
            yield f"an empty quote for {gold.ref}"
        elif compact(gold.quote) not in text:
            yield f"not verbatim in {gold.ref}: {gold.quote}"
    for fact in question.key_facts:
        if not holds_fact(question.reference_answer, fact):
            yield f"the reference answer lacks the fact {' / '.join(fact)}"


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
