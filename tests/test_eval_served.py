"""The project's own server, driven over HTTP as if it were another's bot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import free_port

from eval.foreign.bot import ForeignBot
from eval.foreign.endpoint import Endpoint
from eval.questions.sections import Sections
from eval.questions.sets import load_questions, sample
from eval.questions.shipped import shipped_plan, shipped_questions
from eval.runs.bots import open_bot
from eval.runs.compare import compare
from eval.runs.run import run_questions
from index.embedder import Embedder
from ingest import read_plan

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.models, pytest.mark.processes]
QUESTIONS = 16
SAME = (
    *("right", "all_facts", "fact_recall", "citation_recall", "citation_precision", "verbatim"),
    *("numbers_supported", "names_supported", "refusal", "right_status", "false_refusal", "errors"),
)


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory, real_embedder: Embedder) -> dict[str, str]:
    """An index of the shipped plan, as `planqa build` makes it."""
    home = tmp_path_factory.mktemp("served")
    made = {
        **os.environ, "PLANQA_INDEX": str(home / "index"), "PLANQA_STATE": str(home), "PLANQA_LLM": "none",
        "PLANQA_ASKS_PER_MINUTE": "0",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "cli", "build"], cwd=ROOT, env=made, check=True, capture_output=True
    )
    return made


@pytest.fixture(scope="module")
def address(env: dict[str, str]) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            assert "is up" in process.stdout.readline()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def test_over_http_it_has_the_figures_that_it_has_in_process(
    env: dict[str, str], address: str, tmp_path: Path
) -> None:
    """Status and citations read from the text are those that the bot states; only the text is longer.

    What is longer is the reminder that targets are no achievements. What was retrieved is not sent.
    """
    plan = read_plan(shipped_plan())
    questions = sample(load_questions(shipped_questions(), labelled=True), QUESTIONS)
    own, foreign = open_bot(env), ForeignBot("served", Endpoint(address), Sections.of(plan))
    try:
        for name, bot in (("own", own), ("served", foreign)):
            record = {"config": name, "identity": {}}
            run_questions(bot, questions, tmp_path / name, record, plan, resume=False, progress=False)
    finally:
        own.close()
        foreign.close()
    comparison = compare(tmp_path / "own", tmp_path / "served")
    assert comparison.common == QUESTIONS
    assert {n: comparison.means[n][1] for n in SAME} == {n: comparison.means[n][0] for n in SAME}
    assert comparison.means["refusal"][0] > 0.5  # both kinds of questions are among them
    assert comparison.differences["answer_length"].mean > 0
    assert "evidence_1000" not in comparison.means
