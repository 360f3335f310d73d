"""The conversation in a real Chromium: kept over reloads, restarts, broken lines."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import test_browser
from chat_samples import evidence
from gate import Gate
from scripted_bot import ScriptedBot
from test_browser import DESK, PHONE, QUESTION, ask, expect, free_port, in_view

import app
from chat.model import Event, Turn
from ingest.model import Plan
from web.cards import cards
from web.links import Links

bot, address, chromium, visit = (
    getattr(test_browser, name) for name in ("bot", "address", "chromium", "visit")
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.filterwarnings("ignore:.*HTTP_422_UNPROCESSABLE_ENTITY"),
]

Page = Any
Open = Callable[..., Page]
KEPT = "Object.keys(sessionStorage).find(key => key.startsWith('planqa:'))"


class Slow(ScriptedBot):
    """Says nothing of a question with 等 until released; one with 慢慢 ends once asked often enough."""

    patience = 1

    def __init__(self, *plans: Plan) -> None:
        super().__init__(*plans)
        self.release = threading.Event()

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Generator[Event, None, None]:
        times = [asked for asked, _ in self.asked].count(question)
        if "等" in question:
            self.release.wait(20)
        if times < self.patience:
            yield from super().ask(question, history)
            return
        yield from super().ask(question.replace("慢慢", ""), history)


def kept(page: Page) -> Any:
    return json.loads(page.evaluate(f"sessionStorage.getItem({KEPT})"))


@pytest.fixture
def line(chromium: Any, plan: Plan) -> Iterator[tuple[Page, Gate, Slow]]:
    """A page whose line to the server can be cut."""
    slow = Slow(plan)
    port = free_port()
    blocks = app.launch(slow, "127.0.0.1", port)
    gate = Gate(port)
    context = chromium.new_context(locale="zh-CN", reduced_motion="reduce", **DESK)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{gate.port}/")
    page.wait_for_selector(".planqa")
    yield page, gate, slow
    slow.release.set()
    context.close()
    gate.close()
    blocks.close(verbose=False)


def test_a_reload_keeps_the_conversation(visit: Open, bot: ScriptedBot) -> None:
    """Turns, cards and what was half written come back, nothing is asked again, a follow-up knows them."""
    page = visit()
    ask(page, "就业怎么办")
    before = ask(page, "绿化怎么办").inner_html()
    page.fill("#planqa-question", "还没写")
    asked = len(bot.asked)
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    assert page.locator(".turn").nth(1).inner_html() == before
    expect(page.locator("#planqa-question")).to_have_value("还没写")
    expect(page.locator(".event")).to_be_hidden()
    page.locator(".turn").nth(1).locator(".chip").first.click()
    expect(page.locator(".turn").nth(1).locator(".card").first).to_be_focused()
    assert len(bot.asked) == asked
    ask(page, "那住房呢")
    assert [turn.role for turn in bot.asked[-1][1]] == ["user", "assistant"] * 2
    assert [turn.content for turn in bot.asked[-1][1]][::2] == ["就业怎么办", "绿化怎么办"]


def test_a_server_that_starts_anew_is_told_the_conversation(chromium: Any, plan: Plan) -> None:
    """After a restart the page needs no reload, and the new server hears what was said before."""
    port = free_port()
    first = app.launch(ScriptedBot(plan), "127.0.0.1", port)
    page = chromium.new_page(locale="zh-CN")
    page.goto(f"http://127.0.0.1:{port}/")
    ask(page, "就业怎么办")
    first.close(verbose=False)
    fresh = ScriptedBot(plan)
    second = app.launch(fresh, "127.0.0.1", port)
    expect(ask(page, "那住房呢").locator(".card")).to_have_count(4)
    assert fresh.asked[-1][1][0].content == "就业怎么办"
    page.close()
    second.close(verbose=False)


def test_what_was_waiting_is_asked_again_when_the_line_is_back(line: tuple[Page, Gate, Slow]) -> None:
    """The line breaks in the middle of an answer: it is said; back, all is there, and answered."""
    page, gate, slow = line
    ask(page, "就业怎么办")
    page.fill("#planqa-question", "慢慢说绿化")
    page.press("#planqa-question", "Enter")
    expect(page.locator(".turn").nth(1).locator(".card")).to_have_count(4)
    page.fill("#planqa-question", "下一个")
    gate.shut()
    expect(page.locator(".event")).to_contain_text("连接断开了")
    gate.reopen()
    expect(page.locator(".event")).to_have_text("连接断开过,已恢复对话。")
    turn = page.locator(".turn").nth(1)
    expect(turn).to_have_attribute("aria-busy", "false")
    expect(turn).to_have_attribute("data-status", "answered")
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator("#planqa-question")).to_have_value("下一个")
    assert [question for question, _ in slow.asked[1:]] == ["就业怎么办", "慢慢说绿化", "说绿化"]
    assert slow.asked[-1][1][0].content == "就业怎么办"


def test_what_fails_again_is_offered(line: tuple[Page, Gate, Slow]) -> None:
    """A question is asked again by itself once; when the line breaks again, a button asks it."""
    page, gate, slow = line
    slow.patience = 2
    page.fill("#planqa-question", "慢慢说绿化")
    page.press("#planqa-question", "Enter")
    for times in (1, 2):
        page.wait_for_function(
            "text => document.querySelector('.answer')?.textContent.includes(text)", arg="…"
        )
        assert len([question for question, _ in slow.asked if "说绿化" in question]) == times
        gate.shut()
        expect(page.locator(".event")).to_contain_text("连接断开了")
        gate.reopen()
        expect(page.locator(".event")).to_contain_text("已恢复对话")
    expect(page.locator(".turn")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".answer")).to_contain_text("还没有得到回答")
    page.click(".again")
    expect(page.locator(".copy")).to_be_visible()
    expect(page.locator(".answer")).not_to_contain_text("还没有得到回答")


def test_a_line_that_breaks_while_nothing_waits_is_not_noticed(line: tuple[Page, Gate, Slow]) -> None:
    """No word, no reload; the next question is answered as ever."""
    page, gate, _ = line
    ask(page, "就业怎么办")
    page.evaluate("window.same = true")
    gate.shut()
    page.wait_for_timeout(500)
    gate.reopen()
    expect(ask(page, "绿化怎么办").locator(".card")).to_have_count(4)
    assert page.evaluate("window.same")
    expect(page.locator(".event")).to_be_hidden()


def test_a_question_that_the_server_does_not_take_is_kept(visit: Open) -> None:
    """Too many wait: the turn ends, the question stays and can be asked again."""
    page = visit()
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, json={"detail": "full"}), times=1)
    ask(page, QUESTION)
    page.click(".again")
    expect(page.locator(".card")).to_have_count(4)


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
    page = visit()
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


@pytest.mark.parametrize("way", ["button", "keyboard"])
def test_a_new_conversation_can_be_taken_back(way: str, visit: Open, bot: ScriptedBot) -> None:
    """撤销, or Ctrl+Z in the empty box, brings back every turn, and a follow-up knows them again."""
    page = visit()
    ask(page, "就业怎么办")
    page.click(".fresh")
    expect(page.locator(".event")).to_contain_text("已开始新对话")
    expect(page.locator(".turn")).to_have_count(0)
    if way == "button":
        page.press("#planqa-question", "Shift+Tab")
        expect(page.locator(".undo")).to_be_focused()
        page.keyboard.press("Enter")
    else:
        page.press("#planqa-question", "Control+z")
    expect(page.locator(".turn .card")).to_have_count(4)
    expect(page.locator(".event")).to_be_hidden()
    ask(page, "那住房呢")
    assert bot.asked[-1][1][0].content == "就业怎么办"
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)


def test_once_something_new_is_asked_the_old_is_gone(visit: Open) -> None:
    """A new conversation's first question takes the offer away; typed words are the browser's to undo."""
    page = visit()
    ask(page, "就业怎么办")
    page.click(".fresh")
    page.locator("#planqa-question").press_sequentially("绿化")
    page.press("#planqa-question", "Control+z")
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "绿化怎么办")
    expect(page.locator(".event")).to_be_hidden()
    page.press("#planqa-question", "Control+z")
    expect(page.locator(".turn")).to_have_count(1)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_a_double_tap_asks_once_and_stops_nothing(
    size: dict[str, Any], visit: Open, bot: ScriptedBot
) -> None:
    """The second tap falls on 停止, which has taken the place of 提问, and is not taken for it."""
    page = visit(**size)
    before = len(bot.asked)
    page.fill("#planqa-question", "慢慢说就业")
    place = page.locator(".send").bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    for _ in range(2):
        page.mouse.click(x, y)
    expect(page.locator(".card")).to_have_count(4)
    expect(page.locator(".turn")).to_have_attribute("aria-busy", "true")
    assert len(bot.asked) == before + 1
    page.wait_for_timeout(500)
    page.click(".stop")
    expect(page.locator(".answer .note")).to_have_text("已停止。")


def test_a_question_that_was_stopped_unanswered_is_given_back(line: tuple[Page, Gate, Slow]) -> None:
    """Stopped before anything came, the question is in the box again; with other words there, a turn."""
    page, _, slow = line
    page.fill("#planqa-question", "等一等,就业")
    page.press("#planqa-question", "Enter")
    expect(page.locator(".stop")).to_be_visible()
    page.wait_for_timeout(500)
    page.click(".stop")
    expect(page.locator("#planqa-question")).to_have_value("等一等,就业")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".example").first).to_be_visible()
    page.press("#planqa-question", "Enter")
    page.fill("#planqa-question", "别的")
    page.wait_for_timeout(500)
    page.click(".stop")
    expect(page.locator("#planqa-question")).to_have_value("别的")
    expect(page.locator(".turn .question")).to_have_text("等一等,就业")
    slow.release.set()
    page.click(".again")
    expect(page.locator(".card")).to_have_count(4)
    assert in_view(page, ".turn .question")
