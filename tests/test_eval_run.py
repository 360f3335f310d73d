"""A run's folder: what is recorded, what resuming gives, and what the report shows."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from eval_fakes import QUESTIONS, EagerBot, FailingBot, InventingBot, PerfectBot, small_plan

from eval.metrics.evaluation import evaluate
from eval.reports.charts import Point
from eval.reports.html import report_html
from eval.reports.markdown import report_markdown
from eval.reports.risk import operating_point, risk_coverage_curve
from eval.runs.record import run_record, settings
from eval.runs.run import read_metrics, read_scores, run_questions
from ingest.errors import RowsError

RECORD = {"config": "test", "identity": {"questions": "abc"}}


@pytest.fixture
def plan(tmp_path):
    return small_plan(tmp_path)


def run(bot, folder, plan, *, questions=QUESTIONS, record=RECORD, resume=False):
    return run_questions(bot, questions, folder, record, plan, resume=resume, progress=False)


class StoppingBot(InventingBot):
    """Is killed when the third question is asked."""

    def ask(self, question, history=()):
        if len(self.asked) == 2:
            raise KeyboardInterrupt
        return super().ask(question, history)


def test_a_killed_and_resumed_run_gives_the_same_bytes(plan, tmp_path):
    """metrics.json and scores.jsonl of a resumed run equal those of an unbroken one, byte for byte."""
    run(InventingBot(plan), tmp_path / "whole", plan)
    with pytest.raises(KeyboardInterrupt):
        run(StoppingBot(plan), tmp_path / "broken", plan)
    assert not (tmp_path / "broken" / "metrics.json").exists()
    with (tmp_path / "broken" / "answers.jsonl").open("ab") as file:
        file.write(b'{"id": "f1", "ans')
    run(InventingBot(plan), tmp_path / "broken", plan, resume=True)
    for name in ("metrics.json", "scores.jsonl", "questions.jsonl"):
        assert (tmp_path / "broken" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


def test_a_run_is_not_resumed_with_other_questions(plan, tmp_path):
    """Mixing two runs in one folder is refused, with what mends it."""
    run(PerfectBot(plan), tmp_path / "r", plan)
    other = {**RECORD, "identity": {"questions": "def"}}
    with pytest.raises(RowsError, match="begun with other settings"):
        run(PerfectBot(plan), tmp_path / "r", plan, record=other, resume=True)


def test_the_files_of_a_run_agree(plan, tmp_path):
    """metrics.json holds the means of scores.jsonl; latency.json the times of the answers."""
    run(FailingBot(plan), tmp_path / "r", plan)
    scores = read_scores(tmp_path / "r")
    figures = read_metrics(tmp_path / "r")["overall"]
    right = [row["values"]["right"] for row in scores]
    assert figures["right"]["mean"] == sum(right) / 5 == 0.8
    assert scores[1]["failures"][0] == "error: ZeroDivisionError: half way"
    latency = json.loads((tmp_path / "r" / "latency.json").read_text("utf-8"))
    assert latency["total"] == {"p50": 5.0, "p95": 5.0, "n": 4}


def test_a_folder_without_a_run_is_an_error(tmp_path):
    """The message names the file and the command that makes it."""
    with pytest.raises(RowsError, match=r"metrics\.json.*planqa eval run"):
        read_metrics(tmp_path)
    with pytest.raises(RowsError, match=r"scores\.jsonl"):
        read_scores(tmp_path)


def test_the_record_holds_settings_without_secrets(tmp_path):
    """Keys and user names in addresses stay out; folders too, since they decide no answer."""
    env = {
        "PLANQA_LLM": "https://me:word@host/v1",
        "PLANQA_LLM_KEY": "sk-123",
        "PLANQA_HOME": str(tmp_path),
        "HOME": "/home/me",
    }
    assert settings(env) == {"PLANQA_LLM": "https://host/v1", "PLANQA_LLM_KEY": "set"}


def test_the_record_says_what_was_run_on_what(tmp_path):
    """Commit, machine, versions and, where there is no index, the reason."""
    record = run_record("extractive", {"PLANQA_LLM": "none", "PLANQA_HOME": str(tmp_path)}, QUESTIONS)
    assert record["config"] == "extractive"
    assert record["questions"] == 5
    assert record["machine"]["cores"] >= 1
    assert record["versions"]["jieba"]
    assert "there is no index" in record["index"]["missing"]
    assert record["answering_model"]["kind"] == "none"
    changed = run_record("extractive", {"PLANQA_LLM": "none", "PLANQA_HOME": str(tmp_path)}, QUESTIONS[1:])
    assert changed["identity"]["questions"] != record["identity"]["questions"]


HOSTILE = '</script><script>alert("x")</script><img src=x onerror=alert(1)> | a'


def hostile_run(plan, tmp_path):
    class Hostile(PerfectBot):
        def text(self, question, evidence):
            return HOSTILE

    questions = (replace(QUESTIONS[0], question=HOSTILE, type="<b>number"), *QUESTIONS[1:])
    return run(Hostile(plan, questions), tmp_path / "r", plan, questions=questions)


def test_the_report_shows_texts_and_runs_none(plan, tmp_path):
    """Whatever a question or an answer holds stands there as text: one script, no image, no handler."""
    page = report_html(hostile_run(plan, tmp_path))
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert "<b>number" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)" in page


def test_the_report_needs_nothing_from_outside(plan, tmp_path):
    """No address of another host, no linked file: it opens offline."""
    page = report_html(run(PerfectBot(plan), tmp_path / "r", plan))
    assert re.findall(r"(?:src|href)\s*=|https?://|@import|url\(", page) == []


def test_the_report_has_every_question_with_what_failed(plan, tmp_path):
    """One block a question, filterable by type and outcome, wrong ones with their reasons."""
    page = report_html(run(FailingBot(plan), tmp_path / "r", plan))
    blocks = re.findall(r'<details class=question data-type="(\w+)" data-outcome="([\w ]+)">', page)
    assert blocks == [
        ("number", "right"),
        ("number", "wrong failure"),
        ("followup", "right"),
        ("unanswerable", "right refused"),
        ("offtopic", "right refused"),
    ]
    assert "<li>error: ZeroDivisionError: half way</li>" in page
    assert page.count("<svg") == 4


def test_the_bars_show_means_and_intervals(plan, tmp_path):
    """A bar's width is its mean of the 350 pixels between labels and values."""
    page = report_html(run(EagerBot(plan), tmp_path / "r", plan))
    first_plot = page[page.index("<svg") : page.index("</svg>")]
    widths = re.findall(r'class="bar" x="150" y="\d+" width="([\d.]+)"', first_plot)
    assert widths == ["350.0", "350.0", "0.0", "0.0"]  # followup, number, offtopic, unanswerable


def test_the_markdown_report_lists_what_is_wrong(plan, tmp_path):
    """Figures with intervals, then a table row per wrong question; bars inside a cell are escaped."""
    text = report_markdown(hostile_run(plan, tmp_path))
    assert "| answers with all key facts | 0.000 | [0.000, 0.708] | 3 |" in text
    assert "## Wrong: 3 of 5" in text
    (row,) = [line for line in text.splitlines() if line.startswith("| n1 |")]
    assert r"\| a" in row


def test_the_judge_stands_in_both_reports(plan, tmp_path):
    """Where a judge was asked its figures are shown, otherwise there is no such part."""
    plain = run(PerfectBot(plan), tmp_path / "r", plan)
    judged = replace(plain, record={**RECORD, "judge": {"model": "m", "invalid": 2}})
    assert "| invalid | 2 |" in report_markdown(judged)
    assert "<td>invalid</td><td>2</td>" in report_html(judged)
    assert "judge" not in report_markdown(plain)


def test_risk_and_coverage_by_hand(plan):
    """Surest first: right, refused, wrong, right: risks 0, 1/2, 2/3, 1/2."""
    answers = {
        "n1": ("159[1]", "answered", 0.9),
        "u1": ("没有", "not_in_plan", 0.8),
        "n2": ("41%", "answered", 0.7),
        "f1": ("36处", "answered", 0.2),
    }
    rows = [
        {"id": i, "answer": text, "status": status, "confidence": confidence}
        for i, (text, status, confidence) in answers.items()
    ]
    scored = evaluate(QUESTIONS[:4], rows, plan).scored
    assert risk_coverage_curve(scored) == [
        Point(0.25, 0.0),
        Point(0.5, 0.5),
        Point(0.75, 2 / 3),
        Point(1.0, 0.5),
    ]
    assert operating_point(scored) == Point(0.75, 1 / 3)
    assert risk_coverage_curve(evaluate(QUESTIONS, [], plan).scored) == []
    assert operating_point(evaluate(QUESTIONS, [], plan).scored) is None
