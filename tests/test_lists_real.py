"""Lists over the shipped plan with the real encoder: complete, and never made of an ordinary question."""

from __future__ import annotations

import json
import re
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
from web.answers import finished, label

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


def test_a_list_that_is_not_read_is_not_told_to_be_empty(bot: Bot) -> None:
    """What is no whole list says so, and that nothing was read is not that nothing is written."""
    found = bot.answer("请汇总养老服务方面的量化目标及完成年限")
    assert (found.table, found.status) == (None, Status.NOT_IN_PLAN)
    assert label(found.status, courtesy=found.courtesy) == ""
    assert "不等于规划没有写" in found.text
    assert "没有找到" not in found.text
    some = bot.answer("请整理全文有关绿化的数据,成绩与目标均列入")
    assert some.status is Status.ANSWERED
    assert "不是完整的清单" in some.text


@pytest.mark.parametrize("question", ["这五年要修几个公园", "低保一个月多少钱", "有没有写地铁什么时候通"])
def test_an_ordinary_question_hears_nothing_of_lists(bot: Bot, question: str) -> None:
    """Answered or not."""
    assert "清单" not in bot.answer(question).text


@pytest.mark.parametrize(
    "ask", ["列出以公里为单位的量化目标", "列出用公里表示的量化目标", "列出单位是公里的量化目标"]
)
def test_a_unit_is_read_however_it_is_put(bot: Bot, ask: str) -> None:
    """The plan has no such target, and this is told of the unit."""
    assert bot.answer(ask).text.startswith("规划没有写明以公里计的量化目标")


def test_a_list_is_a_table_between_what_it_counts_and_what_it_lacks(bot: Bot) -> None:
    """The count, the parts with theirs, the rows under their part, then the notes; no row stands twice."""
    answer = bot.answer("各章分别有多少个目标")
    assert answer.table is not None
    shown = finished(answer, "1-1")
    counts, table, after = re.split('<div class="cells of-list"|</table></div>', shown)
    assert "第一章 29项、第二章 2项" in counts
    assert "[1]" not in counts + after
    assert table.count('class="of-part"') == len({row.part for row in answer.table.rows})
    assert table.count('<a class="chip"') == len(answer.table.rows)
    assert "残缺" in after
