"""语音输入 in a real Chromium, with a stand-in for what the browser's maker provides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import test_browser
from scripted_bot import ScriptedBot
from test_browser import DESK, PHONE, expect, overflow

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = test_browser.pytestmark

Page = Any
Open = Callable[..., Page]
BOX = "#planqa-question"
# As the browser's: start, stop and abort; `say` and `fail` stand for what is heard.
STAND_IN = """
  window.recognitions = [];
  window.SpeechRecognition = window.webkitSpeechRecognition = class {
    start() { this.state = 'started'; window.recognitions.push(this); }
    stop() { this.state = 'stopped'; this.onend(); }
    abort() { this.state = 'aborted'; this.onend?.(); }
    say(...words) { this.onresult({ results: words.map(transcript => [{ transcript }]) }); }
    fail(error) { this.onerror({ error }); this.onend(); }
  };
"""


def spoken(visit: Open, **size: Any) -> Page:
    """The page in a browser with the interface."""
    page = visit("", **(size or DESK))
    page.add_init_script(STAND_IN)
    page.reload()
    page.wait_for_selector(".voice")
    return page


def listening(page: Page) -> Page:
    page.click(".voice")
    page.click(".voice-start")
    expect(page.locator(".voice")).to_have_attribute("aria-pressed", "true")
    return page


def test_without_the_interface_there_is_no_button(visit: Open) -> None:
    """A browser that cannot listen shows nothing to press."""
    page = visit()
    page.add_init_script("delete window.SpeechRecognition; delete window.webkitSpeechRecognition;")
    page.reload()
    page.wait_for_selector(BOX)
    expect(page.locator(".send")).to_be_visible()
    assert page.locator(".voice").count() == 0


def test_who_may_hear_is_told_before_anything_is_heard(visit: Open) -> None:
    """The first press says that the browser's maker may process the voice, and starts nothing."""
    page = spoken(visit)
    page.click(".voice")
    expect(page.locator(".event")).to_contain_text("浏览器的厂商可能在网上处理您的声音")
    expect(page.locator(".announcer")).to_contain_text("厂商")
    assert page.evaluate("recognitions.length") == 0
    expect(page.locator(".voice-start")).to_be_focused()
    page.click(".voice-start")
    assert page.evaluate("recognitions.map(one => [one.state, one.lang])") == [["started", "zh-CN"]]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_words_go_into_the_box_and_are_not_sent(visit: Open, bot: ScriptedBot, size: dict[str, Any]) -> None:
    """What is heard is added to what was written; the person sends it, or does not."""
    before = len(bot.asked)
    page = spoken(visit, **size)
    page.fill(BOX, "请问")
    listening(page)
    page.evaluate("recognitions[0].say('老旧')")
    expect(page.locator(BOX)).to_have_value("请问老旧")
    page.evaluate("recognitions[0].say('老旧小区', '怎么改造')")
    page.evaluate("recognitions[0].stop()")
    expect(page.locator(BOX)).to_have_value("请问老旧小区怎么改造")
    expect(page.locator(BOX)).to_be_focused()
    expect(page.locator(".voice")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".announcer")).to_contain_text("还没有发送")
    assert overflow(page) == 0
    assert page.locator(".turn").count() == 0
    page.click(".voice")
    assert page.evaluate("recognitions.length") == 2
    assert len(bot.asked) == before


def test_what_is_heard_after_sending_is_dropped(visit: Open) -> None:
    """提问 ends the listening; later words do not come into the empty box."""
    page = listening(spoken(visit))
    page.evaluate("recognitions[0].say('就业有什么打算')")
    page.click(".send")
    expect(page.locator(".turn")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("recognitions[0].state") == "aborted"
    page.evaluate("recognitions[0].say('就业有什么打算呢')")
    expect(page.locator(BOX)).to_have_value("")


@pytest.mark.parametrize(
    ("error", "said"),
    [("not-allowed", "没有允许使用麦克风"), ("no-speech", "没有听到声音"), ("network", "连不上网络")],
)
def test_what_went_wrong_is_said(visit: Open, error: str, said: str) -> None:
    """A refusal, silence and a lost connection each have their sentence; what was written stays."""
    page = spoken(visit)
    page.fill(BOX, "请问")
    listening(page)
    page.evaluate(f"recognitions[0].fail('{error}')")
    expect(page.locator(".toast")).to_contain_text(said)
    expect(page.locator(BOX)).to_have_value("请问")
    expect(page.locator(".voice")).to_have_attribute("aria-pressed", "false")
