"""The page while the server starts, in a real Chromium: it is used at once and goes on by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import test_browser
from fakes import at_port
from scripted_bot import ScriptedBot
from test_browser import DESK, PHONE, QUESTION, expect, free_port, overflow

import app
from ingest.model import Plan
from web.service.listening import Listener
from web.service.renewal import Only
from web.service.starting import about, starting

chromium, visit = test_browser.chromium, test_browser.visit
pytestmark = test_browser.pytestmark

Page = Any
Open = Callable[..., Page]
BOX = "#planqa-question"
GOES_ON_MS = 15_000


class Begun:
    """A server that has its port and starts no further until `finish`."""

    def __init__(self, plan: Plan) -> None:
        self.bot = ScriptedBot(plan)
        self.settings = at_port(free_port())
        self.listener = Listener(self.settings)
        shown = starting(self.bot.plans, "", about(self.settings, "none"), self.settings)
        self.listener.start(shown)

    def finish(self) -> None:
        app.served(Only(self.bot), self.settings, "none", self.listener).start()


@pytest.fixture
def begun(plan: Plan) -> Iterator[Begun]:
    begun = Begun(plan)
    yield begun
    begun.listener.close()


@pytest.fixture
def address(begun: Begun) -> str:
    return f"http://127.0.0.1:{begun.settings.port}/"


def is_whole(page: Page) -> None:
    """The page of the whole server is there."""
    expect(page.locator(".planqa:not([data-starting])")).to_be_visible(timeout=GOES_ON_MS)


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_what_is_being_written_is_not_disturbed(visit: Open, begun: Begun, screen: dict[str, Any]) -> None:
    """Letter by letter, before and after the server gets ready; once sent it is answered as written."""
    page = visit(**screen)
    expect(page.locator(".event")).to_contain_text("服务正在启动")
    assert overflow(page) <= 0
    page.focus(BOX)
    page.keyboard.type(QUESTION[:5])
    begun.finish()
    with page.expect_response(lambda answer: "heartbeat" in answer.url and answer.status == 200):
        pass
    for letter in QUESTION[5:]:
        page.keyboard.type(letter)
        page.wait_for_timeout(100)
    expect(page.locator(BOX)).to_have_value(QUESTION)
    page.keyboard.press("Enter")
    turn = page.locator(".turn")
    expect(turn).to_have_attribute("data-status", "answered", timeout=GOES_ON_MS)
    is_whole(page)
    expect(turn.locator(".question")).to_have_text(QUESTION)
    assert [question for question, _ in begun.bot.asked[1:]] == [QUESTION]


def test_a_server_that_is_gone_is_told(visit: Open, begun: Begun) -> None:
    """Where the start failed, nobody is told for ever that the server starts; what was written stays."""
    page = visit()
    expect(page.locator(".event")).to_contain_text("服务正在启动")
    page.fill(BOX, QUESTION)
    begun.listener.close()
    expect(page.locator(".event")).to_contain_text("服务暂时连不上", timeout=GOES_ON_MS)
    expect(page.locator(BOX)).to_have_value(QUESTION)


def test_a_draft_goes_on_with_the_page(visit: Open, begun: Begun) -> None:
    """What was written and left stands in the whole page, which comes by itself, unsent."""
    page = visit()
    page.fill(BOX, "  建成区,\n绿化")
    page.locator(BOX).blur()
    begun.finish()
    is_whole(page)
    expect(page.locator(BOX)).to_have_value("  建成区,\n绿化")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".event")).to_be_hidden()


@pytest.mark.parametrize("shared", [False, True], ids=["typed", "?q="])
def test_a_question_is_taken_and_answered_later(visit: Open, begun: Begun, shared: bool) -> None:
    """Also over a reload in between, and where it comes with the address; it is asked once."""
    page = visit(f"?q={QUESTION}" if shared else "")
    if not shared:
        page.fill(BOX, QUESTION)
        page.press(BOX, "Enter")
    expect(page.locator(".turn")).to_have_attribute("aria-busy", "true")
    page.reload()
    expect(page.locator(".turn")).to_have_attribute("aria-busy", "true")
    page.fill(BOX, "下一个")
    page.locator(BOX).blur()
    begun.finish()
    expect(page.locator(".turn")).to_have_attribute("data-status", "answered", timeout=GOES_ON_MS)
    is_whole(page)
    expect(page.locator(BOX)).to_have_value("下一个")
    assert [question for question, _ in begun.bot.asked[1:]] == [QUESTION]


def test_a_question_that_waits_is_given_back(visit: Open, begun: Begun) -> None:
    """停止 works as ever, and what was stopped is not asked when the server is ready."""
    page = visit()
    page.fill(BOX, QUESTION)
    page.press(BOX, "Enter")
    page.click(".stop")
    expect(page.locator(BOX)).to_have_value(QUESTION)
    page.locator(BOX).blur()
    begun.finish()
    is_whole(page)
    expect(page.locator(BOX)).to_have_value(QUESTION)
    assert len(begun.bot.asked) == 1  # the server's own first


def test_the_reader_is_there_and_stays(visit: Open, begun: Begun) -> None:
    """A link opens on its paragraph, words are found, a reader is not thrown out; the whole page comes with
    the next view, and its reader has the same text.
    """
    page = visit("?ref=5.1#p3")
    here = page.locator("#at-5\\.1-p3")
    expect(here).to_be_in_viewport()
    before = page.locator(".shelf").inner_html()
    page.fill("#planqa-find", "绿化")
    expect(page.locator(".find-count")).to_contain_text("/")
    begun.finish()
    with page.expect_response(lambda answer: "heartbeat" in answer.url and answer.status == 200):
        pass
    page.wait_for_timeout(1500)
    expect(page.locator(".planqa[data-starting] .plan")).to_be_visible()
    page.click("[data-view=commitments]")
    is_whole(page)
    expect(page.locator(".ledger-view .found-rows")).to_be_visible(timeout=GOES_ON_MS)
    page.goto(page.url.partition("?")[0] + "?ref=5.1#p3")
    expect(here).to_be_in_viewport()
    assert page.locator(".shelf").inner_html() == before


def test_what_needs_the_whole_server_waits_for_it(visit: Open, begun: Begun) -> None:
    """承诺查询, opened early, shows that it is loading, then its rows."""
    page = visit("?view=commitments")
    expect(page.locator(".ledger-waiting")).to_be_visible()
    begun.finish()
    is_whole(page)
    expect(page.locator(".ledger-view .found-rows")).to_be_visible(timeout=GOES_ON_MS)
