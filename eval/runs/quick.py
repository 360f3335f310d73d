"""All figures of one answers file on the terminal: `python -m eval.runs.quick QUESTIONS ANSWERS`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from eval.metrics.evaluation import Evaluation, evaluate
from eval.metrics.latency import latencies
from eval.metrics.tables import figure_lines, type_lines
from eval.questions.sets import load_questions
from eval.questions.shipped import shipped_plan
from eval.runs.answers import read_answers
from ingest import read_plan


def main(argv: list[str] | None = None) -> None:
    """Print the figures overall and by type, then every failing question with its reasons."""
    parser = argparse.ArgumentParser(prog="python -m eval.runs.quick", description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--plan", type=Path, default=shipped_plan())
    parser.add_argument("--split", choices=["dev", "test"])
    parser.add_argument("--no-failures", action="store_true")
    args = parser.parse_args(argv)
    lines = scores(args.questions, args.answers, args.plan, args.split, failures=not args.no_failures)
    print("\n".join(lines))


def scores(
    questions_path: Path, answers_path: Path, plan_path: Path, split: str | None, *, failures: bool
) -> list[str]:
    """The figures of an answers file as lines of text."""
    questions = [q for q in load_questions(questions_path, labelled=True) if split in (None, q.split)]
    rows = read_answers(answers_path)
    evaluation = evaluate(questions, rows, read_plan(plan_path))
    lines = [*figure_lines(evaluation.overall), "", *type_lines(evaluation.by_type), ""]
    lines += [f"{t.stage:<16} p50 {t.p50:8.1f} ms   p95 {t.p95:8.1f} ms" for t in latencies(rows)]
    return [*lines, *_failures(evaluation)] if failures else lines


def _failures(evaluation: Evaluation) -> Iterator[str]:
    yield f"\n{len(evaluation.failed)} of {len(evaluation.scored)} questions with a failure"
    for one in evaluation.failed:
        mark = " " if one.right else "✗"
        yield f"{mark} {one.question.id} [{one.question.type}] {one.question.question}"
        yield from (f"      {failure}" for failure in one.failures)


if __name__ == "__main__":
    main()
