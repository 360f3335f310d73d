"""What the commands load: no library that takes seconds to import and that they do not use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.embedder import Embedder

ROOT = Path(__file__).resolve().parent.parent
UNUSED = (
    "torch", "transformers", "sentence_transformers", "optimum", "gradio", "pandas", "sklearn",
    "langchain", "langchain_core", "scipy",
)  # fmt: skip
RUN = f"""
import os, sys, cli
code = cli.main(sys.argv[1:])
loaded = [name for name in {UNUSED!r} if name in sys.modules]
silenced = "onnxruntime" not in sys.modules or os.environ.get("ORT_DISABLE_TELEMETRY") == "1"
print("loaded:", code, loaded, silenced, file=sys.stderr)
"""
QUESTION = "到2025年建成区绿化覆盖率要达到多少?"


def last_line(arguments: list[str], home: Path) -> str:
    """What a child process that ran the command had loaded."""
    env = {
        **os.environ,
        "PLANQA_HOME": str(home),
        "PLANQA_LLM": "none",
        "PLANQA_INDEX": "",
        "PLANQA_EMBEDDING": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=ROOT, env=env, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return done.stderr.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def home(real_embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the fetched models and the index of a small plan, which `planqa build` made."""
    from index.config import IndexConfig

    folder = tmp_path_factory.mktemp("home")
    (folder / "models").symlink_to(IndexConfig.from_env().home / "models", target_is_directory=True)
    plan = folder / "small.txt"
    text = (ROOT / "data" / "plan.txt").read_text(encoding="utf-8")
    plan.write_text(text[:6000], encoding="utf-8")
    assert last_line(["build", str(plan)], folder) == "loaded: 0 [] True"
    return folder


@pytest.mark.models
@pytest.mark.processes
@pytest.mark.parametrize(
    "arguments",
    [["ask", QUESTION], ["ask", "lvhua fugailv shi duoshao"], ["show", "1"], ["commitments"], ["answer"]],
    ids=" ".join,
)
def test_a_command_loads_nothing_heavy(arguments: list[str], home: Path, tmp_path: Path) -> None:
    """PyTorch, scipy and the like stay away, and onnxruntime's telemetry was off before its import."""
    if arguments == ["answer"]:
        rows = tmp_path / "questions.jsonl"
        rows.write_text(
            json.dumps({"id": "q1", "question": QUESTION}, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        arguments = ["answer", "--questions", str(rows), "--out", str(tmp_path / "answers.jsonl")]
    assert last_line(arguments, home) == "loaded: 0 [] True"


UNREAD = ("ingest.plan", "ingest.formats.pdf.pages", "ledger.extract", "cn2an", "stdnum", "openpyxl")
"""What reads sources and extracts rows: a build did that."""


@pytest.mark.models
@pytest.mark.processes
def test_a_question_reads_no_source_and_extracts_no_rows(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the modules are loaded."""
    monkeypatch.setattr("test_light_commands.RUN", RUN.replace(repr(UNUSED), repr(UNREAD)))
    assert last_line(["ask", QUESTION], home) == "loaded: 0 [] True"
