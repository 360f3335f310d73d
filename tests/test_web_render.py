"""What a person sees, as HTML and as states of a turn: rendered from values, without a browser."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from plan_samples import PINE, WILLOW, bot_of
from scripted_bot import NOTE, ScriptedBot, cited

from chat.answers.compose import TARGET_NOTE as TARGET
from chat.config import MAX_QUESTION_CHARS
from chat.model import Answer, Answered, Event, EvidenceFound, Status, Timings, Turn, Words
from ingest.errors import QuestionError
from ingest.model import Plan
from web.answers import LABELS, chips, finished, report, understood, wording
from web.cards import DAMAGED, NEARBY, SHOWN, SUPPORT, UNUSED, cards
from web.conversation import (
    EMPTY,
    FAILED,
    HISTORY_CHARS,
    HISTORY_MESSAGES,
    Asked,
    Asker,
    TurnView,
    converse,
    too_long,
)
from web.examples import examples, spread
from web.highlighting import highlighted
from web.links import Links
from web.page import page, script, style, title
from web.reader import reader
from web.service.document import Document, Parts, rewritten

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><b onclick="x()">',
    "**粗体** _斜_ # 标题",
    "[链接](javascript:alert(1)) ![图](http://a.example/x.png)",
    "$$x^2$$ \\(y\\) \\[z\\]",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "${alert(1)} {{value}} `x`",
)


@pytest.fixture
def links(plan: Plan) -> Links:
    return Links.of([plan])


class Reading(HTMLParser):
    """HTML as a browser reads it: the text, the names of tags and the names of attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def text_of(html: str) -> str:
    """What is left of HTML for a reader's eye."""
    return Reading(html).text


def answered(plan: Plan, text: str, status: Status = Status.ANSWERED, **more: Any) -> Answer:
    evidence = tuple(cited(passage, n, set()) for n, passage in enumerate(plan.passages[40:42], 1))
    made = Answer("问什么?", "问什么?", text, status, evidence, (), Timings(), "extractive", "")
    return replace(made, **more)


def states(bot: Asker, question: str, history: tuple[Turn, ...] = ()) -> list[TurnView]:
    return list(converse(bot, Links.of(bot.plans), Asked(1, 1, question, history)))


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ((), "甲乙丙丁"),
        (((1, 2),), "甲<mark>乙</mark>丙丁"),
        (((0, 2), (1, 3)), "<mark>甲乙丙</mark>丁"),
        (((2, 3), (1, 2)), "甲<mark>乙丙</mark>丁"),
        (((3, 9),), "甲乙丙<mark>丁</mark>"),
        (((2, 2),), "甲乙丙丁"),
    ],
)
def test_highlight_ranges(ranges: Sequence[tuple[int, int]], expected: str) -> None:
    """Ranges are marked where they stand; overlapping and touching ones become one mark."""
    assert highlighted("甲乙丙丁", ranges) == expected


def test_highlight_counts_in_the_text_not_in_its_escape() -> None:
    """A range is counted in characters of the quote, though `<` takes four in HTML."""
    assert highlighted("<甲>乙", ((3, 4),)) == "&lt;甲&gt;<mark>乙</mark>"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_everything_from_outside_is_shown_as_text(hostile: str, plan: Plan, links: Links) -> None:
    """Question, words, quotes, headings and notes read the same to the eye as they were sent."""
    one = cited(plan.passages[3], 1, set())
    one = replace(
        one,
        citation=replace(one.citation, quote=hostile, ref=hostile),
        passage=replace(one.passage, path=(hostile,)),
    )
    drawn = cards([one], "1-1", links, supported=True)
    answer = answered(plan, hostile, evidence=(one,), note=hostile)
    said = finished(answer, "1-1")
    assert text_of(drawn).count(hostile) == 3
    assert text_of(said) == hostile * 2
    usual = Reading(cards([cited(plan.passages[3], 1, set())], "1-1", links, supported=True))
    for html in (drawn, said, highlighted(hostile, ((0, 3),))):
        assert Reading(html).tags <= usual.tags | {"mark"}
        assert Reading(html).attributes <= usual.attributes


def test_marks_become_chips(plan: Plan) -> None:
    """`[n]` shows the reference and leads to card n; a mark that resolves to nothing stays text."""
    answer = answered(plan, "甲[1]。乙[2][9]。")
    html = chips(answer.text, answer.evidence, "1-3")
    first, second = (one.citation.ref for one in answer.evidence)
    assert re.findall(r'href="([^"]*)"', html) == ["#card-1-3-1", "#card-1-3-2"]
    assert text_of(html) == f"甲1{first}。乙2{second}[9]。"
    assert f"{first}</a>。</span>" in html, "no line begins with a full stop"


def test_a_target_beside_other_things_is_named_in_the_answer(plan: Plan) -> None:
    """Beside what is done, the mark of what is planned says so; where all is planned, it need not."""
    done, planned = answered(plan, "").evidence
    planned = replace(planned, target=True)
    mixed = text_of(chips("甲[1]。乙[2]。", (done, planned), "1-1"))
    assert mixed == f"甲1{done.citation.ref}。乙2目标 {planned.citation.ref}。"
    assert "目标" not in text_of(chips("乙[2]。", (planned,), "1-1"))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("共3处:甲[1];乙[2];丙[1]。", ["甲", "乙", "丙"]),
        ("有:甲[1];乙;丁[2];丙[1];其余见别处。", ["甲", "乙;丁", "丙", "其余见别处"]),
        ("有：甲[1]；乙[2]；丙[1]。", ["甲", "乙", "丙"]),
        ("共2处:甲[1];乙[2]。", []),
        ("先甲[1]:乙[2];丙[1];丁[2]。", []),
        ("甲[1];乙[2];丙[1]。", []),
    ],
)
def test_a_listing_stands_line_by_line(text: str, items: list[str], plan: Plan) -> None:
    """From three marked items on, each has its own line; the head stays above; other text stays as it is."""
    evidence = answered(plan, "").evidence
    html = wording(text, evidence, "1-1")
    found = [re.sub(r"<a.*?</a>", "", one) for one in re.findall("<li>(.*?)</li>", html)]
    assert found == items
    assert html.count('class="chip"') == len(re.findall(r"\[\d\]", text))


def test_a_question_read_otherwise_says_how(plan: Plan) -> None:
    """Pinyin and follow-ups show how they were understood, with the evidence already; others show nothing."""
    asked, read = "laojiu xiaoqu", "老旧小区<b>"
    assert text_of(understood(asked, read)) == f"按“{read}”理解"
    shown = text_of(finished(answered(plan, "甲", question=asked, standalone=read), "1-1"))
    assert shown == f"按“{read}”理解甲"
    assert text_of(understood("它呢?", "“十四五”它呢?")) == "按“‘十四五’它呢?”理解"
    assert understood("老旧小區 改多少?", "老旧小区改多少") == ""
    assert understood("我家住三楼,漏水半年了。规划里管不管?谁都不理", "漏水半年了，规划里管不管") == ""

    class Reader(ScriptedBot):
        def ask(self, question: str, history: Sequence[Turn] = ()) -> Generator[Event, None, None]:
            yield from super().ask(f"{question}怎么办", history)

    told = [state["answer"] for state in states(Reader(plan), "就业")]
    assert all("按“就业怎么办”理解" in answer for answer in told[:-1])
    assert "理解" not in "".join(state["answer"] for state in states(ScriptedBot(plan), "就业"))


@pytest.mark.parametrize("tail", ["[", "[1", "[12"])
def test_a_mark_that_is_still_arriving_is_not_shown(tail: str, plan: Plan) -> None:
    """Words come in pieces; half a mark would flicker."""
    assert wording(f"甲乙{tail}", answered(plan, "").evidence, "1-1") == "<p>甲乙</p>"


def test_a_card_says_where_its_quote_stands(plan: Plan, links: Links) -> None:
    """Reference, headings, quote, the tags and a link to the paragraph with the quote's offsets."""
    one = cited(plan.passages[60], 2, set())
    one = replace(one, target=True, citation=replace(one.citation, damaged=True))
    html = cards([one], "1-1", links, supported=True)
    shown = text_of(html)
    for part in (SUPPORT, one.citation.ref, *one.passage.path, one.citation.quote, TARGET, DAMAGED):
        assert part in shown
    assert f'href="?ref={one.citation.address}"' in html
    assert f'data-start="{one.citation.start}" data-end="{one.citation.end}"' in html
    assert NEARBY not in shown


@pytest.mark.parametrize(
    ("support", "supported", "heading"), [(True, True, SUPPORT), (False, True, UNUSED), (True, False, NEARBY)]
)
def test_only_support_is_called_support(
    support: bool, supported: bool, heading: str, plan: Plan, links: Links
) -> None:
    """What is merely near stands under words that say so, and so does all of an unanswered question."""
    html = cards([cited(plan.passages[5], 1, set(), support=support)], "1-1", links, supported=supported)
    assert re.findall("<h3>(.*?)</h3>", html) == [heading]


def test_many_cards_are_folded(plan: Plan, links: Links) -> None:
    """The first few cards are open, the others one click away, none is lost."""
    many = [cited(passage, n, set()) for n, passage in enumerate(plan.passages[:9], 1)]
    open_part, _, folded = cards(many, "1-1", links, supported=True).partition("<details")
    assert (open_part.count("<article"), folded.count("<article")) == (SHOWN, 9 - SHOWN)
    assert f"另有 {9 - SHOWN} 处" in folded


def test_status_target_and_note_are_said(plan: Plan) -> None:
    """A status other than answered, a target and a note each show in words."""
    partial = finished(answered(plan, "甲", Status.PARTIAL, target=True, note="慢"), "1-1")
    assert text_of(partial) == f"规划只写到问题的一部分甲含{TARGET}慢"
    assert finished(answered(plan, "甲"), "1-1") == "<p>甲</p>"


def test_a_reported_answer_carries_its_citations(plan: Plan, links: Links) -> None:
    """What is copied and exported: the answer, then each number with title, reference, quote and link."""
    answer = answered(plan, "甲[1]。乙[2]。", target=True)
    made = report(answer, links)
    first = answer.evidence[0].citation
    assert (made["label"], made["text"], made["reminder"]) == ("", "甲[1]。乙[2]。", f"含{TARGET}")
    assert made["heading"] == "依据"
    assert made["sources"][0] == {
        "n": 1,
        "ref": f"《{plan.title}》{first.ref}",
        "quote": f"“{first.quote}”",
        "link": f"?ref={first.address}",
    }
    assert len(made["sources"]) == 2
    nearby = report(replace(answer, status=Status.NOT_IN_PLAN), links)
    assert (nearby["label"], nearby["heading"]) == (LABELS[Status.NOT_IN_PLAN], NEARBY)
    assert report(replace(answer, evidence=()), links)["sources"] == []


def test_addresses_name_the_plan_only_where_there_are_several(plan: Plan) -> None:
    """`?ref=5.1#p3` for one plan; with more a link always says which, so that it keeps its meaning."""
    other = replace(plan, id="other plan", title="另一部规划")
    assert Links.of([plan]).to(plan.id, "5.1#p3") == "?ref=5.1#p3"
    assert Links.of([plan]).to(plan.id, "5") == "?ref=5"
    assert Links.of([plan, other]).to(plan.id, "5.1#p3") == f"?plan={plan.id}&ref=5.1#p3"
    assert Links.of([plan, other]).to(other.id, "5.1#p3") == "?plan=other+plan&ref=5.1#p3"


def test_the_reader_holds_every_paragraph_verbatim(plan: Plan, links: Links) -> None:
    """Each paragraph stands once, in order, under its address, word for word, besides our own marks."""
    html = reader(plan, links)
    found = re.findall(r'<p class="para \w+" id="at-([^"]*)" data-address="([^"]*)"[^>]*>(.*?)</p>', html)
    assert [address for _, address, _ in found] == [paragraph.address for paragraph in plan.paragraphs]
    for (anchor, address, body), paragraph in zip(found, plan.paragraphs, strict=True):
        assert anchor == address.replace("#", "-")
        assert text_of(body) == "".join(
            sentence.text + (DAMAGED if sentence.damaged else "") for sentence in paragraph.sentences
        ) + (f"第{paragraph.number}段")
    assert f"{plan.damaged_paragraphs} 段残缺" in html


def test_every_line_of_the_outline_leads_somewhere(plan: Plan, links: Links) -> None:
    """Each address in the outline is that of a heading or has a first paragraph; headings stand in order."""
    html = reader(plan, links)
    listed = re.findall(r'data-section="([^"]*)"', html)
    anchors = set(re.findall(r'id="at-([^"]*)"', html))
    assert len(listed) == len(set(listed)) > 10
    assert [address for address in listed if address not in anchors and f"{address}-p1" not in anchors] == []
    titles = re.findall(r"<h[2-5] [^>]*>(.*?)</h[2-5]>", html)
    assert [unescape(each) for each in titles[1:]] == [heading.text for heading in plan.headings]


def test_examples_are_drawn_from_the_plan(plan: Plan) -> None:
    """Each example's words stand in an undamaged paragraph; they are several, different and short."""
    whole = "".join(paragraph.text for paragraph in plan.paragraphs if not paragraph.damaged)
    drawn = examples([plan])
    assert len(drawn) == len(set(drawn)) == 6
    for question in drawn:
        core = re.sub("^规划打算怎样|^到20..年,|要达到多少|\\?$", "", question)
        assert core in whole
        assert len(question) < 40
    assert examples([replace(plan, paragraphs=())]) == ()
    assert spread(list("abcdefghi"), 3) == ["a", "d", "g"]


def test_the_page_says_what_it_is(plan: Plan) -> None:
    """Which plan, that it is no official reply, how many places are damaged; examples can be clicked."""
    shown = text_of(page([plan]))
    for said in (
        plan.title,
        "不是政府部门的正式答复",
        f"{plan.damaged_paragraphs} 段残缺",
        *examples([plan]),
    ):
        assert said in shown
    assert title([plan]) == f"规划问答 · {plan.title}"
    assert "<select>" not in page([plan])


def test_several_plans_can_be_chosen(plan: Plan) -> None:
    """With more than one plan the reader offers them all by title."""
    other = replace(plan, id="other", title="<另>一部规划")
    html = page([plan, other])
    assert re.findall(r'data-plan="([^"]*)"', html) == [plan.id, "other"]
    assert "&lt;另&gt;一部规划</option>" in html
    assert title([plan, other]) == "规划问答 · 2 部规划"


def test_evidence_is_a_state_before_any_words(plan: Plan) -> None:
    """The first state holds all cards and no word of the answer; the last one is the checked answer."""
    seen = states(ScriptedBot(plan), "到2025年普惠性幼儿园占比要达到多少?")
    assert seen[0]["cards"].count("<article") == 4
    assert text_of(seen[0]["answer"]) == "正在根据原文整理回答"
    assert not seen[0]["done"]
    assert [len(one["answer"]) for one in seen[1:-1]] == sorted(len(one["answer"]) for one in seen[1:-1])
    assert seen[-1]["done"]
    assert seen[-1]["cards"] == seen[0]["cards"]
    assert seen[-1]["report"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", EMPTY),
        ("  \n ", EMPTY),
        ("长" * (MAX_QUESTION_CHARS + 1), too_long(MAX_QUESTION_CHARS + 1)),
        ("出错了吗", FAILED),
    ],
)
def test_what_cannot_be_answered_ends_in_a_friendly_sentence(question: str, said: str, plan: Plan) -> None:
    """An empty or too long question and a fault inside the bot are one finished turn with a sentence."""
    seen = states(ScriptedBot(plan), question.strip())
    assert [text_of(state["answer"]) for state in seen] == [said]
    assert seen[0]["done"]


def test_the_longest_question_is_asked(plan: Plan) -> None:
    """The limit itself is still allowed."""
    bot = ScriptedBot(plan)
    assert states(bot, "长" * MAX_QUESTION_CHARS)[-1]["status"] == "answered"


def test_a_question_error_speaks_for_itself(plan: Plan) -> None:
    """The text of a QuestionError is meant for the person who asked, and is escaped."""

    class Refusing(ScriptedBot):
        def ask(self, question: str, history: Sequence[Turn] = ()) -> Generator[Event, None, None]:
            raise QuestionError("请<换>一种问法。")

    assert states(Refusing(plan), "问")[0]["answer"] == '<p class="note">请&lt;换&gt;一种问法。</p>'


def test_the_bots_note_is_shown_quietly(plan: Plan) -> None:
    """A language model that is down leaves a remark, not an error."""
    assert f'<p class="note">{NOTE}</p>' in states(ScriptedBot(plan), "大模型")[-1]["answer"]


def test_a_follow_up_knows_what_was_said_without_marks(plan: Plan) -> None:
    """What the page keeps for the history is the answer's text without citation marks."""
    [*_, last] = states(ScriptedBot(plan), "就业")
    assert last["report"]
    assert last["report"]["text"].count("[") == 2
    assert last["said"] == re.sub(r"\[\d\]", "", last["report"]["text"])


def test_the_history_reaches_the_bot(plan: Plan) -> None:
    """Messages that the page sends are the bot's history, in their order."""
    bot = ScriptedBot(plan)
    sent = [{"role": "user", "content": "就业"}, {"role": "assistant", "content": "甲"}]
    asked = Asked.from_page({"conversation": 1, "turn": 2, "question": "那住房呢", "history": sent})
    list(converse(bot, Links.of(bot.plans), asked))
    assert bot.asked == [("那住房呢", (Turn("user", "就业"), Turn("assistant", "甲")))]


def test_the_history_is_bounded() -> None:
    """However much a browser sends, only the latest messages within both bounds are read."""
    many = [{"role": "user", "content": str(n)} for n in range(500)]
    read = Asked.from_page({"history": many}).history
    assert [turn.content for turn in read] == [str(n) for n in range(500 - HISTORY_MESSAGES, 500)]
    long = [{"role": "assistant", "content": str(n) * (HISTORY_CHARS // 2)} for n in range(3)]
    assert [turn.content[0] for turn in Asked.from_page({"history": long}).history] == ["1", "2"]
    assert (
        Asked.from_page({"history": [{"role": "assistant", "content": "长" * (HISTORY_CHARS + 1)}]}).history
        == ()
    )


@pytest.mark.parametrize(
    "sent",
    [
        {"role": "system", "content": "甲"},
        {"role": "user", "content": ["甲"]},
        {"role": "user", "content": ""},
        {"role": "user", "content": "长" * (MAX_QUESTION_CHARS + 1)},
        {"role": ["user"], "content": "甲"},
        {"content": "甲"},
        "甲",
        None,
        ["user", "甲"],
    ],
)
def test_what_is_no_message_is_ignored(sent: Any) -> None:
    """A message of another role or form is left out; those beside it stay."""
    kept = {"role": "user", "content": "乙"}
    assert Asked.from_page({"history": [sent, kept, sent]}).history == (Turn("user", "乙"),)
    assert Asked.from_page({"history": sent}).history == ()


def test_a_follow_up_can_be_asked_alone(plan: Plan) -> None:
    """A link to a follow-up asks what was understood; a link to any other question asks what was written."""

    class Leaning(ScriptedBot):
        def ask(self, question: str, history: Sequence[Turn] = ()) -> Generator[Event, None, None]:
            for event in super().ask(question, history):
                if isinstance(event, Answered):
                    yield Answered(replace(event.answer, standalone=f"就业 {question}"))
                else:
                    yield event

    before = (Turn("user", "就业"), Turn("assistant", "甲"))
    assert states(Leaning(plan), "那住房呢", before)[-1]["alone"] == "就业 那住房呢"
    assert states(Leaning(plan), "那住房呢")[-1]["alone"] == "那住房呢"
    assert states(ScriptedBot(plan), "那住房呢", before)[-1]["alone"] == "那住房呢"


def test_stopping_closes_the_bots_work(plan: Plan) -> None:
    """Closing the stream of states closes the bot's generator; the last state has what was shown."""
    bot = ScriptedBot(plan)
    stream = converse(bot, Links.of(bot.plans), Asked(1, 1, "慢慢说就业"))
    next(stream)
    assert next(stream)["said"]
    stream.close()
    assert bot.closed.is_set()


def test_a_stopped_bot_that_streams_nothing_yet_is_closed_too(plan: Plan) -> None:
    """Stopping between evidence and words leaves the quote as what was said."""

    class Slow(ScriptedBot):
        def ask(self, question: str, history: Sequence[Turn] = ()) -> Generator[Event, None, None]:
            yield EvidenceFound(self.evidence("就业", Status.ANSWERED), Status.ANSWERED, question)
            yield Words("never read")

    stream = converse(Slow(plan), Links.of([plan]), Asked(1, 1, "就业"))
    assert "就业" in next(stream)["said"]
    stream.close()


@pytest.mark.parametrize(
    "sent",
    [
        None,
        5,
        "x",
        {},
        {"question": ["a"]},
        {"question": 3, "turn": "1"},
        {"turn": 2**70, "conversation": -1},
        {"turn": True},
    ],
)
def test_an_event_that_the_page_would_not_send_is_an_empty_question(sent: Any) -> None:
    """Anyone can post an event; nothing of an unexpected form gets further than its reading."""
    assert Asked.from_page(sent) == Asked(0, 0, "")


TEMPLATE = b"""<!doctype html><html lang="en" style="margin: 0;
  padding: 0"><head><style>body {}</style>
<script>window.gradio_config = {"said": "\\u003cscript\\u003e style=\\"x\\""};</script>
<meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no" />
<meta property="og:image"
  content="https://elsewhere.example/x.jpg" /><meta name="twitter:creator" content="@x" />
<script type="module" src="./a.js"></script><meta name="kept" content="1"></head><body
  style="margin: 0"></body></html>"""


def test_the_document_is_chinese_and_named() -> None:
    """Language and title stand in the first bytes; no preview of another product is left.

    Who has scripts off is told, with the line to call that the operator set.
    """
    text = rewritten(TEMPLATE, Parts("规划问答 · &lt;甲&gt;", "0471-12345"), "n0").decode()
    assert "<noscript><p>规划问答要用 JavaScript" in text
    assert "政务服务热线 0471-12345。" in text
    assert '<html lang="zh-CN">' in text
    assert "<title>规划问答 · &lt;甲&gt;</title>" in text
    assert "elsewhere" not in text
    assert "twitter" not in text
    assert "interactive-widget=resizes-content" in text
    assert '<meta name="kept" content="1">' in text


def test_every_script_and_style_of_the_document_has_the_nonce() -> None:
    """Ours and the template's, but none with an address; style attributes are gone. Data stays as it is."""
    text = rewritten(TEMPLATE, Parts("题", "12345", "p {}", "go()"), "n0").decode()
    assert re.findall(r"<(?:script|style)\b[^>]*>", text) == [
        '<style nonce="n0">', '<script nonce="n0">', '<script type="module" src="./a.js">',
        '<script nonce="n0">', '<style nonce="n0">',
    ]  # fmt: skip
    assert '<script nonce="n0">go()</script></head>' in text
    assert re.search(r"<(html|body)[^>]*style=", text) is None
    assert '{"said": "\\u003cscript\\u003e style=\\"x\\""}' in text


def test_our_parts_do_not_end_themselves() -> None:
    """Neither the script nor the style holds what would close its element, and the behaviour is in place."""
    assert "</script" not in script().lower()
    assert "<!--" not in script()
    assert "</style" not in style().lower()
    assert "// behaviour" not in script()
    assert "planqa-failed" in script()


def served(path: str) -> list[dict[str, Any]]:
    """What the middleware sends for a page that comes in two pieces. Runs without an event loop."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        head = [(b"content-type", b"text/html"), (b"content-length", b"999")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": TEMPLATE[:50], "more_body": True})
        await send({"type": "http.response.body", "body": TEMPLATE[50:]})

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {"type": "http", "method": "GET", "path": path}
    with pytest.raises(StopIteration):
        Document(app, lambda: "题", "12345").__call__(scope, None, send).send(None)  # type: ignore[arg-type]
    return sent


def test_only_the_page_itself_is_rewritten() -> None:
    """The page is sent whole, with its true length; a stream passes piece by piece."""
    start, body = served("/")
    headers = dict(start["headers"])
    assert headers[b"cache-control"] == b"private, no-cache"
    assert headers[b"content-length"] == str(len(body["body"])).encode()
    assert [message.get("body") for message in served("/gradio_api/queue/data")[1:]] == [
        TEMPLATE[:50],
        TEMPLATE[50:],
    ]


def test_an_answer_from_several_plans_names_each() -> None:
    """Line, mark, card and copied text of an answer from two plans all say which plan is meant."""
    bot = bot_of(WILLOW, PINE)
    seen = states(bot, "养老床位有多少张?")[-1]
    willow, pine = (plan.title for plan in bot.plans)
    assert text_of(seen["answer"]).count("“十四五”规划:") == 2
    for name, n in ((willow, 1), (pine, 2)):
        assert f'title="《{name}》" aria-label="依据{n}:《{name}》第一章第一节"' in seen["answer"]
        assert f'aria-label="依据{n},《{name}》第一章第一节"' in seen["cards"]
        assert seen["report"]
        assert (n, f"《{name}》第一章第一节") in [(one["n"], one["ref"]) for one in seen["report"]["sources"]]
    one = states(bot, "松岗区养老床位有多少张?")[-1]
    assert f"<span>{pine}</span>" in one["cards"]
    assert "title=" not in one["answer"]


def test_examples_of_several_plans_name_their_areas(plan: Plan) -> None:
    """A question drawn from one of several plans says of which area it is."""
    other = replace(plan, id="other", identity=replace(plan.identity, areas=("柳溪区",)))
    asked = examples([plan, other])
    assert {area for area in ("回民区", "柳溪区") for q in asked if area in q} == {"回民区", "柳溪区"}
    assert all("回民区" in q or "柳溪区" in q for q in asked)
    assert all("回民区" not in q for q in examples([plan]))
