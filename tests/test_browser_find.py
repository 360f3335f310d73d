"""在原文中查找 in a real Chromium: what is found, the way from hit to hit, the address, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import test_browser
from fakes import at_port, parsed
from scripted_bot import ScriptedBot
from test_browser import DESK, PHONE, expect, free_port, in_view, overflow

import app
from ingest.model import Plan
from web.cards import DAMAGED

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = test_browser.pytestmark

Page = Any
Open = Callable[..., Page]
FIND = "#planqa-find"
# The texts that are marked, by either way of marking.
MARKED = """() => {
  const said = node => [...node].map(range => {
    const live = new Range();
    live.setStart(range.startContainer, range.startOffset);
    live.setEnd(range.endContainer, range.endOffset);
    return live.toString();
  });
  return CSS.highlights?.has('planqa-hit') ? said(CSS.highlights.get('planqa-hit'))
    : [...document.querySelectorAll('mark.hit')].map(mark => mark.textContent);
}"""
CURRENT_BOX = """() => {
  const [range] = CSS.highlights.get('planqa-hit-current');
  const { top, bottom, left, right } = range.getClientRects()[0];
  const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return { seen: at === range.startContainer.parentElement, top, bottom };
}"""
LONG = (
    "建设老旧小区,完善养老服务体系。到2025年,全县基本公共服务均等化水平明显提高,城乡居民收入稳步增长,"
    "生态环境持续改善,社会治理体系更加健全,人民生活更加美好,全县面貌焕然一新。"
)
ODD = """青山县规划
第一章 总体要求
到 2025 年，ＰＭ２.５ 浓度下降。实施“互联网＋”行动。
建设老旧小区 245 个，改造老 旧 小 区。推进Wi－Fi和WIFI覆盖。
第二章 民生
老旧小区改造完成。
"""


def find(page: Page, words: str) -> str:
    """Types the words; gives the count that is then shown."""
    page.fill(FIND, words)
    expect(page.locator(".find-count")).to_have_text(re.compile("/|没有"))
    page.wait_for_timeout(200)
    return cast(str, page.locator(".find-count").inner_text())


@pytest.fixture(scope="module")
def odd(plan: Plan) -> Iterator[str]:
    """A plan with spaces and widths of all kinds, and one of 300,000 characters."""
    chapters = [f"第{n}章 章名\n" + f"{LONG}\n" * 35 for n in range(1, 100)]
    plans = [parsed(ODD, "odd.txt"), parsed("长县规划\n" + "".join(chapters), "long.txt")]
    blocks = app.launch(ScriptedBot(*plans), at_port(free_port()))
    yield f"{blocks.local_url}?plan={plans[0].id}\n{blocks.local_url}?plan={plans[1].id}"
    blocks.close()


def test_every_occurrence_is_found_and_the_first_is_shown(visit: Open, plan: Plan) -> None:
    """As many hits as the text has, each marked as written, the first on screen under nothing."""
    page = visit(f"?plan={plan.id}", **DESK)
    page.wait_for_selector(".para")
    text = "\n".join([plan.title, *(h.text for h in plan.headings), *(p.text for p in plan.paragraphs)])
    many = re.sub(r"[^\S\n]", "", text).count("老旧小区")
    assert many >= 3
    assert find(page, "老旧小区") == f"1/{many}"
    assert page.evaluate(MARKED) == ["老旧小区"] * many
    assert page.evaluate(CURRENT_BOX)["seen"]


def test_spaces_width_and_case_do_not_count(chromium: Any, odd: str) -> None:
    """PM2.5 is found in ＰＭ２.５, 老旧小区 in 老 旧 小 区; what differs in a character is not."""
    page = chromium.new_page()
    page.goto(odd.split("\n", maxsplit=1)[0])
    page.wait_for_selector(".para")
    for words, found in {
        "pm2.5": ["ＰＭ２.５"],
        "2025年，pm": ["2025 年，ＰＭ"],
        "老旧小区": ["老旧小区", "老 旧 小 区", "老旧小区"],
        "wi-fi": ["Wi－Fi"],
        "ｗｉｆｉ": ["WIFI"],
        "互联网+": ["互联网＋"],
    }.items():
        assert find(page, words) == f"1/{len(found)}"
        assert [re.sub(r"\s+", " ", one) for one in page.evaluate(MARKED)] in (
            found,
            [one.replace(" ", "") for one in found],
        )
    assert find(page, "老旧小屋") == "没有找到"
    assert page.locator(".find-next").is_disabled()
    page.close()


def test_enter_goes_on_and_back_and_round(visit: Open, plan: Plan) -> None:
    """Enter, Shift+Enter and the buttons go from hit to hit, past the last to the first; the focus stays."""
    page = visit(f"?plan={plan.id}", **DESK)
    page.wait_for_selector(".para")
    many = int(find(page, "幼儿园").split("/")[1])
    count = page.locator(".find-count")
    page.press(FIND, "Enter")
    expect(count).to_have_text(f"2/{many}")
    page.press(FIND, "Shift+Enter")
    page.press(FIND, "Shift+Enter")
    expect(count).to_have_text(f"{many}/{many}")
    assert page.evaluate(CURRENT_BOX)["seen"]
    page.click(".find-next")
    expect(count).to_have_text(f"1/{many}")
    page.click(".find-previous")
    expect(count).to_have_text(f"{many}/{many}")
    assert "find-previous" in page.evaluate("document.activeElement.className")


def test_esc_ends_it_where_a_person_reads(visit: Open, plan: Plan) -> None:
    """Marks, count and the address's part go; the focus is on the paragraph of the hit."""
    page = visit(f"?plan={plan.id}", **DESK)
    page.wait_for_selector(".para")
    find(page, "幼儿园")
    expect(page).to_have_url(re.compile("find="))
    page.press(FIND, "Escape")
    expect(page.locator(".find-count")).to_have_text("")
    assert page.evaluate(MARKED) == []
    assert "find=" not in page.url
    assert "幼儿园" in page.evaluate("document.activeElement.textContent")


def test_it_is_kept_in_the_address(visit: Open, plan: Plan) -> None:
    """`?plan=…&find=…` opens on the first hit; Back from elsewhere brings the search again."""
    page = visit(f"?plan={plan.id}&find={quote('幼儿园')}", **DESK)
    expect(page.locator(".find-count")).to_have_text(re.compile(r"^1/\d+$"))
    assert page.evaluate(CURRENT_BOX)["seen"]
    find(page, "老旧小区")
    expect(page).to_have_url(re.compile(quote("老旧小区")))
    assert parse_qs(urlsplit(page.url).query) == {"plan": [plan.id], "find": ["老旧小区"]}
    page.click('nav [data-view="ask"]')
    page.go_back()
    expect(page.locator(FIND)).to_have_value("老旧小区")
    expect(page.locator(".find-count")).to_have_text(re.compile(r"^1/\d+$"))


def test_an_address_with_words_alone_opens_the_plan(visit: Open) -> None:
    """`?find=…` is a search of the plan, of one opened from an answer nothing is left."""
    page = visit(f"?find={quote('幼儿园')}")
    expect(page.locator(".find-count")).to_have_text(re.compile(r"^1/\d+$"))
    page.click('nav [data-view="ask"]')
    page.click('nav [data-view="read"]')
    expect(page.locator(FIND)).to_have_value("")
    assert page.evaluate(MARKED) == []


def test_a_link_of_a_paragraph_leaves_the_search_alone(visit: Open, plan: Plan) -> None:
    """Copying the address of the paragraph of a hit, the hits stay marked."""
    page = visit(f"?plan={plan.id}", **DESK)
    page.wait_for_selector(".para")
    before = find(page, "幼儿园").split("/")[1]
    page.locator(".para", has_text="幼儿园").first.locator(".anchor").click()
    expect(page.locator(".para.here")).to_have_count(1)
    expect(page.locator(".find-count")).to_have_text(re.compile(f"/{before}$"))
    assert page.evaluate(MARKED)


def test_it_is_told(visit: Open, plan: Plan) -> None:
    """A screen reader hears how many there are, where this one is, its sentence; and that there is none."""
    page = visit(f"?plan={plan.id}", **DESK)
    page.wait_for_selector(".para")
    many = find(page, "普惠性幼儿园").split("/")[1]
    told = page.locator(".announcer")
    expect(told).to_have_text(re.compile(f"^第1处,共{many}处,第.+第\\d+段:.*普惠性幼儿园"))
    find(page, "火箭基地")
    expect(told).to_have_text("没有找到")


def test_damage_stays_as_it_is(visit: Open, plan: Plan) -> None:
    """The words that mark damage are not the plan's: they are not found, and they stay where they are."""
    page = visit(f"?plan={plan.id}", **DESK)
    page.wait_for_selector(".para")
    marks = page.locator(".cut-mark").count()
    assert marks
    assert find(page, DAMAGED) == "没有找到"
    assert find(page, "。") != "没有找到"
    assert page.locator(".cut-mark").count() == marks
    assert find(page, "复制链接") == "没有找到"
    assert find(page, "第1段") == "没有找到"


def test_nothing_is_found_across_a_cut(visit: Open, plan: Plan) -> None:
    """What stands before and after a place that is cut off is not one text."""
    page = visit(f"?plan={plan.id}", **DESK)
    page.wait_for_selector(".para")
    around = page.evaluate(
        """() => [...document.querySelectorAll('.cut-mark')].map(mark =>
            [mark.previousElementSibling, mark.nextElementSibling].map(one =>
                one?.matches('[data-start]') ? one.textContent.trim() : ''))
            .find(([before, after]) => before && after)"""
    )
    if around is None:
        pytest.skip("no sentence follows a cut in this plan")
    assert find(page, around[0][-6:]) != "没有找到"
    assert find(page, around[0][-6:] + around[1][:3]) == "没有找到"


def test_a_browser_without_highlights_gets_marks(visit: Open, plan: Plan) -> None:
    """The same hits as elements; afterwards the text is as it was, node for node."""
    page = visit("", **DESK)
    page.add_init_script("delete window.Highlight; delete CSS.highlights;")
    page.goto(page.url + f"?plan={plan.id}")
    page.wait_for_selector(".para")
    before = page.evaluate("document.querySelector('.plan').innerHTML")
    many = int(find(page, "老旧小区").split("/")[1])
    expect(page.locator("mark.hit")).to_have_count(many)
    assert page.evaluate(MARKED) == ["老旧小区"] * many
    assert int(find(page, "小区").split("/")[1]) >= many
    page.press(FIND, "Enter")
    expect(page.locator("mark.hit.current")).to_have_text("小区")
    assert in_view(page, "mark.hit.current")
    page.press(FIND, "Escape")
    assert page.evaluate("document.querySelector('.plan').innerHTML") == before


def test_a_long_plan_is_searched(chromium: Any, odd: str) -> None:
    """All of 3,465 hits in 300,000 characters are found, counted and marked."""
    page = chromium.new_page()
    page.goto(odd.split("\n")[1])
    page.wait_for_selector(".para")
    assert page.evaluate("document.querySelector('.plan').textContent.length") > 300_000
    assert find(page, "养老") == f"1/{99 * 35}"
    assert len(page.evaluate(MARKED)) == 99 * 35
    page.close()


def test_a_phone_has_room_for_it(visit: Open, plan: Plan) -> None:
    """Box, count and buttons fit; the outline comes back afterwards; the keyboard's Enter takes it away."""
    page = visit(f"?plan={plan.id}", **PHONE)
    page.wait_for_selector(".para")
    expect(page.locator(".fold")).to_be_visible()
    find(page, "老旧小区")
    assert overflow(page) == 0
    for button in (".find-previous", ".find-next", ".find-over"):
        box = page.locator(button).bounding_box()
        assert box["width"] >= 40
        assert box["x"] + box["width"] <= 390
    assert page.locator(FIND).bounding_box()["width"] >= 100
    page.press(FIND, "Enter")
    expect(page.locator(FIND)).not_to_be_focused()
    assert page.locator(".find-count").inner_text().startswith("1/")
    page.tap(".find-next")
    expect(page.locator(".find-count")).to_have_text(re.compile("^2/"))
    assert page.evaluate(CURRENT_BOX)["seen"]
    page.tap(".find-over")
    expect(page.locator(".fold")).to_be_visible()
