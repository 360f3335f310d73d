"""One run: a folder with the answers, what they were made with, and what they are worth.

run.json        configuration, commit, machine, models, index
questions.jsonl the questions asked
answers.jsonl   one row a question, written as they come
scores.jsonl    the values of every metric per question, and what failed
metrics.json    the figures; the same answers give the same bytes
latency.json    times, which differ from run to run
report.html, report.md
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.metrics.evaluation import Evaluation, Figures, Scored, chapters_of, evaluate
from eval.metrics.latency import Latency, latencies
from eval.questions.sets import Question
from eval.runs.answers import Measured, answer_all, read_answers
from eval.runs.record import Record
from ingest.errors import RowsError
from ingest.model import Plan


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run with all that its report shows."""

    folder: Path
    record: Record
    evaluation: Evaluation
    latency: tuple[Latency, ...]


def run_questions(
    bot: Measured,
    questions: Sequence[Question],
    folder: Path,
    record: Record,
    plan: Plan | None,
    *,
    resume: bool,
    progress: bool = True,
) -> Run:
    """Answer, score and write all files of the run but the reports.

    With `resume` a folder that was begun with other settings or questions is refused: RowsError.
    """
    begin_run(folder, record, resume=resume)
    _write_lines(folder / "questions.jsonl", (question_row(q) for q in questions))
    answer_all(bot, questions, folder / "answers.jsonl", resume=resume, progress=progress)
    return score_run(folder, questions, record, plan)


def begin_run(folder: Path, record: Record, *, resume: bool) -> None:
    """Make the folder and write run.json; RowsError when what is resumed was begun otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    if resume:
        _check_same(folder, record)
    write_json(folder / "run.json", record)


def score_run(folder: Path, questions: Sequence[Question], record: Record, plan: Plan | None) -> Run:
    """Score the answers of a folder and write scores, metrics and latency."""
    rows = read_answers(folder / "answers.jsonl")
    evaluation = evaluate(questions, rows, plan)
    times = latencies(rows)
    _write_lines(folder / "scores.jsonl", (score_row(s) for s in evaluation.scored))
    write_json(folder / "metrics.json", metrics_object(evaluation))
    write_json(folder / "latency.json", latency_object(times))
    return Run(folder, record, evaluation, times)


def metrics_object(evaluation: Evaluation) -> dict[str, Any]:
    """The content of metrics.json: nothing in it depends on when or where the run was made."""
    return {
        "questions": len(evaluation.scored),
        "overall": _figures_object(evaluation.overall),
        "by_type": {key: _figures_object(f) for key, f in evaluation.by_type.items()},
        "by_chapter": {key: _figures_object(f) for key, f in evaluation.by_chapter.items()},
    }


def latency_object(times: Iterable[Latency]) -> dict[str, Any]:
    """Milliseconds per stage."""
    return {t.stage: {"p50": round(t.p50, 1), "p95": round(t.p95, 1), "n": len(t.times)} for t in times}


def score_row(scored: Scored) -> dict[str, Any]:
    """One line of scores.jsonl."""
    question = scored.question
    return {
        "id": question.id,
        "type": question.type,
        "question": question.question,
        "chapters": chapters_of(question),
        "values": {k: None if v is None else round(v, 6) for k, v in scored.values.items()},
        "failures": list(scored.failures),
    }


def question_row(question: Question) -> dict[str, Any]:
    """A question as a line of questions.jsonl."""
    return {
        "id": question.id,
        "type": question.type,
        "question": question.question,
        "history": [asdict(turn) for turn in question.history],
        "answerable": question.answerable,
        "key_facts": [list(fact) for fact in question.key_facts],
        "gold": [asdict(gold) for gold in question.gold],
        "any_gold": question.any_gold,
        "reference_answer": question.reference_answer,
    }


def read_metrics(folder: Path) -> dict[str, Any]:
    """metrics.json of a run; RowsError where there is none."""
    return _read_json(folder / "metrics.json")


def read_latency(folder: Path) -> dict[str, Any]:
    """latency.json of a run; RowsError where there is none."""
    return _read_json(folder / "latency.json")


def read_scores(folder: Path) -> list[dict[str, Any]]:
    """The lines of scores.jsonl; RowsError where there are none."""
    path = folder / "scores.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise RowsError(f"{path}: {error}", expected="a finished run", mend="planqa eval run") from error


def _check_same(folder: Path, record: Record) -> None:
    path = folder / "run.json"
    if not path.exists():
        return
    before = _read_json(path).get("identity")
    if before != record["identity"]:
        raise RowsError(
            f"{folder} was begun with other settings or questions",
            expected="the same for a resumed run",
            mend="run without --resume, or into another --out",
        )


def _figures_object(figures: Figures) -> dict[str, dict[str, float]]:
    return {name: {k: round(v, 6) for k, v in asdict(e).items()} for name, e in figures.items()}


def _read_json(path: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RowsError(f"{path}: {error}", expected="a finished run", mend="planqa eval run") from error
    if not isinstance(loaded, dict):
        raise RowsError(f"{path}: not an object", expected="a finished run", mend="planqa eval run")
    return loaded


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Indented JSON, whole or not at all."""
    _write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    _write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def _write_text(path: Path, text: str) -> None:
    """Whole or not at all: a killed run leaves no half-written figures."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
