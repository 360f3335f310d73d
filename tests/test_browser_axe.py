"""axe-core finds nothing serious in any view, light or dark, at a phone's and a desk's width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import test_browser
from test_browser import DESK, PHONE, QUESTION, ask

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = test_browser.pytestmark

VIEWS = ["?", "?view=help", "?ref=5.1#p3", "?find=幼儿园", "?view=commitments", "?care=1"]


def faults(page: Any) -> list[str]:
    """What axe calls serious or critical, with the first element of each."""
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {one['help']} {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_nothing_serious_is_found(size: dict[str, Any], scheme: str, visit: Callable[..., Any]) -> None:
    """Asking, an answer with 新对话 taken back, help, reader, searches, commitments, asking in 关怀版."""
    found = {}
    for view in VIEWS:
        page = visit(view, color_scheme=scheme, **size)
        page.wait_for_selector(
            {"?ref=5.1#p3": ".para.here", "?find=幼儿园": ".para", "?view=commitments": ".row"}.get(
                view, ".planqa"
            )
        )
        found[view] = faults(page)
        if view in ("?", "?care=1"):
            ask(page, f"大模型{QUESTION}")
            found[f"{view} answered"] = faults(page)
            page.click(".fresh")
            found[f"{view} anew"] = faults(page)
    assert {view: one for view, one in found.items() if one} == {}
