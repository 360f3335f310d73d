"""The project's own quality, held in every test run: real models, the shipped plan, a fixed sample."""

from __future__ import annotations

import os

import pytest

from eval.questions.sets import load_questions, sample
from eval.questions.shipped import shipped_plan, shipped_questions
from eval.runs.answers import warm_up
from eval.runs.bots import open_bot
from eval.runs.configs import environment
from eval.runs.gate import check_gate, load_bounds
from eval.runs.run import read_latency, read_metrics, run_questions
from ingest import read_plan

SAMPLE = 60


@pytest.mark.models
def test_quality_has_not_dropped(tmp_path):
    """Extractive answers to 60 questions of the dev split pass the gate `fast` of gates.toml."""
    dev = tuple(q for q in load_questions(shipped_questions(), labelled=True) if q.split == "dev")
    bot = open_bot(environment("extractive", (), os.environ))
    try:
        warm_up(bot)
        plan = read_plan(shipped_plan())
        run_questions(
            bot, sample(dev, SAMPLE), tmp_path, {"identity": {}}, plan, resume=False, progress=False
        )
    finally:
        bot.close()
    shortfalls = check_gate(read_metrics(tmp_path), read_latency(tmp_path), load_bounds("fast"))
    assert [str(s) for s in shortfalls] == []
