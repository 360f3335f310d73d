"""导出简报 in 承诺查询: in a real Chromium, over a bot that has an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import test_browser
from fakes import BigramEmbedder, at_port
from test_brief import checked
from test_browser import DESK, PHONE, expect, free_port, in_view, overflow
from word_samples import links, opened

import app
from chat.bot import Bot
from documents.word import MEDIA_TYPE
from index.assembly import index_plans
from ingest.model import Plan

chromium, visit = (getattr(test_browser, name) for name in ("chromium", "visit"))
pytestmark = test_browser.pytestmark

Page = Any
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(plan: Plan) -> Iterator[str]:
    server = app.launch(Bot(index_plans([plan], BigramEmbedder())), at_port(free_port()))
    yield server.local_url
    server.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_what_is_searched_becomes_a_brief(
    size: dict[str, Any], visit: Open, plan: Plan, tmp_path: Path
) -> None:
    """The button downloads a Word file on the searched word, all of it quotes."""
    page = visit("?view=commitments&q=养老", **size)
    expect(page.locator(".found-rows")).to_be_visible()
    assert overflow(page) == 0
    page.locator(".brief").scroll_into_view_if_needed()
    assert in_view(page, ".brief")
    with page.expect_download() as downloading:
        page.click(".brief")
    assert downloading.value.suggested_filename == "简报-养老.docx"
    downloading.value.save_as(tmp_path / "brief.docx")
    data = (tmp_path / "brief.docx").read_bytes()
    assert opened(data).paragraphs[0].text == "关于“养老”的规划摘编"
    assert checked(data, (plan,)) > 4
    expect(page.locator(".brief")).to_have_text("导出简报")
    expect(page.locator(".brief")).to_be_enabled()


def test_no_file_without_a_topic_that_the_plan_treats(visit: Open) -> None:
    """The page says what is missing: a word, or anything about it."""
    page = visit("?view=commitments")
    expect(page.locator(".found-rows")).to_be_visible()
    page.click(".brief")
    expect(page.locator(".toast")).to_contain_text("搜索框")
    page.fill("#planqa-search", "火星移民")
    page.click(".brief")
    expect(page.locator(".toast")).to_contain_text("没有找到关于“火星移民”的内容")
    expect(page.locator(".brief")).to_be_enabled()


def test_programs_get_the_same_file_with_links(address: str, plan: Plan) -> None:
    """GET /api/v1/brief: a file whose footnotes lead to the page; where the plan is silent 404 and words."""
    with httpx.Client(base_url=address, timeout=60) as client:
        made = client.get("/api/v1/brief", params={"topic": "养老", "plan": plan.id})
        assert (made.status_code, made.headers["content-type"]) == (200, MEDIA_TYPE)
        assert "filename*=UTF-8''%E7%AE%80%E6%8A%A5" in made.headers["content-disposition"]
        assert all(link.startswith(f"{address}?ref=") for link in links(made.content))
        assert len(links(made.content)) > 3
        assert client.get("/api/v1/brief", params={"topic": "养老", "plan": plan.id}).content == made.content
        silent = client.get("/api/v1/brief", params={"topic": "火星移民"})
        assert silent.status_code == 404
        assert "火星移民" in silent.json()["error"]["message"]
        for params in ({}, {"topic": " "}, {"topic": "长" * 41}, {"topic": "长" * 300}):
            assert client.get("/api/v1/brief", params=params).status_code == 422
        assert client.get("/api/v1/brief", params={"topic": "养老", "plan": "别的"}).status_code == 404
