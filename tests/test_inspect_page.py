"""The page of `planqa inspect`: it parses, holds nothing from elsewhere, and lets no source write HTML."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fakes import SMALL_PLAN, parsed
from table_samples import table_plan

from ingest.model import Count, Plan
from ledger.inspection import Inspection, inspect_plan
from web.inspection.page import page, style
from web.page import style as chat_style

VOID = {"meta", "br", "hr", "img", "link", "input"}
HOSTILE = '"><img src=https://x.example/a onerror=alert(1)></style><script>alert(1)</script>'
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


class Read(HTMLParser):
    """The elements of a page; fails where one is closed that is not open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def every(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.elements if name in attrs]


@pytest.fixture(scope="module")
def shipped(plan: Plan) -> Inspection:
    return inspect_plan(plan, "data/plan.txt")


@pytest.fixture(scope="module")
def two(shipped: Inspection) -> str:
    """The page of the shipped plan and of one with a table."""
    head = ("指标", "2025年", "2030年")
    rows = [(f"指标{n}(%)", "1", f"{n}") for n in range(9)]
    return page([shipped, inspect_plan(table_plan(head, rows))], ["bad.txt: the file is empty"])


def hostile(plan: Plan, words: str) -> Inspection:
    """A plan with the same words in its title, headings, paragraphs, places, warnings and reading."""
    headings = tuple(replace(h, title=words) for h in plan.headings)
    paragraphs = tuple(
        replace(
            p,
            sentences=tuple(replace(s, text=words + s.text, damaged=True) for s in p.sentences),
            place=replace(p.place, ref=words, address=f"{p.place.address}{words}"),
        )
        for p in plan.paragraphs
    )
    changed = replace(
        plan,
        title=words,
        headings=headings,
        paragraphs=paragraphs,
        passages=tuple(replace(p, place=replace(p.place, ref=words)) for p in plan.passages),
        warnings=(words,),
        encoding=words,
        format=words,
        reading=(Count(words, 1, (words,)),),
        identity=replace(plan.identity, areas=(words,), period=words, kind=words),
    )
    return inspect_plan(changed, words)


def test_the_page_parses_and_its_links_lead_somewhere(two: str) -> None:
    """Every element is closed where it was opened, ids are unique, and every link is to one of them."""
    read = Read(two)
    ids = read.every("id")
    assert len(ids) == len(set(ids))
    links = read.every("href")
    assert len(links) > 14
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_nothing_comes_from_elsewhere(two: str) -> None:
    """No script, no picture, no font, no style of another file; and the policy would forbid them."""
    read = Read(two)
    tags = {tag for tag, _ in read.elements}
    assert not tags & {"script", "img", "link", "iframe", "object", "form", "base", "svg"}
    assert read.every("src") == []
    assert not re.search(r"url\(|@import|https?:", two)
    assert "default-src 'none'" in next(v for v in read.every("content") if "src" in v)


def test_it_says_what_the_inspection_holds(two: str, shipped: Inspection) -> None:
    """Every heading, sentence and sampled passage of the plan, and the file that failed, is in the page."""
    text = Read(two).text
    assert all(heading.title in text for heading in shipped.plan.headings)
    assert all(s.text in text for p in shipped.plan.paragraphs for s in p.sentences)
    assert all(passage.text in text for passage in shipped.sample)
    assert "bad.txt: the file is empty" in text
    assert two.count('class="damaged"') == len(shipped.cuts)


def test_a_long_table_is_folded_and_whole(two: str) -> None:
    """Five of nine rows at once, all nine behind the fold."""
    figure = two.partition("<figure>")[2].partition("</figure>")[0]
    first, _, whole = figure.partition("<details>")
    assert (first.count("<tr>"), whole.count("<tr>")) == (1 + 5, 1 + 9)
    assert "全部 9 行" in whole


@pytest.mark.parametrize("base", [SMALL_PLAN, None])
def test_no_source_writes_html(base: str | None) -> None:
    """Whatever a title, a heading, a cell or a warning says, the elements are those of harmless words."""
    head = (f"指标{HOSTILE}", "2030年") if base is None else ("指标", "2030年")
    cells = [(f"绿化率{HOSTILE}", "42%"), (HOSTILE, HOSTILE)]
    plan = table_plan(head, cells) if base is None else parsed(base)
    tame = page([hostile(plan, "平常的话")], ["平常的话"])
    wild = page([hostile(plan, HOSTILE)], [HOSTILE])
    kinds = [Counter(tag for tag, _ in Read(html).elements) for html in (tame, wild)]
    assert kinds[0].keys() == kinds[1].keys()
    assert not {"img", "script"} & kinds[1].keys()
    assert Read(wild).every("onerror") == []
    assert Read(wild).text.count("<script>alert(1)</script>") > 10
    known = {"class", "id", "href", "open", "lang", "charset", "content", "name", "http-equiv", "title"}
    names = {name for _, attrs in Read(wild).elements for name in attrs}
    assert names <= known | {"tabindex", "aria-label", "colspan"}


def test_a_plan_without_anything_to_show() -> None:
    """No headings, no table, nothing dropped, no commitment: each section says so."""
    text = Read(page([inspect_plan(parsed("青山县规划\n天气很好。\n"))])).text
    for said in ("没有认出任何标题", "没有读出表格", "没有合并", "没有读出带指标"):
        assert said in text


@pytest.mark.parametrize("css", [style(), chat_style()], ids=["inspection", "chat"])
def test_every_colour_that_is_used_is_defined(css: str) -> None:
    """Both pages take colours and faces from the palette; the dark one has all the colours of the light."""
    used = set(re.findall(r"var\((--[a-z-]+)\)", css))
    assert len(used) > 8
    assert used <= set(re.findall(r"(--[a-z-]+):", css))
    palette = (Path(__file__).parents[1] / "web" / "palette.css").read_text(encoding="utf-8")
    light, _, dark = palette.partition("@media")
    colours = set(re.findall(r"(--[a-z-]+): #", light))
    assert colours == set(re.findall(r"(--[a-z-]+): #", dark))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing = "Chromium is missing; on Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.mark.browser
@pytest.mark.enable_socket
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_a_desk(two: str, tmp_path: Path, chromium: Any, width: int, scheme: Any) -> None:
    """Only tables scroll sideways; a heading opens its text; the browser finds nothing wrong."""
    path = tmp_path / "page.html"
    path.write_text(two, encoding="utf-8")
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab = context.new_page()
    tab.on("console", lambda message: faults.append(message.text))
    tab.on("request", lambda request: faults.append(request.url) if "page.html" not in request.url else None)
    tab.goto(path.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    text = tab.locator(".tree .words").first
    assert not text.is_visible()
    tab.locator(".tree summary.line").first.click()
    assert text.is_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    background = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(247, 247, 244)", "dark": "rgb(20, 23, 26)"}[scheme]
    context.close()
    assert faults == []
