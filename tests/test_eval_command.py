"""`planqa eval` from its arguments to exit codes and files."""

from __future__ import annotations

import argparse
import json

import pytest
from eval_fakes import PLAN_TEXT, QUESTIONS, EmptyBot, PerfectBot, write_questions
from fakes import BigramEmbedder, parsed
from test_eval_open_domain import KNOWN, PASSAGES, ROWS, write

from eval.command import add_eval_parser
from eval.questions.shipped import shipped_plan, shipped_questions
from eval.run_command import INTERRUPTED
from eval.runs.configs import environment
from ingest.errors import LanguageModelError, RowsError


@pytest.fixture
def files(tmp_path):
    plan = tmp_path / "plan.txt"
    plan.write_text(PLAN_TEXT, "utf-8")
    return ["--plan", str(plan), "--questions", str(write_questions(tmp_path / "q.jsonl"))]


class Shell:
    """Runs `planqa eval …` with a bot of the test's choice and remembers what was opened."""

    def __init__(self, bot=PerfectBot):
        self.bot = bot
        self.opened = []

    def open(self, env, plan=None):
        self.env = env
        known = (*QUESTIONS, *KNOWN)
        bot = self.bot(plan or parsed(PLAN_TEXT), known)
        self.opened.append(bot)
        return bot

    def __call__(self, *arguments):
        parser = argparse.ArgumentParser(prog="planqa")
        add_eval_parser(parser.add_subparsers(required=True), self.open, lambda env: BigramEmbedder())
        args = parser.parse_args(["eval", *map(str, arguments)])
        return args.handler(args)


def test_a_run_writes_its_folder_per_configuration(files, tmp_path, capsys):
    """Two configurations, two folders with answers, figures and reports; the bot is closed."""
    shell = Shell()
    out = tmp_path / "runs"
    assert shell("run", *files, "--config", "extractive", "--config", "default", "--out", out) == 0
    for config in ("extractive", "default"):
        names = {p.name for p in (out / config).iterdir()}
        assert names == {
            "answers.jsonl",
            "latency.json",
            "metrics.json",
            "questions.jsonl",
            "report.html",
            "report.md",
            "run.json",
            "scores.jsonl",
        }
    assert [bot.closed for bot in shell.opened] == [True, True]
    shown = capsys.readouterr()
    assert "all_facts                1.000" in shown.out
    assert "report:" in shown.err


def test_the_configuration_reaches_the_bot(files, tmp_path):
    """A named configuration and --set change the environment that the bot is opened with."""
    shell = Shell()
    shell(
        "run",
        *files,
        "--config",
        "extractive",
        "--set",
        "PLANQA_EMBEDDING=m3e-small",
        "--out",
        tmp_path / "r",
    )
    assert (shell.env["PLANQA_LLM"], shell.env["PLANQA_EMBEDDING"]) == ("none", "m3e-small")


def test_split_and_limit_choose_questions(files, tmp_path):
    """Both halves of the split make the whole; a limit takes so many."""
    asked = {}
    for name, chosen in {
        "dev": ["--split", "dev"],
        "test": ["--split", "test"],
        "two": ["--limit", "2"],
    }.items():
        Shell()("run", *files, *chosen, "--out", tmp_path / name)
        lines = (tmp_path / name / "default" / "answers.jsonl").read_text("utf-8").splitlines()
        asked[name] = {json.loads(line)["id"] for line in lines}
    assert asked["dev"] | asked["test"] == {q.id for q in QUESTIONS}
    assert not asked["dev"] & asked["test"]
    assert len(asked["two"]) == 2


def test_stopping_says_how_to_go_on(files, tmp_path, capsys):
    """Ctrl-C ends with the code a shell expects, and the bot is closed."""

    class Stopping(PerfectBot):
        def ask(self, question, history=()):
            if len(self.asked) == 3:
                raise KeyboardInterrupt
            return super().ask(question, history)

    shell = Shell(Stopping)
    assert shell("run", *files, "--out", tmp_path / "r") == INTERRUPTED
    assert shell.opened[0].closed
    assert "--resume" in capsys.readouterr().err
    assert Shell()("run", *files, "--out", tmp_path / "r", "--resume") == 0


def test_the_gate_fails_a_run_that_is_worse(files, tmp_path, capsys):
    """A broken bot fails the fast gate with exit 1 and the names; a perfect one passes."""
    assert Shell()("run", *files, "--out", tmp_path / "good", "--gate", "fast") == 0
    assert Shell(EmptyBot)("run", *files, "--out", tmp_path / "bad", "--gate", "fast") == 1
    capsys.readouterr()
    assert Shell()("gate", tmp_path / "bad" / "default", "--min", "all_facts=.5", "--max", "errors=0") == 1
    shown = capsys.readouterr()
    assert shown.out == "all_facts: 0.000, must be ≥ 0.5\n"
    assert "1 of 2 bounds hold" in shown.err


def test_compare_prints_won_questions(files, tmp_path, capsys):
    """The table and the list go to stdout."""
    Shell(EmptyBot)("run", *files, "--out", tmp_path / "a")
    Shell()("run", *files, "--out", tmp_path / "b")
    capsys.readouterr()
    assert Shell()("compare", tmp_path / "a" / "default", tmp_path / "b" / "default") == 0
    assert f"Won by {tmp_path / 'b' / 'default'}: 3" in capsys.readouterr().out


def test_score_reads_any_answers_file(files, tmp_path, capsys):
    """Answers of another system are scored without its bot."""
    Shell(EmptyBot)("run", *files, "--out", tmp_path / "a")
    capsys.readouterr()
    shell = Shell()
    answers = tmp_path / "a" / "default" / "answers.jsonl"
    assert shell("score", files[3], answers, *files[:2], "--failures") == 0
    shown = capsys.readouterr().out
    assert "fact missing: 159" in shown
    assert shell.opened == []


def test_check_prints_every_error(files, tmp_path, capsys):
    """Exit 1 and a line per error, unreadable rows included; a sound file prints nothing and gives 0."""
    assert Shell()("check", files[3], *files[:2]) == 0
    assert capsys.readouterr().out == ""
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": 1}\n{"id": "a", "question": "x", "type": "t", "answerable": true}\n', "utf-8")
    assert Shell()("check", bad, *files[:2]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{bad}:1: id is 1")
    assert [line.split(": ", 1)[0] for line in lines[1:]] == ["line 2 (a)"] * 3


def test_a_judge_that_is_not_set_costs_no_report(files, tmp_path, monkeypatch):
    """The answers are scored and reported before the error is raised."""
    monkeypatch.delenv("PLANQA_JUDGE_URL", raising=False)
    with pytest.raises(LanguageModelError, match="no judge"):
        Shell()("run", *files, "--judge", "--out", tmp_path / "r")
    assert (tmp_path / "r" / "default" / "report.html").exists()


def test_open_domain_mode_builds_its_own_index(tmp_path, capsys):
    """The bot is opened over the corpus, not over the shipped plan; without questions it is an error."""
    passages = write(tmp_path / "p.jsonl", PASSAGES)
    questions = write(tmp_path / "q.jsonl", ROWS)
    shell = Shell()
    out = tmp_path / "o"
    assert shell("run", "--corpus", passages, "--questions", questions, "--out", out) == 0
    assert shell.opened[0].plan.title == "p"
    assert shell.opened[0].closed
    assert shell.env["PLANQA_LLM"] == "none"
    assert "contains             1.000" in capsys.readouterr().out
    with pytest.raises(RowsError, match="--questions"):
        Shell()("run", "--corpus", passages)


def test_unknown_settings_are_errors():
    """A misspelt variable would otherwise change nothing, silently."""
    assert environment("default", ["PLANQA_LLM=none"], {"A": "b"}) == {"A": "b", "PLANQA_LLM": "none"}
    for config, setting in (("other", "PLANQA_A=b"), ("default", "LLM=none"), ("default", "PLANQA_LLM")):
        with pytest.raises(RowsError):
            environment(config, [setting], {})


def test_the_shipped_questions_are_sound(capsys):
    """The question set that ships fits the plan that ships: at least 250, without an error."""
    assert Shell()("check") == 0
    assert int(capsys.readouterr().err.split(": ")[1].split()[0]) >= 250
    assert shipped_questions().exists()
    assert shipped_plan().exists()
