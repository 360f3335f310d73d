"""有用 and 没用 under an answer, in a real browser against the real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import test_browser
from fakes import SMALL_PLAN, parsed
from scripted_bot import ScriptedBot
from serving import free_port

import app
from web.service.feedback_store import FeedbackStore
from web.service.settings import Settings

pytestmark = test_browser.pytestmark
chromium = test_browser.chromium


@pytest.fixture
def page(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """The page of a server that writes into a folder of its own, with one question answered."""
    settings = Settings(port=free_port(), state=tmp_path, keep_questions=True)
    server = app.launch(ScriptedBot(parsed(SMALL_PLAN)), settings)
    context = chromium.new_context(locale="zh-CN", viewport={"width": 390, "height": 800})
    opened = context.new_page()
    opened.goto(f"{server.local_url}?q=老年食堂多少个")
    opened.wait_for_selector(".useful")
    yield opened
    context.close()
    server.close()


def test_useful_is_kept_once(page: Any, tmp_path: Path) -> None:
    """A tap on 有用 thanks, takes both buttons away and leaves one row."""
    page.click(".useful")
    page.wait_for_selector(".useful", state="detached")
    assert page.locator(".useless").count() == 0
    (kept,) = FeedbackStore(tmp_path / "feedback.sqlite").rows()
    assert kept.said.useful
    assert kept.said.question == "老年食堂多少个"


def test_useless_asks_why_and_tells_the_operator(page: Any, tmp_path: Path) -> None:
    """没用 asks for a reason and a word; both arrive with what was cited, a telephone number is masked."""
    page.click(".useless")
    page.get_by_label("数字或事实不对").check()
    page.fill(".opinion textarea", "应该是四十个,我的电话13812345678")
    page.click(".send-opinion")
    page.wait_for_selector(".opinion", state="detached")
    (kept,) = FeedbackStore(tmp_path / "feedback.sqlite").rows()
    assert (kept.said.useful, kept.said.reason) == (False, "wrong")
    assert "四十个" in kept.said.comment
    assert "13812345678" not in kept.said.comment
    assert kept.said.citations[0].quote


def test_cancelling_gives_the_focus_back(page: Any) -> None:
    """取消 closes the form; the focus is on 没用 again."""
    page.click(".useless")
    page.click(".leave-opinion")
    assert page.locator(".opinion").count() == 0
    assert page.evaluate("document.activeElement.className") == "useless"
