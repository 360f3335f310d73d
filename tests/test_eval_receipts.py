"""`planqa eval receipts`: what it counts, on receipts of a small plan."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from fakes import BigramEmbedder

from chat.bot import Bot
from chat.receipt import Receipt
from eval.proof import receipts as measured
from index.assembly import index_plans
from ingest import read_plan

PLAN = """青山县养老服务规划
第一章 总体要求
第一节 主要目标
2027年建成老年食堂40个,覆盖80%的社区。
第二节 保障措施
县财政每年安排300万元,用于老旧小区加装电梯。
"""
QUESTIONS = ("老年食堂建成多少个?", "加装电梯每年安排多少万元?", "地铁几号线?")


def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    plan, asked = tmp_path / "plan.txt", tmp_path / "asked.jsonl"
    plan.write_text(PLAN, encoding="utf-8")
    rows = [{"id": f"a{n}", "question": text, "answerable": True} for n, text in enumerate(QUESTIONS)]
    asked.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    bot = Bot(index_plans([read_plan(plan)], BigramEmbedder()))
    monkeypatch.setattr(measured, "question_set", lambda _: (asked, plan))
    monkeypatch.setattr(measured, "load_questions", lambda *_, **__: load(asked))
    args = argparse.Namespace(questions="", changes=300, seed=1)
    return measured.receipts(args, lambda *_: bot)


def load(path: Path):
    from eval.questions.sets import load_questions

    return load_questions(path)


@pytest.mark.slow
def test_changed_receipts_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All hold; no accident passes; no forged quote, number or missing quote holds unseen."""
    assert run(tmp_path, monkeypatch) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "receipts that hold: 3 of 3"
    figures = {line.split("\t")[0]: [int(n) for n in line.split("\t")[1:]] for line in said[2:]}
    assert sum(row[0] for row in figures.values()) == 300
    assert all(row[1] == 0 for row in figures.values())
    assert all(figures[kind][3] == 0 for kind in ("quote", "number", "quote gone"))


def test_a_receipt_that_believes_everything_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a check of the checksum that lets all pass, accidents pass and the exit code is 1."""
    monkeypatch.setattr(measured, "_passes", lambda *_: True)
    assert run(tmp_path, monkeypatch) == 1


@pytest.mark.slow
def test_a_receipt_that_does_not_hold_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot whose receipts name another number than its quotes: exit code 1."""
    made = measured.receipt_of

    def wrong(*given: object) -> Receipt:
        receipt = made(*given)  # type: ignore[arg-type]
        return measured.replace(receipt, answer=receipt.answer.replace("40", "41"))

    monkeypatch.setattr(measured, "receipt_of", wrong)
    assert run(tmp_path, monkeypatch) == 1
