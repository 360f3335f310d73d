"""Lists over the shipped plan with the real encoder: complete, and never made of an ordinary question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chat.bot import Bot
from chat.model import Status
from chat.receipt import failings, receipt_of
from eval.gold.ledger_gold import read_gold
from eval.gold.lists import lines_of, listed, read_requests
from eval.questions.shipped import shipped_plan
from index.plan_index import PlanIndex
from ingest import IngestConfig
from ingest.formats import read_document

pytestmark = pytest.mark.models
HERE = Path(__file__).parent
NOT_IN_LEDGER = {236, 252}
"""Lines of the gold ledger that the extractor misses."""


@pytest.fixture(scope="module")
def bot(real_index: PlanIndex) -> Bot:
    return Bot(real_index)


def test_every_wording_gives_the_rows_of_the_gold(bot: Bot) -> None:
    """Each is read as a list; no row is wrong, and only those are missed that the ledger has not."""
    line_of = lines_of(read_gold(HERE / "gold_ledger.jsonl"), bot.ledger.rows)
    wrong = []
    for request in read_requests(HERE / "gold_lists.jsonl"):
        for ask in request.asks:
            found = listed(bot.answer(ask), request, ask, line_of)
            if not found.answered or not found.right_most or found.extra or found.missed - NOT_IN_LEDGER:
                wrong.append(ask)
    assert wrong == []


@pytest.mark.parametrize(
    "question", ["有多少个停车位", "目标是多少", "2025年森林覆盖率目标是多少", "规划有哪些目标"]
)
def test_a_fact_is_no_list(bot: Bot, question: str) -> None:
    """However much it counts or lists by its words."""
    assert bot.answer(question).table is None


def test_receipts_of_lists_hold(bot: Bot) -> None:
    """Of every request of the gold: quotes stand where they should, numbers in them or counted."""
    document = read_document(shipped_plan(), IngestConfig())
    lines = (HERE / "gold_lists.jsonl").read_text(encoding="utf-8").splitlines()
    broken = {}
    for ask in (json.loads(line)["asks"][0] for line in lines):
        answer = bot.answer(ask)
        assert answer.status in (Status.ANSWERED, Status.NOT_IN_PLAN)
        broken[ask] = failings(receipt_of(answer, bot.plans, "2026", "0"), [document])
    assert {ask: why for ask, why in broken.items() if why} == {}
