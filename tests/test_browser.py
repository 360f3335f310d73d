"""The page in a real Chromium, at a phone's and a desk's width, over a scripted bot on the real plan."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from fakes import at_port
from plan_samples import PINE, WILLOW, bot_of
from scripted_bot import SCRIPTS, ScriptedBot
from serving import free_port

import app
from chat.answers.compose import TARGET_NOTE as TARGET
from chat.config import MAX_QUESTION_CHARS
from ingest.errors import PlanQAError
from ingest.model import Plan
from web.cards import DAMAGED, NEARBY
from web.conversation import FAILED, too_long
from web.examples import examples

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    # Gradio's own use of names that Starlette has renamed.
    pytest.mark.filterwarnings("ignore:.*HTTP_422_UNPROCESSABLE_ENTITY"),
]

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
QUESTION = "到2025年普惠性幼儿园占比要达到多少?"
# What the issue asks for is 0.3 s; a shared runner gets some slack, a person's machine needs none.
EVIDENCE_MS = 1000 if os.environ.get("CI") else 300

Page = Any
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def bot(plan: Plan) -> ScriptedBot:
    return ScriptedBot(plan)


@pytest.fixture(scope="module")
def address(bot: ScriptedBot) -> Iterator[str]:
    """The page over one plan, served by the real app."""
    blocks = app.launch(bot, at_port(free_port()))
    yield cast(str, blocks.local_url)
    blocks.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
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


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Open]:
    """Opens the page in a fresh context; fails where a script failed, a request left the
    server, or the page's own policy stopped something."""
    contexts: list[Any] = []
    faults: list[str] = []

    def requested(request: Any) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            faults.append(f"request to {request.url}")

    def dialogue(dialog: Any) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def told(message: Any) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def visit(where: str = "", *, policed: bool = True, **settings: Any) -> Page:
        context = chromium.new_context(locale="zh-CN", reduced_motion="reduce", **(settings or DESK))
        context.set_default_timeout(10_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address.rstrip("/"))
        contexts.append(context)
        page = context.new_page()
        page.on("request", requested)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", dialogue)
        if policed:
            page.on("console", told)
        page.goto(address + where)
        page.wait_for_selector(".planqa")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


def ask(page: Page, question: str) -> Any:
    """Types a question, presses Enter, waits for the end of its turn."""
    count = page.locator(".turn").count()
    page.fill("#planqa-question", question)
    page.press("#planqa-question", "Enter")
    turn = page.locator(".turn").nth(count)
    expect(turn).to_have_attribute("aria-busy", "false")
    return turn


def overflow(page: Page) -> int:
    return cast(int, page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def in_view(page: Page, selector: str) -> bool:
    """Whether the middle of the element's first line or box is on screen and nothing lies over it."""
    script = """element => {
      const box = element.getClientRects()[0];
      const x = box.left + box.width / 2, y = box.top + Math.min(box.height, innerHeight) / 2;
      const top = document.elementFromPoint(x, y);
      return !!top && (element === top || element.contains(top));
    }"""
    return cast(bool, page.locator(selector).first.evaluate(script))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_from_a_question_to_the_cited_paragraph(size: dict[str, Any], visit: Open, plan: Plan) -> None:
    """Ask, see evidence, read the answer with its chips, open the paragraph: highlighted and in view."""
    page = visit(**size)
    expect(page.locator(".welcome")).to_contain_text("不是政府部门的正式答复")
    assert overflow(page) == 0
    turn = ask(page, QUESTION)
    expect(turn.locator(".question")).to_have_text(QUESTION)
    expect(turn.locator(".card")).to_have_count(4)
    expect(turn.locator(".answer")).to_contain_text(TARGET)
    expect(turn.locator("mark").first).to_be_visible()
    assert in_view(page, ".turn .question")
    assert overflow(page) == 0
    chip = turn.locator(".chip").nth(1)
    second = turn.locator(".card").nth(1)
    assert chip.inner_text().endswith(second.locator(".ref").inner_text())
    chip.click()
    expect(second).to_be_focused()
    assert in_view(page, ".card:focus")
    quote = second.locator("blockquote").inner_text()
    second.locator(".read").click()
    here = page.locator(".para.here")
    expect(here).to_be_focused()
    assert in_view(page, ".quoted")
    assert overflow(page) == 0
    cited = next(p for p in plan.paragraphs if p.address == here.get_attribute("data-address"))
    assert "".join(page.locator(".quoted").all_inner_texts()) == quote
    assert quote in cited.text
    assert page.url.endswith(f"?ref={cited.address}")
    section = page.locator(".outline a[aria-current]").get_attribute("data-section")
    assert section == cited.section_address


def test_evidence_comes_within_a_blink(visit: Open) -> None:
    """From pressing Enter to cards on the page, through browser, queue and back: the median of five."""
    page = visit()
    for _ in range(6):
        ask(page, QUESTION)
    measured = page.evaluate("performance.getEntriesByName('planqa:evidence').map(e => e.duration)")
    assert len(measured) == 6
    assert sorted(measured[1:])[2] < EVIDENCE_MS


@pytest.mark.parametrize(("size", "mark"), [(PHONE, "#"), (DESK, "#"), (PHONE, "%23")])
def test_an_address_opens_on_its_paragraph(size: dict[str, Any], mark: str, visit: Open, plan: Plan) -> None:
    """A shared link opens on its paragraph from a fresh browser, and after a reload; encoded, too."""
    wanted = next(p for p in plan.paragraphs if p.section_address == "7.3" and p.number == 4)
    page = visit(f"?ref={wanted.address.replace('#', mark)}", **size)
    for _ in range(2):
        here = page.locator(".para.here")
        expect(here).to_contain_text(wanted.sentences[-1].text)
        assert in_view(page, ".para.here")
        page.reload()
    assert overflow(page) == 0


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("?ref=5.1#p99", "没有“5.1#p99”这个位置"),
        ("?ref=99.9#p1", "没有“99.9#p1”"),
        ("?plan=none&ref=1", "没有找到"),
    ],
)
def test_an_address_that_is_not_there_says_so(where: str, said: str, visit: Open) -> None:
    """A wrong section, a wrong paragraph and an unknown plan each get a sentence, not a blank page."""
    expect(visit(where).locator(".read-view .note")).to_contain_text(said)


def test_back_and_forward_walk_through_what_was_read(visit: Open) -> None:
    """Chat, paragraph, section, back, back, forward: each step shows what its address says."""
    page = visit()
    ask(page, QUESTION)
    page.locator(".card .read").first.click()
    first = page.locator(".para.here").get_attribute("data-address")
    page.locator('.outline a[data-section="2.1"]').click()
    expect(page.locator("#at-2\\.1")).to_be_focused()
    page.go_back()
    expect(page.locator(".para.here")).to_have_attribute("data-address", first)
    page.go_back()
    expect(page.locator(".turn")).to_be_visible()
    page.go_forward()
    expect(page.locator(".para.here")).to_have_attribute("data-address", first)
    assert in_view(page, ".quoted")


def test_a_paragraphs_address_can_be_copied(visit: Open, address: str) -> None:
    """The link at a paragraph's end is copied whole, and the address bar follows."""
    page = visit("?ref=5.1")
    page.locator('.para[data-address="5.1#p3"] .anchor').click()
    expect(page.locator(".announcer")).to_have_text("已复制本段链接")
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}?ref=5.1#p3"
    assert page.url == f"{address}?ref=5.1#p3"


def test_damaged_places_are_marked_where_they_stand(visit: Open, plan: Plan) -> None:
    """As many marks as damaged sentences; the number of damaged paragraphs is said above the text."""
    page = visit("?ref=1.1")
    damaged = sum(sentence.damaged for p in plan.paragraphs for sentence in p.sentences)
    expect(page.locator(".cut-mark")).to_have_count(damaged)
    expect(page.locator(".plan .about")).to_contain_text(f"{plan.damaged_paragraphs} 段残缺")
    assert page.locator(".cut-mark").first.inner_text() == DAMAGED


def test_sessions_do_not_see_each_other(visit: Open, bot: ScriptedBot) -> None:
    """Two browsers ask in turn: each question comes with the history of its own session only."""
    one, other = visit(), visit(**PHONE)
    ask(one, "就业怎么办")
    ask(other, "绿化怎么办")
    ask(one, "还有呢甲")
    ask(other, "还有呢乙")
    heard = {question: [turn.content for turn in history] for question, history in bot.asked[-2:]}
    assert heard["还有呢甲"][0] == "就业怎么办"
    assert heard["还有呢乙"][0] == "绿化怎么办"
    assert [len(history) for history in heard.values()] == [2, 2]
    expect(other.locator(".log")).not_to_contain_text("就业怎么办")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script><img src=x onerror=alert(2)>",
        "**粗** [链接](https://a.example) ![图](https://a.example/x.png) $$x^2$$ \\(y\\)",
        "&lt;b&gt; &amp; ${alert(3)} {{value}} `x`",
        "第一行\n<b>第二行</b>",
    ],
)
def test_a_question_is_shown_as_text(hostile: str, visit: Open) -> None:
    """Markup, Markdown, LaTeX, entities and templates in a question read as they were typed."""
    page = visit()
    turn = ask(page, hostile)
    assert turn.locator(".question").evaluate("element => element.textContent") == hostile
    assert turn.locator(".question *").count() == 0
    assert turn.locator("img, script, b, strong, em").count() == 0


def test_a_question_that_is_too_long_is_kept_and_explained(visit: Open, bot: ScriptedBot) -> None:
    """The limit is said while typing, nothing is sent, nothing typed is lost; shortened, it goes."""
    page = visit(**PHONE)
    before = len(bot.asked)
    page.fill("#planqa-question", "长" * (MAX_QUESTION_CHARS + 12))
    page.press("#planqa-question", "Enter")
    expect(page.locator(".problem")).to_have_text(too_long(MAX_QUESTION_CHARS + 12))
    assert len(page.input_value("#planqa-question")) == MAX_QUESTION_CHARS + 12
    assert page.locator(".turn").count() == 0
    assert len(bot.asked) == before
    assert overflow(page) == 0
    ask(page, "长" * MAX_QUESTION_CHARS)


@pytest.mark.parametrize("word", list(SCRIPTS))
def test_each_status_has_its_own_calm_words(word: str, visit: Open) -> None:
    """What is not an answer says so; what is shown beside it is called near, never evidence."""
    status, said = SCRIPTS[word]
    turn = ask(visit(), f"{word}吗")
    expect(turn).to_have_attribute("data-status", status.value)
    expect(turn.locator(".label")).to_be_visible()
    expect(turn.locator(".answer")).to_contain_text(said)
    assert turn.locator(".evidence h3").all_inner_texts() in ([], [NEARBY])


def test_a_fault_is_a_friendly_sentence(visit: Open) -> None:
    """An error inside the bot ends the turn with a sentence, and the next question is answered."""
    page = visit()
    expect(ask(page, "出错了").locator(".answer")).to_have_text(FAILED)
    expect(ask(page, QUESTION).locator(".card")).to_have_count(4)


def test_stop_ends_the_work_and_keeps_the_evidence(visit: Open, bot: ScriptedBot) -> None:
    """Stop closes the bot's generator; cards stay, and a new question is answered right away."""
    page = visit()
    bot.closed.clear()
    page.fill("#planqa-question", "慢慢说就业")
    page.press("#planqa-question", "Enter")
    expect(page.locator(".card")).to_have_count(4)
    expect(page.locator(".answer")).to_contain_text("…")
    page.click(".stop")
    expect(page.locator(".answer .note")).to_have_text("已停止。")
    ask(page, QUESTION)
    assert bot.closed.wait(5)
    expect(page.locator(".card")).to_have_count(8)
    assert bot.asked[-1][1][0].content == "慢慢说就业"


def test_a_stop_that_comes_late_takes_no_other_question_along(visit: Open, bot: ScriptedBot) -> None:
    """Gradio's stop is for whatever runs when it arrives: the question asked meanwhile is asked again."""
    page = visit()
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/gradio_api/cancel", hold)
    page.fill("#planqa-question", "慢慢说就业")
    page.press("#planqa-question", "Enter")
    expect(page.locator(".card")).to_have_count(4)
    page.click(".stop")
    page.fill("#planqa-question", "慢慢说绿化")
    page.press("#planqa-question", "Enter")
    second = page.locator(".turn").nth(1)
    expect(second.locator(".card")).to_have_count(4)
    bot.closed.clear()
    with page.expect_response("**/gradio_api/cancel"):
        held[0].continue_()
    assert bot.closed.wait(5)
    page.wait_for_timeout(1000)
    expect(second).to_have_attribute("aria-busy", "true")
    expect(second.locator(".answer")).to_contain_text("……")
    assert [question for question, _ in bot.asked[-2:]] == ["慢慢说绿化"] * 2


def test_a_new_conversation_starts_empty(visit: Open, bot: ScriptedBot) -> None:
    """The page is cleared even in the middle of an answer, and the bot hears no history."""
    page = visit()
    ask(page, "就业怎么办")
    page.fill("#planqa-question", "慢慢说")
    page.press("#planqa-question", "Enter")
    expect(page.locator(".turn").nth(1).locator(".card").first).to_be_visible()
    page.click(".fresh")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".example").first).to_be_visible()
    ask(page, "绿化怎么办")
    assert bot.asked[-1] == ("绿化怎么办", ())
    expect(page.locator(".turn")).to_have_count(1)


def test_an_answer_is_copied_with_its_citations(visit: Open, address: str, plan: Plan) -> None:
    """The clipboard holds question, answer, and each citation with a link that opens."""
    page = visit()
    turn = ask(page, QUESTION)
    turn.locator(".copy").click()
    expect(page.locator(".announcer")).to_have_text("已复制回答和出处")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(f"问:{QUESTION}\n答:")
    assert f"[1] 《{plan.title}》{turn.locator('.card .ref').first.inner_text()}:“" in text
    copied = re.findall(rf"{re.escape(address)}\?ref=\S+", text)
    assert len(copied) == 4
    page.goto(copied[1])
    expect(page.locator(".para.here")).to_be_visible()


def test_the_clipboard_works_without_a_secure_origin(visit: Open) -> None:
    """On plain http in a local network there is no clipboard API; copying still succeeds."""
    page = visit()
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    ask(page, QUESTION).locator(".copy").click()
    expect(page.locator(".toast")).to_have_text("已复制回答和出处")


def test_an_example_is_asked_with_one_click(visit: Open) -> None:
    """An example becomes the question of the first turn and makes room for it."""
    page = visit(**PHONE)
    example = page.locator(".example").first
    words = example.inner_text()
    example.click()
    expect(page.locator(".turn[aria-busy=false] .question")).to_have_text(words)
    expect(page.locator(".example").first).to_be_hidden()


def focused(page: Page) -> str:
    return cast(str, page.evaluate("document.activeElement.className || document.activeElement.id"))


def test_the_page_can_be_used_by_keyboard_alone(visit: Open) -> None:
    """Skip link first, then header, examples, question; what has the focus can be seen."""
    page = visit()
    page.keyboard.press("Tab")
    assert focused(page) == "skip"
    assert in_view(page, ".skip")
    page.keyboard.press("Enter")
    assert focused(page) == "planqa-question"
    page.keyboard.type("第一行")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("就业")
    assert page.input_value("#planqa-question") == "第一行\n就业"
    page.keyboard.press("Enter")
    expect(page.locator(".turn[aria-busy=false]")).to_be_visible()
    expect(page.locator(".announcer[aria-live=polite]")).to_contain_text("回答完成")
    page.locator(".copy").focus()
    order = []
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
        order.append(focused(page))
    assert order == ["chip", "chip"]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert focused(page) == "card"
    page.keyboard.press("Tab")
    assert focused(page) == "read"
    page.keyboard.press("Enter")
    expect(page.locator(".para.here")).to_be_focused()


def test_enter_inside_an_input_method_does_not_send(visit: Open) -> None:
    """Enter that confirms a word of a Chinese input method leaves the question where it is."""
    page = visit()
    page.fill("#planqa-question", "jiuye")
    page.evaluate("""() => document.querySelector('#planqa-question').dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))""")
    assert page.locator(".turn").count() == 0
    assert page.input_value("#planqa-question") == "jiuye"


CONTRAST = """selectors => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const rgb = layers => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of layers) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = colour => colour.map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  return selectors.map(selector => {
    const element = document.querySelector(selector);
    if (!element) return [selector, 0];
    const grounds = [];
    for (let e = element; e; e = e.parentElement) grounds.unshift(getComputedStyle(e).backgroundColor);
    const [a, b] = [rgb(grounds), rgb([...grounds, getComputedStyle(element).color])].map(luminance);
    return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(scheme: str, visit: Open) -> None:
    """WCAG 2.2 contrast of at least 4.5 for every kind of text, on the ground it stands on."""
    page = visit(color_scheme=scheme, **DESK)
    shown = [".brand p", ".basis", ".limits", ".example", ".hint", ".send", ".bar nav a"]
    measured = page.evaluate(CONTRAST, shown)
    ask(page, "大模型到2025年普惠性幼儿园占比")
    shown = [".question", ".answer p", ".chip", ".chip .n", ".answer .tag", ".note", ".copy", ".evidence h3"]
    shown += [".card .ref", ".path", "blockquote", "blockquote mark", ".card .tag", ".card .read"]
    measured += page.evaluate(CONTRAST, shown)
    page.locator(".card .read").first.click()
    page.wait_for_selector(".quoted")
    shown = [".para", ".para.here", ".quoted", ".cut-mark", ".damaged", ".anchor", ".outline .section a"]
    measured += page.evaluate(CONTRAST, [*shown, ".outline a[aria-current]", ".about", ".plan .chapter"])
    assert [(selector, round(ratio, 2)) for selector, ratio in measured if ratio < 4.5] == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(int(v) for v in re.findall(r"\d+", ground)[:3]) < 200) == (scheme == "dark")


def test_the_composer_stays_in_reach_and_text_is_large_enough(visit: Open) -> None:
    """On a phone the question field is on screen after a long answer; 16 px keeps iOS from zooming."""
    page = visit(**PHONE)
    ask(page, QUESTION)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    assert in_view(page, "#planqa-question")
    for selector in ("#planqa-question", ".answer p", "blockquote"):
        size = page.locator(selector).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert size >= 16


def test_the_outline_folds_on_a_phone(visit: Open) -> None:
    """Closed at first, opened by its button, closed again by going somewhere; always open at a desk."""
    page = visit("?ref=1", **PHONE)
    expect(page.locator(".outline ol")).to_be_hidden()
    page.click(".fold")
    assert page.locator(".fold").get_attribute("aria-expanded") == "true"
    page.locator('.outline a[data-section="3.2"]').click()
    expect(page.locator(".outline ol")).to_be_hidden()
    assert in_view(page, "#at-3\\.2")
    expect(visit("?ref=1").locator(".outline ol")).to_be_visible()


def test_the_document_names_itself(visit: Open, plan: Plan) -> None:
    """Language and title are those of the plan; nothing of Gradio's own frame is to be seen."""
    page = visit()
    assert page.title() == f"规划问答 · {plan.title}"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    for footer in page.locator("footer:not(.planqa footer)").all():
        assert not footer.is_visible()


def test_no_endpoint_is_offered(visit: Open, address: str) -> None:
    """The page is for people: no uploads, files, monitor or API of Gradio's, and no large requests."""
    request = visit().request
    for closed in ("gradio_api/info", "gradio_api/file=https://example.org", "monitoring", "openapi.json"):
        assert request.get(f"{address}{closed}", max_redirects=0).status == 404
    assert request.post(f"{address}gradio_api/upload", multipart={"files": "x"}).status == 404
    large = {"data": ["长" * 100_000], "fn_index": 0, "session_hash": "a"}
    assert request.post(f"{address}gradio_api/queue/join", data=large).status == 413
    assert "frame-ancestors 'self'" in request.get(address).headers["content-security-policy"]


def test_a_taken_port_names_the_command_that_helps(bot: ScriptedBot, address: str) -> None:
    """Serving on a port in use is an error with the mending command, not a traceback of the library."""
    port = int(address.rstrip("/").rsplit(":", 1)[1])
    with pytest.raises(PlanQAError, match=rf"port {port} .* in use.*planqa serve --port {port + 1}"):
        app.launch(bot, at_port(port))


def test_many_ask_at_once(visit: Open, bot: ScriptedBot) -> None:
    """While one session's answer does not end, another's is there: questions do not wait in line."""
    slow, quick = visit(), visit()
    slow.fill("#planqa-question", "慢慢说就业")
    slow.press("#planqa-question", "Enter")
    expect(slow.locator(".card")).to_have_count(4)
    expect(ask(quick, QUESTION).locator(".card")).to_have_count(4)
    expect(slow.locator(".turn")).to_have_attribute("aria-busy", "true")
    slow.click(".stop")


def test_the_first_person_does_not_wait_for_the_models(plan: Plan) -> None:
    """Before the page is up, one of its own examples has been looked up."""
    fresh = ScriptedBot(plan)
    blocks = app.launch(fresh, at_port(free_port()))
    blocks.close()
    assert [question for question, _ in fresh.asked] == [examples([plan])[0]]


def test_a_reader_of_two_plans_chooses(chromium: Any, plan: Plan) -> None:
    """With two plans the reader has a choice of them; addresses and cards then name the plan."""
    moved = tuple(replace(paragraph, document="second") for paragraph in plan.paragraphs)
    second = replace(plan, id="second", title="另一部规划", paragraphs=moved)
    blocks = app.launch(ScriptedBot(plan, second), at_port(free_port()))
    page = chromium.new_page(locale="zh-CN")
    page.goto(f"{blocks.local_url}?plan={plan.id}&ref=2.1")
    page.select_option(".chooser select", label="另一部规划")
    expect(page.locator(".plan h2")).to_have_text("另一部规划")
    page.locator('.outline a[data-section="3.1"]').click()
    expect(page).to_have_url(re.compile(r"\?plan=second&ref=3\.1$"))
    page.reload()
    expect(page.locator(".plan h2")).to_have_text("另一部规划")
    expect(page.locator(".chooser select")).to_have_value("?plan=second")
    page.locator('a[data-view="ask"]').click()
    expect(ask(page, QUESTION).locator(".path").first).to_contain_text(plan.title)
    page.close()
    blocks.close()


def test_a_real_bot_of_two_plans_names_each(chromium: Any) -> None:
    """An answer from two plans has a line, a mark and a card for each, all with the plan's name."""
    bot = bot_of(WILLOW, PINE)
    blocks = app.launch(bot, at_port(free_port()))
    page = chromium.new_page(locale="zh-CN")
    page.goto(blocks.local_url)
    turn = ask(page, "柳溪区和松岗区哪个停车泊位多?")
    lines = turn.locator(".answer p")
    expect(lines.nth(0)).to_contain_text("柳溪区“十四五”规划:新建停车泊位5000个")
    expect(lines.nth(1)).to_contain_text("松岗区“十四五”规划:新建停车泊位7000个")
    for n, plan in enumerate(bot.plans):
        expect(turn.locator(".chip").nth(n)).to_have_attribute("title", f"《{plan.title}》")
        expect(turn.locator(".card .path").nth(n)).to_contain_text(plan.title)
    page.close()
    blocks.close()


def test_a_proxy_is_not_asked_for_the_loopback(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an office sets HTTP_PROXY, the page still starts; exceptions already set are kept."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "intranet.example")
    app.launch(ScriptedBot(plan), at_port(free_port())).close()
    assert os.environ["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
