"""无障碍说明 stands in the help and says what is true of this server."""

from __future__ import annotations

import re
from pathlib import Path

from web.accessibility import KNOWN, TRIED
from web.help import About, help_view

TESTS = Path(__file__).parent


def test_it_names_whom_this_operator_set() -> None:
    """The line of the settings, to be called; the opinion form only where people are asked."""
    shown = help_view([], About(hotline="0471-12349"))
    statement = shown[shown.index("无障碍说明") :]
    assert '<a class="hotline" href="tel:0471-12349">' in statement
    assert "12345" not in shown
    assert "没用" not in statement
    asked = help_view([], About(reasons={"other": "其他"}))
    assert "没用" in asked[asked.index("无障碍说明") :]


def test_it_says_what_is_kept_of_questions() -> None:
    """That none is, where the operator keeps none; else that all are, masked, and for how many days."""
    none = help_view([], About())
    assert "您问了什么本站不保存" in none
    assert "会保存" not in none
    kept = help_view([], About(keeps_questions=True, days=30))
    assert "会保存您问的问题" in kept
    assert "满30天自动删除" in kept
    assert "不保存" not in kept
    said = help_view([], About(reasons={"other": "其他"}))
    assert "会保存您的意见、回答的类别" in said
    assert "您问了什么本站不保存" in said


def test_what_was_tried_and_what_was_not_are_both_said() -> None:
    """All lines stand there; screen readers and other browsers are named as not tried."""
    shown = help_view([], About())
    assert all(f"<li>{line}</li>" in shown for line in (*TRIED, *KNOWN))
    assert "没有用读屏软件" in shown
    assert "Chromium 以外的浏览器" in shown


def test_what_is_said_to_be_tried_is() -> None:
    """The sizes, schemes and settings that the statement names stand in tests of the page."""
    tests = {path.name: path.read_text(encoding="utf-8") for path in TESTS.glob("test_browser*.py")}
    said = "".join(TRIED)
    for claim, where, how in (
        ("axe-core", "test_browser_axe.py", r'\["light", "dark"\]'),
        ("18 磅", "test_browser_care.py", r"size < 24"),
        ("44 像素", "test_browser_care.py", r"< 44"),
        ("放大一倍", "test_browser_care.py", r"fontSize = '200%'"),
        ("320×256", "test_browser_forced.py", r'"width": 320, "height": 256'),
        ("高对比度", "test_browser_forced.py", r'forced_colors="active"'),
        ("只用键盘", "test_browser.py", r"by_keyboard_alone"),
    ):
        assert claim in said
        assert re.search(how, tests[where]), claim
