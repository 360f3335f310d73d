"""What lies in the browser's storage, whoever wrote it, in a real Chromium: it cannot do harm."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import test_browser
from chat_samples import evidence
from test_browser import QUESTION, ask, expect

from ingest.model import Plan
from web.cards import cards
from web.links import Links

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = test_browser.pytestmark

Page = Any
Open = Callable[..., Page]
KEPT = "Object.keys(sessionStorage).find(key => key.startsWith('planqa:'))"


def kept(page: Page) -> Any:
    return json.loads(page.evaluate(f"sessionStorage.getItem({KEPT})"))


HOSTILE = [
    "<img src=x onerror='window.broken = 1'>",
    "<svg onload='window.broken = 1'><style>*{display:none}</style></svg>",
    "<p onclick='window.broken = 1' style='position:fixed'>甲</p>",
    "<a class='chip' href='javascript:window.broken = 1'>乙</a><a href='https://elsewhere.example/'>丙</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror='window.broken = 1'></style></mglyph></table>",
    "<iframe srcdoc='<script>parent.broken = 1</script>'></iframe><script>window.broken = 1</script>",
    "<form action='//elsewhere.example'><input name=q></form><div id='planqa-question'></div>",
    "<template><img src=x onerror='window.broken = 1'></template><base href='//elsewhere.example'>",
]
HARMLESS = """() => [...document.querySelectorAll('.log *')].every(e =>
    !/^(img|svg|math|style|iframe|script|form|input|template|base)$/.test(e.localName)
    && [...e.attributes].every(a => !/^on|^style$/.test(a.name))
    && (!e.href || new URL(e.href).origin === location.origin)
    && !/^planqa/.test(e.id))"""


def test_what_lies_in_the_storage_cannot_do_harm(visit: Open) -> None:
    """Markup that somebody wrote into the storage is cut down to what this page writes; nothing runs."""
    page = visit(policed=False)  # the browser reports the handlers that are cut off as well
    ask(page, QUESTION)
    held = kept(page)
    for hostile in HOSTILE:
        held["turns"][0]["state"]["answer"] = held["turns"][0]["state"]["cards"] = hostile
        held["turns"][0]["question"] = hostile
        write(page, held)
        page.reload()
        expect(page.locator(".turn .question")).to_have_text(hostile)
        page.wait_for_timeout(50)
        assert page.evaluate("window.broken") is None
        assert page.evaluate(HARMLESS)
        for link in page.locator(".turn .answer a").all():
            link.click()
        assert page.evaluate("window.broken") is None


def write(page: Page, held: Any) -> None:
    """The page writes what it has when it is left; this is what the next one finds."""
    script = f"""text => {{ const key = {KEPT};
        addEventListener('pagehide', () => sessionStorage.setItem(key, text)); }}"""
    page.evaluate(script, held if isinstance(held, str) else json.dumps(held))


@pytest.mark.parametrize(
    "change",
    [
        "no json",
        "null",
        "[]",
        {"turns": 5},
        {"turns": [None]},
        {"turns": [{"question": "甲"}]},
        {"conversation": "x"},
        {"draft": {}},
    ],
)
def test_what_is_no_conversation_is_none(change: Any, visit: Open) -> None:
    """Whatever else lies in the storage, the page starts empty and works."""
    page = visit()
    ask(page, QUESTION)
    write(page, {**kept(page), **change} if isinstance(change, dict) else change)
    page.reload()
    page.wait_for_selector(".planqa")
    expect(ask(page, QUESTION).locator(".card")).to_have_count(4)
    expect(page.locator(".turn")).to_have_count(1)


def test_nothing_that_the_server_sends_is_cut(visit: Open, plan: Plan) -> None:
    """Cards of every kind, folded ones, a table's row and tags are on the page as the server wrote them."""
    page = visit()
    ask(page, QUESTION)
    held = kept(page)
    some = [evidence(n, f"到2025年,甲达到{n}%。", damaged=n == 2, support=n < 9) for n in range(1, 12)]
    some = [replace(one, highlights=((0, 3),)) for one in some]
    row = (
        '<div class="cells" tabindex="0" role="region" aria-label="表格中的一行"><table><thead><tr>'
        '<th scope="col">甲</th></tr></thead><tbody><tr><td>乙</td></tr></tbody></table></div>'
    )
    html = cards(some, "1-1", Links.of([plan, replace(plan, id="other")]), supported=True) + row
    held["turns"][0]["state"]["cards"] = html
    write(page, held)
    page.reload()
    expect(page.locator(".cells")).to_be_visible()
    script = (
        "html => { const t = document.createElement('template'); t.innerHTML = html; return t.innerHTML; }"
    )
    assert page.locator(".found").inner_html() == page.evaluate(script, html)
    shown = page.locator(".answer").inner_html()
    assert shown == page.evaluate(script, held["turns"][0]["state"]["answer"])
