"""关怀版 in a real Chromium: large text, one column, large targets, answers read aloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import test_browser
from test_browser import DESK, PHONE, QUESTION, ask, expect, overflow

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = test_browser.pytestmark

Page = Any
Open = Callable[..., Page]

SMALL_TEXT = """() => {
  const texts = document.createTreeWalker(document.querySelector('.planqa'), NodeFilter.SHOW_TEXT);
  const small = new Set();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const seen = texts.currentNode.data.trim() && element.checkVisibility();
    if (!seen || element.closest('style, .unseen')) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 24) small.add(`${element.localName}.${element.className} ${size}`);
  }
  return [...small];
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll(
    '.planqa :is(a, button, select, summary, input:not([type=checkbox]), textarea, label.option)')]
  .filter(element => element.checkVisibility({visibilityProperty: true}) && !element.matches('.skip'))
  .map(element => [element, element.getBoundingClientRect()])
  .filter(([, box]) => box.height && (Math.round(box.height) < 44 || Math.round(box.width) < 44))
  .map(([element, box]) => `${element.localName}.${element.className} ${box.width} x ${box.height}`)
  .slice(0, 20)"""
VIEWS = ["", "&view=help", "&ref=5.1", "&view=commitments"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
@pytest.mark.parametrize("view", VIEWS, ids=["ask", "help", "reader", "commitments"])
def test_text_and_targets_are_large(view: str, size: dict[str, Any], visit: Open) -> None:
    """No text under 18 points (24 px), nothing to press under 44 px, nothing beyond the screen's edge."""
    page = visit(f"?care=1{view}", **size)
    if not view:
        assert page.evaluate(SMALL_TEXT) == []
        turn = ask(page, QUESTION)
        expect(turn.locator(".speak")).to_be_visible()
        page.click(".fresh")
        expect(page.locator(".undo")).to_be_visible()
        assert page.evaluate(SMALL_TARGETS) == []
        page.click(".undo")
    elif view == "&ref=5.1":
        page.click(".fold")
    elif view == "&view=commitments":
        page.wait_for_selector(".row")
        page.click(".narrow")
        page.click(".charts summary")
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(SMALL_TARGETS) == []
    assert overflow(page) == 0


def test_a_desk_has_one_column_too(visit: Open) -> None:
    """Examples stand below one another, the outline is folded above the text."""
    page = visit("?care=1")
    lefts = page.locator(".example").evaluate_all("all => all.map(e => e.getBoundingClientRect().left)")
    assert len(set(lefts)) == 1
    page.click('nav [data-view="read"]')
    expect(page.locator(".outline ol")).to_be_hidden()
    page.click(".care-switch")
    expect(page.locator(".outline ol")).to_be_visible()


def test_it_is_kept_in_the_address_and_in_the_browser(visit: Open, address: str) -> None:
    """Switched on it stays on in every view, after a question and in the next visit; off, too."""
    page = visit()
    page.click(".care-switch")
    assert page.url == f"{address}?care=1"
    ask(page, QUESTION)
    assert "care=1" in page.url
    page.locator(".read").first.click()
    expect(page.locator(".para.here")).to_be_focused()
    assert "care=1" in page.url
    page.goto(address)
    expect(page.locator(".care-switch")).to_have_text("标准版")
    page.click(".care-switch")
    assert "care" not in page.url
    page.goto(f"{address}?view=help")
    expect(page.locator(".care-switch")).to_have_text("关怀版")


def test_what_is_copied_for_others_is_without_it(visit: Open, address: str) -> None:
    """Links of a paragraph, an answer and a search open for others as they like their page."""
    page = visit("?care=1")
    ask(page, QUESTION).locator(".share-answer").click()
    expect(page.locator(".announcer")).to_contain_text("已复制")
    links = [page.evaluate("navigator.clipboard.readText()")]
    page.goto(f"{address}?care=1&view=commitments")
    page.click(".share")
    expect(page.locator(".announcer")).to_contain_text("已复制")
    links.append(page.evaluate("navigator.clipboard.readText()"))
    page.goto(f"{address}?care=1&ref=5.1")
    page.locator('.para[data-address="5.1#p3"] .anchor').click()
    expect(page.locator(".announcer")).to_contain_text("已复制")
    links.append(page.evaluate("navigator.clipboard.readText()"))
    assert len(set(links)) == 3
    assert [link for link in links if "care" in link] == []


def test_a_persons_own_font_size_counts(visit: Open) -> None:
    """With twice the browser's usual size every text is twice as large, and still fits."""
    page = visit(**PHONE)
    ask(page, QUESTION)
    sizes = """() => ['.answer p', '.hint', '.ref', '.bar nav a']
        .map(selector => parseFloat(getComputedStyle(document.querySelector(selector)).fontSize))"""
    before = page.evaluate(sizes)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(sizes) == [2 * size for size in before]
    assert overflow(page) == 0


# Chromium without a screen has no voices: these two stand for a device's own and for one that asks a server.
VOICES = """{
  const spoken = []; window.spoken = spoken;
  const voices = [
    {lang: 'zh-CN', localService: false, name: 'far'}, {lang: 'en-US', localService: true, name: 'en'}];
  if (!location.search.includes('far')) voices.push({lang: 'zh-CN', localService: true, name: 'near'});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, 'speechSynthesis', {value: {
    getVoices: () => voices, speak: one => spoken.push(one), cancel: () => { window.cancelled = true; }}});
}"""


def test_an_answer_is_read_aloud_by_a_voice_of_the_device(visit: Open) -> None:
    """朗读 reads the whole answer without marks, 停止朗读 stops it, and so does its end."""
    page = visit()
    page.add_init_script(VOICES)
    page.goto(page.url + "?care=1")
    turn = ask(page, QUESTION)
    button = turn.locator(".speak")
    button.click()
    expect(button).to_have_text("停止朗读")
    spoken = page.evaluate("spoken.map(one => [one.voice.name, one.text])")
    assert {name for name, _ in spoken} == {"near"}
    text = "".join(words for _, words in spoken)
    assert len(spoken) > 1
    assert text
    assert "[" not in text
    button.click()
    expect(button).to_have_text("朗读")
    assert page.evaluate("cancelled")
    button.click()
    page.evaluate("spoken.at(-1).onend()")
    expect(button).to_have_text("朗读")


def test_no_answer_is_sent_to_a_voice_elsewhere(visit: Open) -> None:
    """Where the only Chinese voice is a server's, nothing is read, and it is said why."""
    page = visit()
    page.add_init_script(VOICES)
    page.goto(page.url + "?care=1&far")
    turn = ask(page, QUESTION)
    page.evaluate("history.replaceState(history.state, '', '?care=1')")
    turn.locator(".speak").click()
    expect(page.locator(".toast")).to_contain_text("没有中文语音")
    assert page.evaluate("spoken.length") == 0
