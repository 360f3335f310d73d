"""Low screens, 400 % zoom, and colours that a person forces on all pages, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
import test_browser
from test_browser import DESK, PHONE, QUESTION, ask, expect, in_view, overflow

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = test_browser.pytestmark

Page = Any
Open = Callable[..., Page]
BOX = "#planqa-question"
# 1280 x 1024 at 400 %, and a phone held across.
LOW = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
ACROSS = {"viewport": {"width": 740, "height": 340}, "has_touch": True, "is_mobile": True}
STYLE = "(element, [name, pseudo]) => getComputedStyle(element, pseudo)[name]"
# How much of the screen's height is covered by what sticks, halfway down the page.
COVERED = """() => {
  window.scrollTo(0, document.documentElement.scrollHeight / 2);
  const sticks = [...document.querySelectorAll('.planqa *')].filter(element => {
    const { position } = getComputedStyle(element);
    return element.checkVisibility() && ['sticky', 'fixed'].includes(position) && element.offsetHeight > 4
      && !element.matches('.skip, .toast');
  });
  const boxes = sticks.map(element => element.getBoundingClientRect());
  const lines = [...Array(innerHeight).keys()];
  return lines.filter(y => boxes.some(({ top, bottom }) => top <= y && y < bottom)).length / innerHeight;
}"""


def style(page: Page, selector: str, name: str, pseudo: str = "") -> str:
    return cast(str, page.locator(selector).first.evaluate(STYLE, [name, pseudo]))


@pytest.mark.parametrize("care", ["", "?care=1"], ids=["plain", "care"])
@pytest.mark.parametrize("size", [LOW, ACROSS], ids=["400%", "across"])
def test_a_low_screen_leaves_the_answer_and_the_box(visit: Open, size: dict[str, Any], care: str) -> None:
    """After a question its answer is on screen; the box is there, is written in, and can be sent."""
    page = visit(care, **size)
    turn = ask(page, QUESTION)
    turn.locator(".answer p").first.evaluate("element => element.scrollIntoView({ block: 'start' })")
    assert in_view(page, ".answer p")
    assert page.evaluate(COVERED) <= 0.4
    assert overflow(page) == 0
    page.fill(BOX, "很长的问题" * 40)
    assert in_view(page, ".send")
    assert page.evaluate(COVERED) <= 0.6
    page.fill(BOX, "就业")
    page.click(".send")
    expect(page.locator(".turn")).to_have_count(2)


@pytest.mark.parametrize("view", ["?ref=5.1#p3", "?view=commitments", "?view=help", "?find=幼儿园"])
def test_no_view_is_covered_on_a_low_screen(visit: Open, view: str) -> None:
    """Two thirds of the screen are the text's, and nothing goes beyond its edge."""
    page = visit(view, **LOW)
    page.wait_for_selector({"?view=commitments": ".row", "?view=help": ".help h2"}.get(view, ".para"))
    assert page.evaluate(COVERED) <= 1 / 3
    assert overflow(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_forced_colours_show_what_colours_said(visit: Open, size: dict[str, Any], scheme: str) -> None:
    """The current tab differs from the others, buttons and marks have edges, the focus has an outline."""
    page = visit("", forced_colors="active", color_scheme=scheme, **size)
    ask(page, QUESTION)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    current, other = (f'.bar nav a[data-view="{view}"]' for view in ("ask", "help"))
    assert style(page, current, "borderBottomColor") != style(page, other, "borderBottomColor")
    canvas = page.evaluate(
        """() => { document.body.style.color = 'Canvas'; return getComputedStyle(document.body).color; }"""
    )
    for edged in (".send", ".chip", ".copy", ".n", ".fresh"):
        assert style(page, edged, "borderTopStyle") == "solid", edged
        assert style(page, edged, "borderTopColor") != canvas, edged
    page.locator(".chip").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert style(page, ":focus", "outlineStyle") == "solid"
    assert style(page, ":focus", "outlineColor") != canvas
    page.focus(BOX)
    assert style(page, ".field", "outlineStyle") == "solid"


def test_forced_colours_show_choices_and_hits(visit: Open) -> None:
    """A picked facet is a checked box of the system's, columns of plots are filled, hits are marked."""
    page = visit("?view=commitments&kind=target", forced_colors="active", **DESK)
    page.wait_for_selector(".row")
    assert style(page, ".option input", "appearance") == "auto"
    assert style(page, ".bar-of:not(.aside) .fill", "backgroundColor") != style(
        page, ".planqa", "backgroundColor"
    )
    page.goto(page.url.split("?")[0] + "?ref=5.1#p3")
    page.wait_for_selector(".para.here")
    assert style(page, ".para.here", "outlineStyle") == "solid"
    page.fill("#planqa-find", "幼儿园")
    expect(page.locator(".find-count")).not_to_have_text("")
    # Scrolling to the hit may move the mark to another entry: ask again until it stands.
    expect(page.locator(".outline a[aria-current]").first).to_have_css("border-left-width", "4px")
