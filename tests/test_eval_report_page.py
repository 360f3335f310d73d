"""The report in a real Chromium, without a network, at a desk's width."""

from __future__ import annotations

import os
import shutil

import pytest
from eval_fakes import (
    QUESTIONS,
    EmptyBot,
    FailingBot,
    PerfectBot,
    RefusingBot,
    small_plan,
    write_questions,
)

from eval.questions.sets import load_questions
from eval.reports.comparison import comparison_html
from eval.reports.html import report_html
from eval.runs.lineup import line_up
from eval.runs.run import run_questions

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def complaining(browser, width=1280):
    """A page that keeps what the browser says and asks for."""
    page = browser.new_context(viewport={"width": width, "height": 800}, offline=True).new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.complaints.append(request.url))
    return page


@pytest.fixture
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(tmp_path, browser):
    questions = load_questions(write_questions(tmp_path / "q.jsonl"), labelled=True)
    plan = small_plan(tmp_path)
    record = {"config": "test", "identity": {}}
    run = run_questions(
        FailingBot(plan), questions, tmp_path / "r", record, plan, resume=False, progress=False
    )
    report = tmp_path / "report.html"
    report.write_text(report_html(run), "utf-8")
    page = complaining(browser)
    page.goto(report.as_uri())
    return page


def shown(page):
    return [
        row.locator("summary span").nth(1).inner_text() for row in page.locator(".question:visible").all()
    ]


def test_the_report_opens_offline_and_filters(page):
    """Nothing is asked of the network, nothing overflows, and each filter narrows the list."""
    assert page.complaints == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert len(shown(page)) == 5
    page.select_option("#outcome", "wrong")
    assert shown(page) == ["n2"]
    page.locator(".question:visible summary").click()
    assert page.locator(".question:visible .failures").inner_text().startswith("error: ZeroDivisionError")
    page.select_option("#outcome", "refused")
    page.select_option("#type", "offtopic")
    assert shown(page) == ["o1"]
    page.select_option("#outcome", "")
    page.select_option("#type", "")
    page.fill("#text", "养老服务中心呢")
    assert shown(page) == ["f1"]
    assert page.inner_text("#count") == "1 / 5"


@pytest.mark.parametrize("width", [1280, 390])
def test_runs_side_by_side_open_offline_and_filter(tmp_path, browser, width):
    """On a desk and a phone nothing overflows; questions filter by who was right, answers stand together."""
    plan = small_plan(tmp_path)
    folders = []
    for name, bot in (("ours", PerfectBot), ("theirs", EmptyBot), ("shy", RefusingBot)):
        record = {"config": name, "identity": {}}
        run_questions(bot(plan), QUESTIONS, tmp_path / name, record, plan, resume=False, progress=False)
        folders.append(tmp_path / name)
    report = tmp_path / "compare.html"
    report.write_text(comparison_html(line_up(folders)), "utf-8")
    page = complaining(browser, width)
    page.goto(report.as_uri())
    assert page.complaints == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.select_option("#outcome", "differ")
    assert page.inner_text("#count") == "3 / 5"
    page.select_option("#outcome", "only0")
    assert page.inner_text("#count") == "3 / 5"
    page.select_option("#outcome", "all")
    assert page.inner_text("#count") == "2 / 5"
    page.select_option("#outcome", "")
    page.locator(".question summary").first.click()
    heads = page.locator(".question[open] .beside h3").all_inner_texts()
    assert heads == ["ours (answered)", "theirs (answered)", "shy (not_in_plan)"]
    assert page.evaluate("document.documentElement.scrollWidth") == width
