"""What the page's policy (CSP) lets run, in a real Chromium; all browser tests fail on a violation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import test_browser
from test_browser import DESK, PHONE, QUESTION, ask, expect

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = test_browser.pytestmark

Page = Any
Open = Callable[..., Page]
INJECTED = """html => {
    window.ran = [];
    const box = document.createElement('div');
    document.querySelector('.planqa').append(box);
    box.innerHTML = html;
    const script = document.createElement('script');
    script.textContent = "window.ran.push('script')";
    box.append(script);
    try { window.ran.push(eval("'eval'")); } catch {}
    try { window.ran.push(new Function("return 'Function'")()); } catch {}
    try { window.ran.push((async () => {}).constructor("return 'async'")() && 'async'); } catch {}
}"""
HANDLERS = """<img src="x:" onerror="window.ran.push('onerror')">
<svg onload="window.ran.push('onload')"></svg>
<a id="link" href="javascript:window.ran.push('href')">a</a><p id="styled">p</p>
<style>#styled { margin-left: 77px }</style>"""


@pytest.mark.parametrize("settings", [DESK, PHONE], ids=["desk", "phone"])
def test_every_view_works_under_the_policy(visit: Open, settings: dict[str, Any]) -> None:
    """A question, the reader, the ledger, the help, 关怀版, paper: `visit` fails on the first violation."""
    page = visit("", **settings)
    turn = ask(page, QUESTION)
    turn.locator(".card .read").first.click()
    expect(page.locator(".para.here")).to_be_visible()
    for view in ("commitments", "help", "ask"):
        page.locator(f"nav [data-view={view}]").click()
        expect(page.locator(f"nav [data-view={view}]")).to_have_attribute("aria-current", "page")
    page.locator(".care-switch").click()
    page.emulate_media(media="print")
    page.emulate_media(media="screen")
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)


def test_an_injected_script_does_not_run(chromium: Any, address: str) -> None:
    """Nor handlers, `javascript:`, eval, the Function that Gradio may call, or a style element."""
    page = chromium.new_page()
    page.goto(address)
    page.wait_for_selector(".planqa")
    page.evaluate("window.probe = 'script'")
    stopped: list[str] = []
    page.on("console", lambda message: stopped.append(message.text))
    # A task of the page: what the debugger runs by itself would be exempt from the policy.
    page.evaluate(f"setTimeout({INJECTED}, 0, {HANDLERS!r})")
    page.wait_for_function("window.ran && document.querySelector('#styled')")
    page.locator("#link").click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") == []
    assert page.evaluate("getComputedStyle(document.querySelector('#styled')).marginLeft") != "77px"
    assert sum("Content Security Policy" in text for text in stopped) >= 5
    page.close()


def test_two_documents_have_two_nonces(address: str) -> None:
    """Each stands at every script and style of its own document, and no store keeps that for others."""
    seen = set()
    for _ in range(2):
        answer = httpx.get(address)
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
        assert nonce is not None
        tags = re.findall(r"<(?:script|style)\b(?![^>]*\ssrc=)[^>]*", answer.text)
        assert tags
        assert all(f'nonce="{nonce[1]}"' in tag for tag in tags)
        assert answer.headers["cache-control"] == "private, no-cache"
        seen.add(nonce[1])
    assert len(seen) == 2


def test_a_document_from_the_browsers_store_works(visit: Open, address: str) -> None:
    """Back, forward and a restored document run under the header that came with them."""
    page = visit()
    page.goto(f"{address}healthz")
    page.go_back()
    page.wait_for_selector(".planqa")
    page.go_forward()
    page.go_back()
    page.wait_for_selector(".planqa")
    ask(page, QUESTION)
