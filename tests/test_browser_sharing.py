"""Answers that are shared, gone back to, printed and exported, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import test_browser
from markdown_it import MarkdownIt
from scripted_bot import ScriptedBot
from test_browser import DESK, PHONE, QUESTION, ask, expect, in_view, overflow
from word_samples import footnotes, marks, opened

from chat.config import MAX_QUESTION_CHARS
from ingest.model import Plan
from web.help import About, help_view

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = test_browser.pytestmark

Page = Any
Open = Callable[..., Page]
BOX = "#planqa-question"


def test_a_shared_question_is_asked_once(visit: Open, bot: ScriptedBot) -> None:
    """`?q=…` asks and shows; a reload shows the same answer and asks nothing."""
    before = len(bot.asked)
    page = visit(f"?q={quote(QUESTION)}")
    expect(page.locator(".turn .question")).to_have_text(QUESTION)
    expect(page.locator(".turn")).to_have_attribute("aria-busy", "false")
    page.reload()
    expect(page.locator(".card")).to_have_count(4)
    expect(page.locator(".turn")).to_have_count(1)
    assert [question for question, _ in bot.asked[before:]] == [QUESTION]


def test_a_shared_question_that_is_too_long_is_not_lost(visit: Open, bot: ScriptedBot) -> None:
    """It is put into the box with the limit; an address without words asks nothing."""
    before = len(bot.asked)
    page = visit(f"?q={quote('长' * (MAX_QUESTION_CHARS + 1))}")
    expect(page.locator(".problem")).to_be_visible()
    assert visit("?q=%20").locator(".turn").count() == 0
    assert len(bot.asked) == before


def test_a_link_to_an_answer_opens_elsewhere(visit: Open, address: str) -> None:
    """复制链接 gives an address that shows the answer in another browser, markup and all."""
    page = visit()
    question = "就业 & <b>住房</b> #1?"
    ask(page, question).locator(".share-answer").click()
    expect(page.locator(".announcer")).to_contain_text("已复制链接")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{address}?q=")
    expect(visit(link.removeprefix(address)).locator(".turn .question")).to_have_text(question)
    assert page.url.rstrip("?") == address, "what is asked does not stand in the address, nor in any log"


def test_a_link_that_servers_refuse_is_not_offered(visit: Open) -> None:
    """The longest question has no link, only the copy of its answer."""
    turn = ask(visit(), "长" * MAX_QUESTION_CHARS)
    expect(turn.locator(".copy")).to_be_visible()
    assert turn.locator(".share-answer").count() == 0


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_back_and_forward_walk_through_the_questions(
    size: dict[str, Any], visit: Open, bot: ScriptedBot
) -> None:
    """Each question is a step; going to it scrolls there and asks nothing, with the reader in between too."""
    page = visit(**size)
    for question in ("就业怎么办", "绿化怎么办", "住房怎么办"):
        ask(page, question)
    asked = len(bot.asked)
    first, second, third = page.locator(".turn").all()
    page.go_back()
    expect(second.locator(".question")).to_be_focused()
    expect(second).to_be_in_viewport()
    assert in_view(page, ".question:focus")
    page.go_back()
    expect(first.locator(".question")).to_be_focused()
    page.go_forward()
    page.go_forward()
    expect(third.locator(".question")).to_be_focused()
    third.locator(".read").nth(1).click()
    expect(page.locator(".para.here")).to_be_focused()
    page.go_back()
    expect(third.locator(".read").nth(1)).to_be_focused()
    assert in_view(page, ".read:focus")
    assert len(bot.asked) == asked


def test_escape_goes_back_from_a_card_to_its_mark(visit: Open) -> None:
    """Also from the link inside the card; the mark that was used gets the focus, and can be seen."""
    page = visit()
    turn = ask(page, QUESTION)
    chip = turn.locator(".chip").nth(1)
    chip.press("Enter")
    expect(turn.locator(".card").nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()
    assert in_view(page, ".chip:focus")


def test_arrow_up_recalls_the_last_question(visit: Open) -> None:
    """Only in the empty box: in words, the arrow moves the caret."""
    page = visit()
    page.press(BOX, "ArrowUp")
    assert page.input_value(BOX) == ""
    ask(page, "就业怎么办")
    page.press(BOX, "ArrowUp")
    assert page.input_value(BOX) == "就业怎么办"
    page.fill(BOX, "别的")
    page.press(BOX, "ArrowUp")
    assert page.input_value(BOX) == "别的"


def test_without_scripts_the_page_says_so(chromium: Any, address: str) -> None:
    """Who has JavaScript off reads what to do and whom to call."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("noscript p")).to_contain_text("JavaScript")
    expect(page.locator("noscript p")).to_contain_text("12345")
    context.close()


def test_a_printed_answer_is_black_on_white(visit: Open) -> None:
    """From a dark screen: light ground, no controls, folded cards open while printing only."""
    page = visit(color_scheme="dark", **DESK)
    ask(page, QUESTION)
    page.evaluate("""() => document.querySelector('.cards').insertAdjacentHTML(
        'afterend', '<details class="more"><summary>另有</summary><p class="folded">藏</p></details>')""")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".folded")).to_be_visible()
    for gone in (".skip", ".composer", ".frame", ".actions", ".more summary"):
        expect(page.locator(gone).first).to_be_hidden()
    colours = page.evaluate("""() => ['.question', '.answer p', 'blockquote', '.card']
        .map(selector => getComputedStyle(document.querySelector(selector)))
        .map(style => [style.color, style.backgroundColor])""")
    for ink, ground in colours:
        assert max(int(v) for v in re.findall(r"\d+", ink)[:3]) < 100
        assert ground in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".folded")).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_the_help_is_one_step_away(size: dict[str, Any], visit: Open, plan: Plan) -> None:
    """这是什么 is in the frame of every view, has an address, and Back leads to where one was."""
    page = visit(**size)
    ask(page, QUESTION)
    page.click('nav [data-view="help"]')
    expect(page.locator(".help h2")).to_be_visible()
    assert page.url.endswith("?view=help")
    assert overflow(page) == 0
    for said in (plan.title, "可能找错", "不用语言模型", "不代表完成情况", "本站不保存", "12345"):
        expect(page.locator(".help")).to_contain_text(said)
    page.go_back()
    expect(page.locator(".turn")).to_be_visible()
    expect(visit("?view=help", **size).locator(".help h2")).to_be_visible()


def test_the_help_says_what_this_server_does(plan: Plan) -> None:
    """The line to call is the one that is set; a language model, and where it is, is told."""
    assert "12349" in help_view([plan], About(hotline="12349"))
    assert "会发给" not in help_view([plan], About(model="embedded"))
    assert "核对不上的换回原句" in help_view([plan], About(model="embedded"))
    assert "您的问题和找到的原句会发给" in help_view([plan], About(model="https://llm.example/v1"))


HOSTILE = "# 就业 <img src=x> [链接](javascript:alert(1)) **粗** `码` 1. 甲 | 乙 & &lt; ~~丙~~ $x$ \\n"


def exported(page: Page, form: str) -> None:
    page.click(".export summary")
    page.click(f'.export [data-form="{form}"]')


def test_a_conversation_is_exported_as_markdown(
    visit: Open, address: str, plan: Plan, tmp_path: Path
) -> None:
    """Every question, answer and numbered quote with reference and link; what others wrote is no markup."""
    page = visit()
    expect(page.locator(".export")).to_be_hidden()
    ask(page, QUESTION)
    ask(page, HOSTILE)
    ask(page, "你好")
    with page.expect_download() as downloading:
        exported(page, "md")
    assert re.fullmatch(r"规划问答-\d{4}-\d\d-\d\d\.md", downloading.value.suggested_filename)
    downloading.value.save_as(tmp_path / "talk.md")
    text = (tmp_path / "talk.md").read_text(encoding="utf-8")
    html = MarkdownIt().enable(["table", "strikethrough"]).render(text)
    page.set_content(html)
    heads = page.locator("h2").all_inner_texts()
    assert heads == [f"1. {QUESTION}", f"2. {HOSTILE}", "3. 你好"]
    assert page.locator("h2 *, img, script, code, del, strong, table").count() == 1, "a status is strong"
    assert page.locator("strong").inner_text() == "与规划无关"
    links = page.locator("li a").evaluate_all("links => links.map(link => link.href)")
    assert len(links) == 8
    for link in links:
        assert link.startswith(f"{address}?ref=")
    assert page.locator("li").first.inner_text().startswith(f"[1] 《{plan.title}》第")
    words = [one.removesuffix("阅读原文").strip() for one in page.locator("li").all_inner_texts()]
    source = "".join(paragraph.text for paragraph in plan.paragraphs)
    for said in words:
        assert re.search("》[^“]*:“(.*)”$", said)[1].translate(str.maketrans("‘’", "“”")) in source
    page.goto(links[0])
    expect(page.locator(".para.here")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_a_conversation_is_exported_as_word(
    size: dict[str, Any], visit: Open, address: str, plan: Plan, tmp_path: Path
) -> None:
    """The downloaded file holds every question; each mark is a footnote that leads to the page's reader."""
    page = visit(**size)
    for question in (QUESTION, HOSTILE, "你好"):
        ask(page, question)
    page.click(".export summary")
    assert overflow(page) == 0
    assert in_view(page, '.export [data-form="docx"]')
    with page.expect_download() as downloading:
        page.click('.export [data-form="docx"]')
    assert re.fullmatch(r"规划问答-\d{4}-\d\d-\d\d\.docx", downloading.value.suggested_filename)
    downloading.value.save_as(tmp_path / "talk.docx")
    data = (tmp_path / "talk.docx").read_bytes()
    heads = [p.text for p in opened(data).paragraphs if p.style.name == "Heading 1"]
    assert heads == [QUESTION, HOSTILE, "你好"]
    notes = footnotes(data)
    assert len(marks(data)) == len(notes) > 3
    for note in notes:
        assert re.match(f"《{re.escape(plan.title)}》第.*{re.escape(address)}\\?ref=", note)
    expect(page.locator(".export summary")).to_be_focused()
    expect(page.locator(".export [data-form]").first).to_be_hidden()


def test_a_conversation_that_the_server_refuses_can_still_be_taken_as_markdown(visit: Open) -> None:
    """The page says so in words, and the other form is there; Escape folds the choice."""
    page = visit()
    ask(page, QUESTION)
    page.evaluate("() => { window.fetch = async () => new Response('', { status: 413 }); }")
    exported(page, "docx")
    expect(page.locator(".toast")).to_contain_text("可以导出 Markdown")
    page.click(".export summary")
    page.keyboard.press("Escape")
    expect(page.locator(".export [data-form]").first).to_be_hidden()
    with page.expect_download() as downloading:
        exported(page, "md")
    assert downloading.value.suggested_filename.endswith(".md")
