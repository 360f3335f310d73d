"""Answering a file of questions: one JSON row each, flushed at once, resumable after a kill."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from chat.model import Answered, Event, EvidenceFound, Turn
from chat.rows import Row, answer_row
from eval.foreign.bot import FAILED, ForeignBot
from eval.questions.sets import Question, load_questions
from ingest.errors import PlanQAError, RowsError


class Asked(Protocol):
    """What is measured: anything that answers by events, the last of them `Answered`."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]: ...


Measured = Asked | ForeignBot


def answer_questions(
    bot: Asked, questions_path: Path | str, out_path: Path | str, *, resume: bool, progress: bool = True
) -> None:
    """Answer every question of a file into `out_path`; see `answer_all`."""
    answer_all(bot, load_questions(questions_path), Path(out_path), resume=resume, progress=progress)


def answer_all(
    bot: Measured, questions: Sequence[Question], out_path: Path, *, resume: bool, progress: bool = True
) -> None:
    """Append one row a question to `out_path`, in the order of the questions.

    With `resume` the whole rows already there are kept and their questions skipped, while a
    half-written last line is dropped; without it the file starts empty. Every row is on disk
    before the next question is asked, so a KeyboardInterrupt leaves a valid file. A question
    that raises yields a row with `error` and status `error`: the metrics count it as wrong. What
    failed with a foreign bot may have been the line: `resume` asks it again.
    """
    out_path.parent.mkdir(parents=True, exist_ok=True)
    if resume and isinstance(bot, ForeignBot):
        _drop_errors(out_path)
    done = kept_ids(out_path) if resume else frozenset[str]()
    rest = [question for question in questions if question.id not in done]
    with out_path.open("a" if resume else "w", encoding="utf-8", newline="\n") as out:
        for question in _with_bar(rest, len(questions), progress):
            row = ask_row(bot, question.id, question.question, question.history)
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            out.flush()


def warm_up(bot: Asked) -> None:
    """Ask once, unmeasured, so that loading the models is not taken for the first answer's time."""
    ask_row(bot, "", "规划期是哪几年?", ())


def read_answers(path: Path | str) -> list[Row]:
    """The rows of an answers file; a half-written last line is left out. RowsError names the line."""
    return [row for row, _ in _whole_rows(Path(path))]


def kept_ids(path: Path) -> frozenset[str]:
    """Ids of the whole rows already in a file; cuts off what a kill left after the last line feed."""
    if not path.exists():
        return frozenset()
    ids: set[str] = set()
    end = 0
    for row, line in _whole_rows(path):
        ids.add(row["id"])
        end = line.end
    with path.open("r+b") as file:
        file.truncate(end)
    return frozenset(ids)


def _drop_errors(path: Path) -> None:
    kept_ids(path)  # a half-written last line goes first
    if path.exists():
        lines = path.read_text(encoding="utf-8").split("\n")
        whole = (line for line in lines if line.strip())
        kept = "".join(f"{line}\n" for line in whole if not json.loads(line).get("error"))
        temporary = path.with_name(f".{path.name}.part")
        temporary.write_text(kept, encoding="utf-8", newline="\n")
        temporary.replace(path)


def ask_row(bot: Measured, question_id: str, question: str, history: Sequence[Turn]) -> Row:
    """The row of one question; the row of an error where the bot raises."""
    try:
        if isinstance(bot, ForeignBot):
            return bot.row(question_id, question, history)
        return _ask(bot, question_id, question, history)
    except PlanQAError as error:
        failed = str(error)
    except Exception as error:  # one broken answer must not end a run of hours
        failed = f"{type(error).__name__}: {error}"
    foreign = isinstance(bot, ForeignBot)
    return (FAILED if foreign else _FAILED) | {"id": question_id, "error": failed}


def _ask(bot: Asked, question_id: str, question: str, history: Sequence[Turn]) -> Row:
    start = time.perf_counter()
    first_evidence: float | None = None
    for event in bot.ask(question, history):
        waited = 1000 * (time.perf_counter() - start)
        if first_evidence is None and isinstance(event, EvidenceFound):
            first_evidence = waited
        if isinstance(event, Answered):
            return answer_row(question_id, event.answer, first_evidence)
    raise RowsError("the bot ended without an answer", expected="a last event Answered")


_FAILED: Row = {
    "id": "",
    "answer": "",
    "status": "error",
    "citations": [],
    "retrieved": [],
    "timings_ms": {"retrieve": 0.0, "first_evidence": 0.0, "first_token": 0.0, "total": 0.0},
    "answerer": "extractive",
    "model": "",
}


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    end: int  # offset of the byte after its line feed


def _whole_rows(path: Path) -> Iterator[tuple[Row, _Line]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RowsError(f"{path}: {error.strerror}", expected="a file of answers") from error
    end = 0
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        end += len(line) + 1
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise RowsError(f"{path}:{number}: not JSON", mend="remove this line and resume") from error
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            raise RowsError(f"{path}:{number}: no id", expected="a row of answers.jsonl")
        yield row, _Line(number, end)


def _with_bar(rest: Sequence[Question], total: int, progress: bool) -> Iterable[Question]:
    if not progress:
        return rest
    from tqdm import tqdm

    bar: Iterable[Question] = tqdm(
        rest, total=total, initial=total - len(rest), desc="answering", unit="q", file=sys.stderr
    )
    return bar
