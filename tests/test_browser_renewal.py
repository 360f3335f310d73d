"""An open page in a real Chromium while its plan is renewed: it goes on, and says so once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import test_browser
from serving import free_port, until
from test_api import PLAN
from test_browser import DESK, ask, expect
from test_serve_reload import Disk

import app
from ingest import parse_plan
from ingest.formats import text_document
from ingest.model import Plan
from web.service import renewal
from web.service.settings import Settings

chromium = test_browser.chromium
pytestmark = test_browser.pytestmark

Page = Any
RENEWED = "规划文本已更新,刷新页面可看到新的原文。"
QUESTION = "到2027年建成多少个老年食堂?"


def plan_of(text: str, sha256: str) -> Plan:
    return parse_plan(text_document("plan.txt", text, sha256=sha256))


OLD = plan_of(PLAN, "1" * 64)
NEW = plan_of(PLAN.replace("到2027年建成老年食堂40个", "将来,到2027年建成老年食堂55个"), "2" * 64)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    disk = Disk(tmp_path / "index")
    disk.build(OLD)
    return disk


@pytest.fixture
def page(chromium: Any, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page whose server looks for a new index every moment."""
    monkeypatch.setattr(renewal, "POLL_S", 0.05)
    settings = Settings(port=free_port(), state=tmp_path, asks_per_minute=0, reads_per_minute=0)
    server = app.served(disk, settings)
    server.start()
    context = chromium.new_context(locale="zh-CN", reduced_motion="reduce", **DESK)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(server.local_url)
    opened.wait_for_selector(".planqa")
    yield opened
    context.close()
    server.close()
    assert faults == []


def renew(page: Page, disk: Disk, *plans: Plan) -> None:
    generation = disk.build(*plans)
    until(lambda: page.request.get(f"{page.url.partition('?')[0]}readyz").json()["index"] == generation)


def test_an_open_page_goes_on_and_says_once_that_the_text_is_new(page: Page, disk: Disk) -> None:
    """The next answer opens the new text, cards of before mean the old one, a reload keeps all."""
    expect(ask(page, QUESTION).locator(".answer")).to_contain_text("40个")
    renew(page, disk, NEW)
    expect(page.locator(".event")).to_be_hidden()
    expect(ask(page, QUESTION).locator(".answer")).to_contain_text("55个")
    expect(page.locator(".event")).to_have_text(RENEWED)
    page.locator(".turn").nth(1).locator(".card .read").first.click()
    expect(page.locator(".para.here")).to_contain_text("将来,到2027年建成老年食堂55个")
    page.go_back()
    page.locator(".turn").nth(0).locator(".card .read").first.click()
    expect(page.locator(".read-view .note")).to_contain_text("它可能已更新或移走")
    page.go_back()
    ask(page, QUESTION)
    expect(page.locator(".event")).to_be_hidden()
    page.reload()
    expect(page.locator(".turn")).to_have_count(3)
    ask(page, QUESTION)
    expect(page.locator(".event")).to_be_hidden()
    page.locator("nav a", has_text="规划原文").click()
    expect(page.locator(".plan")).to_contain_text("55个")


def test_the_commitments_are_those_of_the_new_text(page: Page, disk: Disk) -> None:
    """A table that was read before the renewal is read again after the answer that tells of it."""
    tab = page.locator("nav a", has_text="承诺查询")
    tab.click()
    expect(page.locator(".found-rows")).to_contain_text("40个")
    renew(page, disk, NEW)
    page.go_back()
    expect(ask(page, QUESTION).locator(".answer")).to_contain_text("55个")
    tab.click()
    expect(page.locator(".found-rows")).to_contain_text("55个")
    expect(page.locator(".found-rows")).not_to_contain_text("40个")
    expect(page.locator(".found-rows .head")).to_have_count(1)


def test_beside_quite_other_plans_a_conversation_is_not_shown(page: Page, disk: Disk) -> None:
    """A page that is loaded anew over other plans, of which its answers said nothing, begins empty."""
    ask(page, QUESTION)
    renew(page, disk, plan_of(PLAN.replace("青山县", "松岗区"), "3" * 64))
    page.reload()
    page.wait_for_selector(".planqa")
    expect(page.locator(".turn")).to_have_count(0)
