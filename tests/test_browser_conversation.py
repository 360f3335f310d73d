"""The conversation in a real Chromium: kept over reloads, restarts, broken lines."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

import pytest
import test_browser
from fakes import at_port
from gate import Gate
from scripted_bot import ScriptedBot
from test_browser import DESK, PHONE, QUESTION, ask, expect, free_port, in_view

import app
from chat.model import Event, Turn
from ingest.model import Plan

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = test_browser.pytestmark

Page = Any
Open = Callable[..., Page]


BACK_MS = 15_000
"""The page waits 2 s before it tries again and 1.5 s for the answer, then loads itself anew."""


class Slow(ScriptedBot):
    """Says nothing of a question with 等 until released; one with 慢慢 ends once asked often enough."""

    patience = 1

    def __init__(self, *plans: Plan) -> None:
        super().__init__(*plans)
        self.release = threading.Event()

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Generator[Event, None, None]:
        times = [asked for asked, _ in self.asked].count(question)
        if "等" in question:
            self.release.wait(20)
        if times < self.patience:
            yield from super().ask(question, history)
            return
        yield from super().ask(question.replace("慢慢", ""), history)


@pytest.fixture
def line(chromium: Any, plan: Plan) -> Iterator[tuple[Page, Gate, Slow]]:
    """A page whose line to the server can be cut."""
    slow = Slow(plan)
    port = free_port()
    blocks = app.launch(slow, at_port(port))
    gate = Gate(port)
    context = chromium.new_context(locale="zh-CN", reduced_motion="reduce", **DESK)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{gate.port}/")
    page.wait_for_selector(".planqa")
    yield page, gate, slow
    slow.release.set()
    context.close()
    gate.close()
    blocks.close()


def test_a_reload_keeps_the_conversation(visit: Open, bot: ScriptedBot) -> None:
    """Turns, cards and what was half written come back, nothing is asked again, a follow-up knows them."""
    page = visit()
    ask(page, "就业怎么办")
    before = ask(page, "绿化怎么办").inner_html()
    page.fill("#planqa-question", "还没写")
    asked = len(bot.asked)
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    assert page.locator(".turn").nth(1).inner_html() == before
    expect(page.locator("#planqa-question")).to_have_value("还没写")
    expect(page.locator(".event")).to_be_hidden()
    page.locator(".turn").nth(1).locator(".chip").first.click()
    expect(page.locator(".turn").nth(1).locator(".card").first).to_be_focused()
    assert len(bot.asked) == asked
    ask(page, "那住房呢")
    assert [turn.role for turn in bot.asked[-1][1]] == ["user", "assistant"] * 2
    assert [turn.content for turn in bot.asked[-1][1]][::2] == ["就业怎么办", "绿化怎么办"]


def test_a_server_that_starts_anew_is_told_the_conversation(chromium: Any, plan: Plan) -> None:
    """After a restart the page needs no reload, and the new server hears what was said before."""
    port = free_port()
    first = app.launch(ScriptedBot(plan), at_port(port))
    page = chromium.new_page(locale="zh-CN")
    page.goto(f"http://127.0.0.1:{port}/")
    ask(page, "就业怎么办")
    first.close()
    fresh = ScriptedBot(plan)
    second = app.launch(fresh, at_port(port))
    expect(ask(page, "那住房呢").locator(".card")).to_have_count(4)
    assert fresh.asked[-1][1][0].content == "就业怎么办"
    page.close()
    second.close()


def test_what_was_waiting_is_asked_again_when_the_line_is_back(line: tuple[Page, Gate, Slow]) -> None:
    """The line breaks in the middle of an answer: it is said; back, all is there, and answered."""
    page, gate, slow = line
    ask(page, "就业怎么办")
    page.fill("#planqa-question", "慢慢说绿化")
    page.press("#planqa-question", "Enter")
    expect(page.locator(".turn").nth(1).locator(".card")).to_have_count(4)
    page.fill("#planqa-question", "下一个")
    gate.shut()
    expect(page.locator(".event")).to_contain_text("连接断开了", timeout=BACK_MS)
    gate.reopen()
    expect(page.locator(".event")).to_have_text("连接断开过,已恢复对话。", timeout=BACK_MS)
    turn = page.locator(".turn").nth(1)
    expect(turn).to_have_attribute("aria-busy", "false")
    expect(turn).to_have_attribute("data-status", "answered")
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator("#planqa-question")).to_have_value("下一个")
    assert [question for question, _ in slow.asked[1:]] == ["就业怎么办", "慢慢说绿化", "说绿化"]
    assert slow.asked[-1][1][0].content == "就业怎么办"


def test_what_fails_again_is_offered(line: tuple[Page, Gate, Slow]) -> None:
    """A question is asked again by itself once; when the line breaks again, a button asks it."""
    page, gate, slow = line
    slow.patience = 2
    page.fill("#planqa-question", "慢慢说绿化")
    page.press("#planqa-question", "Enter")

    def asked() -> int:
        return sum("说绿化" in question for question, _ in slow.asked)

    for times in (1, 2):
        deadline = time.monotonic() + BACK_MS / 1000
        while asked() < times and time.monotonic() < deadline:
            page.wait_for_timeout(50)
        page.wait_for_function(
            "text => document.querySelector('.answer')?.textContent.includes(text)", arg="…"
        )
        assert asked() == times
        gate.shut()
        expect(page.locator(".event")).to_contain_text("连接断开了", timeout=BACK_MS)
        gate.reopen()
        expect(page.locator(".event")).to_contain_text("已恢复对话", timeout=BACK_MS)
    expect(page.locator(".turn")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".answer")).to_contain_text("还没有得到回答")
    page.click(".again")
    expect(page.locator(".copy")).to_be_visible()
    expect(page.locator(".answer")).not_to_contain_text("还没有得到回答")


def test_a_line_that_breaks_while_nothing_waits_is_not_noticed(line: tuple[Page, Gate, Slow]) -> None:
    """No word, no reload; the next question is answered as ever."""
    page, gate, _ = line
    ask(page, "就业怎么办")
    page.evaluate("window.same = true")
    gate.shut()
    page.wait_for_timeout(500)
    gate.reopen()
    expect(ask(page, "绿化怎么办").locator(".card")).to_have_count(4)
    assert page.evaluate("window.same")
    expect(page.locator(".event")).to_be_hidden()


def test_what_is_asked_while_the_line_is_down_is_answered(line: tuple[Page, Gate, Slow]) -> None:
    """It waits, says so, and is answered when the line is back."""
    page, gate, _ = line
    gate.shut()
    page.wait_for_timeout(500)
    page.fill("#planqa-question", "就业怎么办")
    page.press("#planqa-question", "Enter")
    expect(page.locator(".event")).to_contain_text("连接断开了", timeout=BACK_MS)
    gate.reopen()
    expect(page.locator(".turn .card")).to_have_count(4)
    expect(page.locator(".event")).to_contain_text("已恢复对话", timeout=BACK_MS)


SEEN = (
    "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true}); "
    "document.dispatchEvent(new Event('visibilitychange')); }"
)


def test_a_tab_that_nobody_sees_holds_no_line(line: tuple[Page, Gate, Slow]) -> None:
    """Browsers allow few lines to a server: hidden, the page lets its own go; seen, it works."""
    page, gate, _ = line
    ask(page, "就业怎么办")
    page.wait_for_timeout(500)
    with page.expect_event("requestfailed", lambda request: "heartbeat/planqa" in request.url):
        page.evaluate(SEEN, True)
    gate.shut()
    gate.reopen()
    with page.expect_response(lambda response: "heartbeat/planqa" in response.url):
        page.evaluate(SEEN, False)
    expect(ask(page, "绿化怎么办").locator(".card")).to_have_count(4)
    expect(page.locator(".event")).to_be_hidden()


@pytest.mark.parametrize("status", [429, 503])
def test_a_question_that_the_server_does_not_take_is_kept(status: int, visit: Open) -> None:
    """Too many ask: the turn ends, the question stays and can be asked again."""
    page = visit()
    refused = {"error": {"message": "请稍候"}}
    page.route("**/queue/join*", lambda route: route.fulfill(status=status, json=refused), times=1)
    ask(page, QUESTION)
    page.click(".again")
    expect(page.locator(".card")).to_have_count(4)


@pytest.mark.parametrize("way", ["button", "keyboard"])
def test_a_new_conversation_can_be_taken_back(way: str, visit: Open, bot: ScriptedBot) -> None:
    """撤销, or Ctrl+Z in the empty box, brings back every turn, and a follow-up knows them again."""
    page = visit()
    ask(page, "就业怎么办")
    page.click(".fresh")
    expect(page.locator(".event")).to_contain_text("已开始新对话")
    expect(page.locator(".turn")).to_have_count(0)
    if way == "button":
        page.press("#planqa-question", "Shift+Tab")
        expect(page.locator(".undo")).to_be_focused()
        page.keyboard.press("Enter")
    else:
        page.press("#planqa-question", "Control+z")
    expect(page.locator(".turn .card")).to_have_count(4)
    expect(page.locator(".event")).to_be_hidden()
    ask(page, "那住房呢")
    assert bot.asked[-1][1][0].content == "就业怎么办"
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)


def test_once_something_new_is_asked_the_old_is_gone(visit: Open) -> None:
    """A new conversation's first question takes the offer away; typed words are the browser's to undo."""
    page = visit()
    ask(page, "就业怎么办")
    page.click(".fresh")
    page.locator("#planqa-question").press_sequentially("绿化")
    page.press("#planqa-question", "Control+z")
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "绿化怎么办")
    expect(page.locator(".event")).to_be_hidden()
    page.press("#planqa-question", "Control+z")
    expect(page.locator(".turn")).to_have_count(1)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_a_double_tap_asks_once_and_stops_nothing(
    size: dict[str, Any], visit: Open, bot: ScriptedBot
) -> None:
    """The second tap falls on 停止, which has taken the place of 提问, and is not taken for it."""
    page = visit(**size)
    before = len(bot.asked)
    page.fill("#planqa-question", "慢慢说就业")
    place = page.locator(".send").bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.dblclick(x, y)  # in one call: on a busy machine two calls are further apart than two taps
    expect(page.locator(".card")).to_have_count(4)
    expect(page.locator(".turn")).to_have_attribute("aria-busy", "true")
    assert len(bot.asked) == before + 1
    page.wait_for_timeout(500)
    page.click(".stop")
    expect(page.locator(".answer .note")).to_have_text("已停止。")


def test_a_question_that_was_stopped_unanswered_is_given_back(line: tuple[Page, Gate, Slow]) -> None:
    """Stopped before anything came, the question is in the box again; with other words there, a turn."""
    page, _, slow = line
    page.fill("#planqa-question", "等一等,就业")
    page.press("#planqa-question", "Enter")
    expect(page.locator(".stop")).to_be_visible()
    page.wait_for_timeout(500)
    page.click(".stop")
    expect(page.locator("#planqa-question")).to_have_value("等一等,就业")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".example").first).to_be_visible()
    page.press("#planqa-question", "Enter")
    page.fill("#planqa-question", "别的")
    page.wait_for_timeout(500)
    page.click(".stop")
    expect(page.locator("#planqa-question")).to_have_value("别的")
    expect(page.locator(".turn .question")).to_have_text("等一等,就业")
    expect(page.locator(".answer")).to_have_text("已停止。")
    slow.release.set()
    page.click(".again")
    expect(page.locator(".card")).to_have_count(4)
    assert in_view(page, ".turn .question")
