"""The `planqa` command, run as a person runs it: exit codes, and what goes to which stream."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from index.build import corpus_hash
from index.plan_index import PlanIndex
from index.store import save_index
from ingest.model import Plan

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.processes

Env = Mapping[str, str]
QUESTION = "建成区绿化覆盖率要达到多少?"


def environment(**settings: str) -> dict[str, str]:
    """The environment of a child: of all settings of PlanQA only those given, and buffered output."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PLANQA_") and k != "PYTHONUNBUFFERED"}
    if home := os.environ.get("PLANQA_HOME"):
        kept["PLANQA_HOME"] = home
    return kept | settings


def started(*args: str, env: Env) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *args],
        cwd=ROOT,
        env=env,
        text=True,
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heeding_interrupts,  # noqa: PLW1509 - one call, before anything else runs
    )


def heeding_interrupts() -> None:
    """A shell that runs the tests in its background makes them, and their children, deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def planqa(*args: str, env: Env, typed: str = "") -> subprocess.CompletedProcess[str]:
    with started(*args, env=env) as process:
        out, err = process.communicate(typed, timeout=120)
    return subprocess.CompletedProcess(args, process.returncode, out, err)


@pytest.fixture(scope="module")
def fake_env(fake_index: PlanIndex, tmp_path_factory: pytest.TempPathFactory) -> Env:
    """An index on disk made without a model, in a home without models."""
    home = tmp_path_factory.mktemp("home")
    save_index(fake_index, home / "index", corpus_hash(fake_index.plans))
    return environment(PLANQA_HOME=str(home))


@pytest.fixture(scope="module")
def real_env(real_index: PlanIndex, tmp_path_factory: pytest.TempPathFactory) -> Env:
    """An index of the real model, in a folder of its own."""
    folder = tmp_path_factory.mktemp("real") / "index"
    save_index(real_index, folder, corpus_hash(real_index.plans))
    return environment(PLANQA_INDEX=str(folder), PLANQA_LLM="none")


def fails_with_one_line(result: subprocess.CompletedProcess[str], *expected: str) -> None:
    """Exit code 2, nothing on stdout, one line on stderr that holds what is expected."""
    assert (result.returncode, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("planqa: ")
    assert all(text in lines[0] for text in expected), lines[0]


@pytest.mark.parametrize(
    ("address", "within"), [("5.1", "5.1#p3"), ("5", "5.2#p1"), ("0", "0#p1"), ("5.1#p3", "5.1#p3")]
)
def test_show(fake_env: Env, plan: Plan, address: str, within: str) -> None:
    """A section, a chapter, the preface or a paragraph goes to stdout, and nothing to stderr."""
    result = planqa("show", address, env=fake_env)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(plan.title)
    paragraph = next(p for p in plan.paragraphs if p.address == within)
    assert paragraph.sentences[0].text in result.stdout


def test_show_an_unknown_address(fake_env: Env) -> None:
    """Nonsense is an error of one line that lists the addresses there are."""
    fails_with_one_line(planqa("show", "nonsense", env=fake_env), "nonsense", "5.1", "10.4")


@pytest.mark.parametrize(
    "command", [["build", "/nowhere/plan.txt"], ["answer", "--questions", "q", "--out", "a"]]
)
def test_no_traceback_reaches_a_person(tmp_path: Path, command: Sequence[str]) -> None:
    """An empty home is an error of one line, whatever the command."""
    fails_with_one_line(planqa(*command, env=environment(PLANQA_HOME=str(tmp_path))), "planqa ")


def test_a_missing_index(tmp_path: Path) -> None:
    """Without an index the command that makes one is named."""
    result = planqa("show", "5.1", env=environment(PLANQA_INDEX=str(tmp_path / "none")))
    fails_with_one_line(result, "no index", "planqa build")


def test_a_missing_model(tmp_path: Path) -> None:
    """Without a model the command that fetches it is named, and nothing is fetched."""
    result = planqa("ask", QUESTION, env=environment(PLANQA_HOME=str(tmp_path)))
    fails_with_one_line(result, "planqa fetch-models")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting(fake_env: Env) -> None:
    """A setting that makes no sense is named with its value."""
    result = planqa("ask", QUESTION, env={**fake_env, "PLANQA_LLM_TIMEOUT": "soon"})
    fails_with_one_line(result, "PLANQA_LLM_TIMEOUT", "soon")


def test_debug_gives_the_traceback(tmp_path: Path) -> None:
    """--debug shows where an error comes from, and still fails."""
    result = planqa("--debug", "show", "5.1", env=environment(PLANQA_INDEX=str(tmp_path / "none")))
    assert result.returncode != 0
    assert "Traceback" in result.stderr
    assert "IndexMissing" in result.stderr


@pytest.mark.parametrize("address", ["5.1#p3", "5"])
def test_a_closed_pipe_is_no_error(fake_env: Env, address: str) -> None:
    """`planqa show 5 | head` ends quietly, be the output longer than a buffer or not."""
    with started("show", address, env=fake_env) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_wrong_command_line(fake_env: Env) -> None:
    """An unknown command exits with 2 and the usage on stderr."""
    result = planqa("nonsense", env=fake_env)
    assert (result.returncode, result.stdout) == (2, "")
    assert "usage: planqa" in result.stderr


def test_help_names_every_command(fake_env: Env) -> None:
    """--help is for reading: on stdout, exit code 0."""
    result = planqa("--help", env=fake_env)
    assert result.returncode == 0
    for command in ("ask", "answer", "show", "inspect", "build", "fetch-models", "serve", "eval"):
        assert f"\n    {command}" in result.stdout


@pytest.mark.models
def test_ask(real_env: Env) -> None:
    """The evidence, then the answer with its mark, on stdout; nothing on stderr."""
    result = planqa("ask", QUESTION, env=real_env)
    assert (result.returncode, result.stderr) == (0, "")
    evidence, answer = result.stdout.split("\n\n", 1)
    assert evidence.startswith("依据:\n  [1] 第")
    assert "42%" in answer
    assert "[1]" in answer


@pytest.mark.models
def test_ask_json(real_env: Env, plan: Plan) -> None:
    """--json prints one JSON object and nothing else on stdout."""
    result = planqa("ask", QUESTION, "--json", env=real_env)
    assert result.returncode == 0
    row = json.loads(result.stdout)
    assert row["status"] == "answered"
    assert row["answerer"] == "extractive"
    assert len(row["retrieved"]) >= 20
    assert {c["passage_id"] for c in row["citations"]} <= {p.id for p in plan.passages}


@pytest.mark.models
def test_ask_line_by_line(real_env: Env) -> None:
    """Questions from stdin are one conversation: a follow-up keeps the topic, a long line is passed over."""
    lines = f"{QUESTION}\n\n{'长' * 1600}\n那2025年呢?\n"
    result = planqa("ask", "--json", env=real_env, typed=lines)
    assert result.returncode == 0
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert first["answer"].count("42%")
    assert any("绿化覆盖率" in c["quote"] for c in second["citations"])
    assert "太长" in result.stderr


@pytest.mark.models
def test_ask_an_empty_question(real_env: Env) -> None:
    """An empty question is an error of one line."""
    fails_with_one_line(planqa("ask", " ", env=real_env), "请输入")


@pytest.mark.models
def test_ask_with_a_stray_byte(real_env: Env) -> None:
    """A byte that is no UTF-8, as an argument or on stdin, spoils a character and not the run."""
    broken = b"\xff" + QUESTION.encode()
    for args, typed in (([broken], b""), ([], broken + b"\n")):
        done = subprocess.run(
            [sys.executable.encode(), b"-m", b"cli", b"ask", *args],
            cwd=ROOT,
            env=real_env,
            input=typed,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert "42%" in done.stdout.decode()


@pytest.mark.models
def test_ctrl_c(real_env: Env) -> None:
    """Interrupting a conversation exits with 130 and one line."""
    with started("ask", "--json", env=real_env) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        rescue = threading.Timer(60, process.kill)  # an answer that is never flushed must not hang the tests
        rescue.start()
        process.stdin.write(f"{QUESTION}\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["status"] == "answered"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == "planqa: stopped\n"
    rescue.cancel()
    assert process.returncode == 130


@pytest.mark.models
def test_answer_and_resume(real_env: Env, tmp_path: Path) -> None:
    """One row a question, the path on stdout; --resume answers only what is missing."""
    questions, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    rows = [{"id": f"q{i}", "question": QUESTION} for i in range(3)]
    questions.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    command = ("answer", "--questions", str(questions), "--out", str(out))
    result = planqa(*command, env=real_env)
    assert (result.returncode, result.stdout) == (0, f"{out}\n")
    whole = out.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in whole] == ["q0", "q1", "q2"]
    out.write_text(f"{whole[0]}\n{whole[1][:40]}", encoding="utf-8")
    assert planqa(*command, "--resume", env=real_env).returncode == 0
    resumed = out.read_text(encoding="utf-8").splitlines()
    assert resumed[0] == whole[0]
    assert [json.loads(line)["id"] for line in resumed] == ["q0", "q1", "q2"]


@pytest.mark.models
def test_answer_without_questions(real_env: Env, tmp_path: Path) -> None:
    """A missing file of questions is an error of one line that names it."""
    result = planqa(
        "answer", "--questions", str(tmp_path / "q.jsonl"), "--out", str(tmp_path / "a.jsonl"), env=real_env
    )
    fails_with_one_line(result, "q.jsonl")


@pytest.mark.models
def test_build_a_gb18030_source(real_env: Env, tmp_path: Path) -> None:
    """A source in GB18030 is built with a warning on stderr; a second build does nothing."""
    source = tmp_path / "gb.txt"
    source.write_bytes("青山县规划\n第一章 总则\n建设老年食堂 40 个。\n".encode("gb18030"))
    command = ("build", str(source), "--out", str(tmp_path / "index"))
    first, second = (planqa(*command, env=real_env) for _ in range(2))
    assert first.returncode == second.returncode == 0
    assert "planqa: warning: gb.txt: read as GB18030" in first.stderr
    assert "青山县规划(纯文本,GB18030 编码):1 章,1 段,1 个检索片段\n" in first.stderr
    assert "planqa inspect" in first.stderr
    assert (" built (" in first.stdout, "already up to date" in second.stdout) == (True, True)
    shown = planqa("show", "1", env={**real_env, "PLANQA_INDEX": str(tmp_path / "index")})
    assert "建设老年食堂40个。" in shown.stdout


@pytest.mark.models
def test_a_build_that_replaces_another_plan_says_so(real_env: Env, tmp_path: Path) -> None:
    """One warning on stderr, exit code 0; nothing where nothing was replaced."""
    large, tiny = tmp_path / "large.txt", tmp_path / "tiny.csv"
    large.write_text("青山县规划\n第一章 总则\n建设老年食堂 40 个。\n新建公路 12 公里。\n", encoding="utf-8")
    tiny.write_text("甲,乙\n1,2\n", encoding="utf-8")
    first, second = (
        planqa("build", str(source), "--out", str(tmp_path / "index"), env=real_env)
        for source in (large, tiny)
    )
    assert (first.returncode, second.returncode) == (0, 0)
    assert "replaced" not in first.stderr
    [line] = [line for line in second.stderr.splitlines() if "replaced" in line]
    assert line.startswith(
        "planqa: warning: the new index has 1 passage; it replaced one of 2 passages (《青山县"
    )
    assert "planqa build large.txt" in line


@pytest.mark.models
@pytest.mark.parametrize("content", [b"", b"plan\x00\x01"])
def test_build_a_bad_source(real_env: Env, tmp_path: Path, content: bytes) -> None:
    """An empty or a binary file is an error of one line that names it, and no index is left behind."""
    source = tmp_path / "bad.txt"
    source.write_bytes(content)
    result = planqa("build", str(source), "--out", str(tmp_path / "index"), env=real_env)
    fails_with_one_line(result, "bad.txt")
    assert not (tmp_path / "index" / "manifest.json").exists()


def test_a_hangup_before_the_server_is_up_does_not_end_it() -> None:
    """Without a terminal SIGHUP asks for a new index: it is ignored as soon as serving begins."""
    asked = (
        "import cli, os, signal, sys\n"
        "sys.modules['web.service.starting'] = None\n"  # what is loaded next fails
        "try:\n    cli.main(['serve'])\nexcept ImportError:\n    os.kill(os.getpid(), signal.SIGHUP)\n"
        "print('lives')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "lives\n"), done.stderr
