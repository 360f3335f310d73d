"""The optional judge: its verdicts, what is invalid, and how far it agrees with the metrics."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from eval_fakes import QUESTIONS, EmptyBot, small_plan

from eval.metrics.evaluation import evaluate
from eval.runs.answers import ask_row
from eval.runs.judge import (
    RUBRIC,
    HttpJudge,
    Verdict,
    cohens_kappa,
    judge_answers,
    judge_from_env,
    judge_summary,
    judged_text,
    parse_verdict,
)
from ingest.errors import LanguageModelError


@pytest.fixture
def scored(tmp_path):
    plan = small_plan(tmp_path)
    bot = EmptyBot(plan)
    return evaluate(QUESTIONS, [ask_row(bot, q.id, q.question, q.history) for q in QUESTIONS], plan).scored


class ScriptedJudge:
    """Says the next line of its script."""

    def __init__(self, *script):
        self.script = list(script)
        self.read = []

    def ask(self, system, user):
        assert system == RUBRIC
        self.read.append(user)
        return self.script.pop(0)


GOOD = '{"correct": 2, "faithful": 1}'
BAD = '{"correct": 0, "faithful": 1}'


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        (GOOD, (2, 1)),
        ('好的: {"correct": 1, "faithful": 0} 完', (1, 0)),
        ('{} {"correct": 0, "faithful": 0}', (0, 0)),
        ('{"correct": 3, "faithful": 1}', (None, None)),
        ('{"correct": true, "faithful": 1}', (None, None)),
        ('{"correct": 2}', (None, None)),
        ("2分", (None, None)),
        ("{broken", (None, None)),
    ],
)
def test_an_unreadable_verdict_is_invalid_not_zero(said, marks):
    """Only two marks in range count; everything else has none."""
    verdict = parse_verdict("x", said)
    assert (verdict.correct, verdict.faithful) == marks
    assert verdict.valid is (marks != (None, None))


def test_invalid_verdicts_are_left_out_of_the_means_and_counted(scored):
    """Of five verdicts one is invalid; the means are over four, agreement with the metric 3/4."""
    script = [GOOD, BAD, BAD, GOOD, "?"]
    verdicts = [parse_verdict(s.question.id, said) for s, said in zip(scored, script, strict=True)]
    summary = judge_summary(verdicts, scored)
    assert (summary["judged"], summary["invalid"]) == (5, 1)
    assert summary["judge_correct"]["mean"] == 0.5
    assert summary["judge_faithful"]["mean"] == 1.0
    # judge yes,no,no,yes against the metric no,no,no,yes
    assert summary["agreement"] == 0.75
    assert summary["kappa"] == pytest.approx((0.75 - 0.5) / (1 - 0.5))


def test_kappa_where_chance_always_agrees():
    """Two raters who always say yes tell nothing."""
    assert cohens_kappa([(True, True)] * 4) is None
    assert cohens_kappa([]) is None
    assert cohens_kappa([(True, True), (False, False)]) == 1.0


def test_judging_goes_on_where_it_stopped(scored, tmp_path):
    """Verdicts are on disk as they come; resuming asks for the missing ones only."""
    path = tmp_path / "judge.jsonl"
    first = ScriptedJudge(GOOD, BAD)
    with pytest.raises(IndexError):
        judge_answers(first, scored, path, resume=False, progress=False)
    second = ScriptedJudge(GOOD, GOOD, "?")
    verdicts = judge_answers(second, scored, path, resume=True, progress=False)
    assert [v.id for v in verdicts] == [q.id for q in QUESTIONS]
    assert [v.correct for v in verdicts] == [2, 0, 2, 2, None]
    assert verdicts[4] == Verdict("o1", None, None, "?")


def test_the_judge_reads_question_reference_source_and_answer(scored):
    """An empty answer is said to be none."""
    text = judged_text(scored[0])
    assert text.startswith("【问题】改造了多少个老旧小区?\n【标准答案】159个。\n【原文】老旧小区改造 159 个")
    assert text.endswith("【回答】(没有回答)")


class _Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received = (self.path, self.headers["Authorization"], body)
        reply = json.dumps({"choices": [{"message": {"content": GOOD}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *args):
        pass


@pytest.fixture
def endpoint():
    server = HTTPServer(("127.0.0.1", 0), _Endpoint)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_judge_speaks_the_chat_completions_protocol(endpoint):
    """Temperature 0, both messages, the key as bearer; a closed port is a LanguageModelError."""
    judge = HttpJudge(f"http://127.0.0.1:{endpoint.server_port}/v1/", "m", "secret")
    assert judge.ask("rubric", "text") == GOOD
    path, key, body = endpoint.received
    assert (path, key) == ("/v1/chat/completions", "Bearer secret")
    assert (body["model"], body["temperature"]) == ("m", 0)
    assert body["messages"] == [
        {"role": "system", "content": "rubric"},
        {"role": "user", "content": "text"},
    ]
    endpoint.shutdown()
    endpoint.server_close()
    with pytest.raises(LanguageModelError, match="PLANQA_JUDGE_URL"):
        judge.ask("rubric", "text")


def test_without_settings_there_is_no_judge():
    """A missing address, a missing model and another scheme are one error with what mends it."""
    url = {"PLANQA_JUDGE_URL": "http://x/v1"}
    for env in ({}, url, {"PLANQA_JUDGE_URL": "file:///etc/passwd", "PLANQA_JUDGE_MODEL": "m"}):
        with pytest.raises(LanguageModelError, match="no judge is set"):
            judge_from_env(env)
    assert judge_from_env({**url, "PLANQA_JUDGE_MODEL": "m"}) == HttpJudge("http://x/v1", "m")
