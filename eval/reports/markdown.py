"""`report.md`: the figures of a run in the length of a pull request."""

from __future__ import annotations

import json

from eval.metrics.latency import STAGES
from eval.metrics.tables import COLUMNS, LABELS, group_rows, interval_shown, markdown_table, number_shown
from eval.reports.html import summary_line
from eval.runs.run import Run

_FAILURES = 40  # questions listed; report.html has them all


def judge_lines(run: Run) -> list[str]:
    """What the judge said, where one was asked."""
    if "judge" not in run.record:
        return []
    rows = [[name, json.dumps(value, ensure_ascii=False)] for name, value in run.record["judge"].items()]
    return ["## The judge", "", *markdown_table(["", ""], rows), ""]


def report_markdown(run: Run) -> str:
    """Headline figures, tables by type and by chapter, waiting times, the questions that went wrong."""
    evaluation = run.evaluation
    figures = [
        [LABELS[n], number_shown(n, e.mean), interval_shown(n, e), str(e.n)]
        for n, e in evaluation.overall.items()
    ]
    groups = ["group", "n", *COLUMNS.values()]
    waiting = [[STAGES[t.stage], f"{t.p50:.0f}", f"{t.p95:.0f}"] for t in run.latency]
    wrong = [s for s in evaluation.scored if not s.right]
    listed = [[s.question.id, s.question.type, s.question.question, "; ".join(s.failures)] for s in wrong]
    lines = [
        f"# PlanQA evaluation: {run.record.get('config', '')}",
        "",
        summary_line(run),
        "",
        *markdown_table(["metric", "value", "95% interval", "n"], figures),
        "",
        "## By type",
        "",
        *markdown_table(groups, [[k, *cells] for k, cells in group_rows(evaluation.by_type)]),
        "",
        "## By chapter of the evidence",
        "",
        *markdown_table(groups, [[k, *cells] for k, cells in group_rows(evaluation.by_chapter)]),
        "",
        "## Waiting, milliseconds",
        "",
        *markdown_table(["until", "p50", "p95"], waiting),
        "",
        *judge_lines(run),
        f"## Wrong: {len(wrong)} of {len(evaluation.scored)}",
        "",
        *markdown_table(["id", "type", "question", "what failed"], listed[:_FAILURES]),
    ]
    if len(wrong) > _FAILURES:
        lines += ["", f"… and {len(wrong) - _FAILURES} more in report.html"]
    return "\n".join(lines) + "\n"
