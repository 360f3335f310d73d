"""`report.html`: one self-contained file with the figures, the plots and every question."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape

from eval.metrics.evaluation import Evaluation, Figures
from eval.metrics.latency import STAGES, Latency
from eval.metrics.tables import CARDS, COLUMNS, LABELS, group_rows, interval_shown, number_shown
from eval.reports.charts import bars, distribution, risk_coverage
from eval.reports.page import filters_html, page_html, table_html
from eval.reports.questions import question_html
from eval.reports.risk import operating_point, risk_coverage_curve
from eval.runs.run import Run


def report_html(run: Run) -> str:
    """The whole page. Every text from outside (questions, answers, quotes) is escaped."""
    evaluation = run.evaluation
    title = f"PlanQA evaluation: {run.record.get('config', '')}"
    body = [
        f"<h1>{escape(title)}</h1><p class=quiet>{escape(summary_line(run))}</p>",
        _cards(evaluation.overall),
        "<h2>All figures</h2>",
        _figures_table(evaluation.overall),
        "<h2>Plots</h2>",
        _plots(run),
        "<h2>By type</h2>",
        _groups_table(evaluation.by_type),
        "<h2>By chapter of the evidence</h2>",
        _groups_table(evaluation.by_chapter),
        "<h2>Waiting</h2>",
        _latency_table(run.latency),
        _judge(run.record.get("judge")),
        "<h2>Questions</h2>",
        _questions(evaluation),
        "<h2>How this run was made</h2>",
        f"<pre>{escape(json.dumps(run.record, ensure_ascii=False, indent=1))}</pre>",
    ]
    return page_html(title, body)


def summary_line(run: Run) -> str:
    """What was run on what, in one line."""
    record = run.record
    git, machine = record.get("git") or {}, record.get("machine") or {}
    bot, index = record.get("bot") or {}, record.get("index") or {}
    commit = str(git.get("commit", ""))[:12] + (" with changes" if git.get("changed") else "")
    parts = [
        f"{len(run.evaluation.scored)} questions",
        f"commit {commit}" if commit else "",
        f"bot {bot.get('url') or bot.get('command')}" if bot else f"embedding {index.get('model', '')}",
        f"{machine.get('processor', '')}, {machine.get('cores', '')} cores" if machine else "",
    ]
    return " · ".join(part for part in parts if part)


def _cards(figures: Figures) -> str:
    cards = [
        f"<div class=card><b>{number_shown(name, e.mean)}</b><span>{escape(LABELS[name])}<br>"
        f"<small>95%: {interval_shown(name, e)} · n={e.n}</small></span></div>"
        for name in CARDS
        if (e := figures.get(name)) is not None
    ]
    return f"<div class=cards>{''.join(cards)}</div>"


def _figures_table(figures: Figures) -> str:
    rows = [
        [LABELS[name], number_shown(name, e.mean), interval_shown(name, e), str(e.n), name]
        for name, e in figures.items()
    ]
    return table_html(["metric", "value", "95% interval", "questions", "name for the gate"], rows)


def _groups_table(groups: Mapping[str, Figures]) -> str:
    return table_html(["", "n", *COLUMNS.values()], [[key, *cells] for key, cells in group_rows(groups)])


def _latency_table(times: Iterable[Latency]) -> str:
    rows = [[STAGES[t.stage], f"{t.p50:.0f} ms", f"{t.p95:.0f} ms", str(len(t.times))] for t in times]
    return table_html(["until", "p50", "p95", "answers"], rows)


def _judge(summary: Mapping[str, object] | None) -> str:
    """What the judge said, where one was asked."""
    if summary is None:
        return ""
    rows = [[name, json.dumps(value, ensure_ascii=False)] for name, value in summary.items()]
    return f"<h2>The judge</h2>{table_html(['', ''], rows)}"


def _plots(run: Run) -> str:
    evaluation = run.evaluation
    right = {key: f["right"] for key, f in evaluation.by_type.items()}
    evidence = {k: f["evidence_1000"] for k, f in evaluation.by_chapter.items() if "evidence_1000" in f}
    curve = risk_coverage_curve(evaluation.scored)
    plots = [
        bars("Right answers by type, with 95% intervals and number of questions", right),
        *([bars("Evidence within 1000 characters, by chapter", evidence)] if evidence else []),
        distribution("How long a person waits", {STAGES[t.stage]: t.times for t in run.latency if t.times}),
    ]
    if curve:
        title = "Risk and coverage of the refusal decision (the dot: as it decides now)"
        plots.append(risk_coverage(title, curve, operating_point(evaluation.scored)))
    return f"<div class=plots>{''.join(plots)}</div>"


def _questions(evaluation: Evaluation) -> str:
    outcomes = {"wrong": "wrong", "right": "right", "failure": "with any failure", "refused": "refused"}
    questions = "".join(question_html(one) for one in evaluation.scored)
    return filters_html("type", evaluation.by_type, outcomes) + questions
