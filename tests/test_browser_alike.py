"""承诺查询 understands spoken words, in a real Chromium over the real index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
import test_browser
from fakes import at_port
from test_browser import DESK, PHONE, expect, free_port, overflow

import app
from chat.bot import Bot
from index.plan_index import PlanIndex

chromium, visit = test_browser.chromium, test_browser.visit
pytestmark = [*test_browser.pytestmark, pytest.mark.models]

Page = Any
Open = Callable[..., Page]
SEARCH = "#planqa-search"
APART = ".rows .apart"


@pytest.fixture(scope="module")
def address(real_index: PlanIndex) -> Iterator[str]:
    """The page over the shipped plan with its encoder."""
    server = app.launch(Bot(real_index), at_port(free_port()))
    yield cast(str, server.local_url)
    server.close()


def searched(visit: Open, words: str, **size: Any) -> Page:
    page = visit("?view=commitments", **size)
    expect(page.locator(".found-rows")).to_be_visible()
    page.fill(SEARCH, words)
    return page


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_rows_that_mean_it_come_apart(visit: Open, size: dict[str, Any]) -> None:
    """老房子 stands in no row: 老旧小区改造 and its like come under 意思相近, told, and counted apart."""
    page = searched(visit, "老房子", **size)
    expect(page.locator(APART)).to_contain_text("意思相近:没有写“老房子”")
    expect(page.locator(".row .open", has_text="老旧小区改造").first).to_be_visible()
    expect(page.locator(".count")).to_have_text(re.compile(r"^0 行,共 \d+ 行,另有 \d+ 行意思相近$"))
    expect(page.locator(".announcer")).to_contain_text("意思相近")
    expect(page.locator(".nothing")).to_be_hidden()
    assert page.locator(".download").first.is_disabled()
    assert overflow(page) == 0


def test_they_stand_below_what_the_characters_find(visit: Open) -> None:
    """A word of the plan finds its rows first; what comes below has it not, and counts apart."""
    page = searched(visit, "旅游", **DESK)
    expect(page.locator(APART).last).to_contain_text("意思相近")
    rows = page.locator(".rows > *").evaluate_all("all => all.map(one => [one.className, one.textContent])")
    at = next(n for n, (_, words) in enumerate(rows) if "意思相近:" in words)
    found = [words for kind, words in rows[:at] if kind.startswith("row")]
    assert len(found) == int(page.locator(".count strong").inner_text()) > 5
    assert rows[at + 1 :]
    assert not [words for _, words in rows[at + 1 :] if "旅游" in words]


def test_nothing_is_added_where_the_characters_found_it_all(visit: Open) -> None:
    """All that is near 消防 says so: no line 意思相近 without rows, and the count is as ever."""
    page = searched(visit, "消防", **DESK)
    with page.expect_response(lambda answer: "component_server" in answer.url):
        page.fill(SEARCH, "消防站")
    expect(page.locator(".count")).to_have_text(re.compile(r"^\d+ 行,共 \d+ 行(,其中 \d+ 行的指标相符)?$"))
    assert not [words for words in page.locator(APART).all_inner_texts() if "意思相近" in words]


def test_the_choices_hold_for_them_too(visit: Open) -> None:
    """With 类型:目标 no achievement comes, and what is typed on replaces what was found."""
    page = visit("?view=commitments&kind=target", **DESK)
    page.wait_for_selector(".row")
    page.fill(SEARCH, "老房子")
    expect(page.locator(APART)).to_contain_text("意思相近")
    assert page.locator(".row.achievement").count() == 0
    assert page.locator(".row.target").count() > 0
    page.fill(SEARCH, "火箭基地")
    expect(page.locator(".nothing")).to_be_visible()
    expect(page.locator(APART)).to_have_count(0)
