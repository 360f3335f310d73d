"""The page is open in a real Chromium while the operator pauses the service and resumes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import test_browser
from scripted_bot import ScriptedBot
from test_browser import DESK, PHONE, ask, expect, free_port
from test_cli import environment, planqa

import app
from ingest.model import Plan
from web.service.settings import Settings

chromium = test_browser.chromium
pytestmark = [*test_browser.pytestmark, pytest.mark.processes]
MESSAGE = "今晚维护,<b>八点</b>恢复。"


@pytest.fixture
def served(plan: Plan, tmp_path: Path) -> Iterator[tuple[ScriptedBot, str]]:
    """A bot and the address of its page; the operator's files lie in tmp_path."""
    bot = ScriptedBot(plan)
    settings = Settings(port=free_port(), state=tmp_path, asks_per_minute=0, reads_per_minute=0)
    server = app.launch(bot, settings)
    yield bot, server.local_url
    server.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_a_question_asked_while_paused_is_answered_after_resume(
    size: dict[str, Any], chromium: Any, served: tuple[ScriptedBot, str], tmp_path: Path
) -> None:
    """The operator's words stand in the turn, as text; 再问一次 gets the answer; what was said stays."""
    bot, address = served
    operator = environment(PLANQA_STATE=str(tmp_path))
    page = chromium.new_page(locale="zh-CN", reduced_motion="reduce", **size)
    page.goto(address)
    before = ask(page, "就业怎么办").inner_html()
    assert planqa("pause", "--message", MESSAGE, "--only", "page", env=operator).returncode == 0
    turn = ask(page, "那住房呢")
    expect(turn.locator(".answer")).to_contain_text(MESSAGE)
    expect(turn.locator(".again")).to_have_text("再问一次")
    expect(turn.locator(".card")).to_have_count(0)
    expect(page.locator(".turn")).to_have_count(2)
    assert [question for question, _ in bot.asked[1:]] == ["就业怎么办"]

    assert planqa("resume", env=operator).returncode == 0
    page.click(".again")
    expect(turn.locator(".card")).to_have_count(4)
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn .question")).to_have_text(["就业怎么办", "那住房呢"])
    expect(turn.locator(".answer")).not_to_contain_text("今晚维护")
    assert page.locator(".turn").first.inner_html() == before
    assert bot.asked[-1][0] == "那住房呢"
    assert [turn.content for turn in bot.asked[-1][1]][::2] == ["就业怎么办"]
    page.close()


def test_the_plan_and_the_ledger_are_read_while_paused(
    chromium: Any, served: tuple[ScriptedBot, str], tmp_path: Path
) -> None:
    """As the operator's message says by default."""
    _, address = served
    planqa("pause", env=environment(PLANQA_STATE=str(tmp_path)))
    page = chromium.new_page(locale="zh-CN", reduced_motion="reduce", **DESK)
    page.goto(address)
    expect(ask(page, "就业怎么办").locator(".answer")).to_contain_text("规划原文和承诺查询可以照常使用")
    page.click('nav [data-view="read"]')
    expect(page.locator(".para").first).to_be_visible()
    page.click('nav [data-view="commitments"]')
    expect(page.locator(".ledger-view .row").first).to_be_visible()
    page.close()
