"""Beside the box for a question stands that no numbers of persons belong into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import test_browser
from test_browser import DESK, PHONE, ask, expect, in_view

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = test_browser.pytestmark


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_who_writes_a_question_is_told_not_to_write_numbers_of_persons(
    size: dict[str, Any], visit: Callable[..., Any]
) -> None:
    """In sight before the first question and after it, read out with the box; nothing runs off the side."""
    page = visit(**size)
    hint = page.locator("#planqa-hint")
    expect(hint).to_contain_text("请不要写身份证号、电话、银行卡号")
    expect(page.locator("#planqa-question")).to_have_attribute("aria-describedby", "planqa-hint")
    assert in_view(page, "#planqa-hint")
    ask(page, "就业怎么办")
    assert in_view(page, "#planqa-hint")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
