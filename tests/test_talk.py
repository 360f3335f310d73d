"""A conversation as a Word file: a footnote for each citation, and a strict look at what a browser sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fakes import BigramEmbedder, at_port
from pydantic import TypeAdapter, ValidationError
from serving import free_port, launched
from word_samples import footnotes, links, marks, opened, texts

from chat.bot import Bot
from documents.model import Paragraph
from documents.word import MEDIA_TYPE, to_docx
from index.assembly import index_plans
from ingest.model import Plan
from web.answers import report
from web.links import Links
from web.service.doors import MAX_BODY, MAX_TALK
from web.service.settings import Settings
from web.talk import MAX_SOURCES, MAX_TALK_TURNS, UNANSWERED, Talk, talk_document

TALK = TypeAdapter(Talk)

PATH = "/api/v1/conversation"
QUESTION = "到2025年,建成区绿化覆盖率是多少?"
SOURCE = {"n": 1, "ref": "《甲》第一章", "quote": "“建食堂。”", "link": "?ref=1.1#p1"}
TURN = {"question": "建什么?", "text": "建食堂[1]。", "sources": [SOURCE]}


def talk(*turns: Any, **other: Any) -> dict[str, Any]:
    return {"date": "2026-11-26", "turns": list(turns), **other}


@pytest.fixture(scope="module")
def bot(plan: Plan) -> Bot:
    return Bot(index_plans([plan], BigramEmbedder()))


@pytest.fixture(scope="module")
def client(bot: Bot) -> Iterator[httpx.Client]:
    """The real app over the shipped plan."""
    server = launched(bot, at_port(free_port()))
    with httpx.Client(base_url=server.local_url, timeout=30) as opened_client:
        yield opened_client
    server.close()


@pytest.mark.slow
def test_each_citation_is_a_footnote_with_place_quote_and_link(client: httpx.Client, bot: Bot) -> None:
    """Of an answer as the page has it the marks become footnotes, which lead to the page that was asked."""
    answer = bot.answer(QUESTION)
    said = report(answer, Links.of(bot.plans))
    kept = {name: said[name] for name in ("label", "text", "reminder", "heading", "sources")}  # type: ignore[literal-required]
    response = client.post(PATH, json=talk({"question": QUESTION, **kept}))
    assert (response.status_code, response.headers["content-type"]) == (200, MEDIA_TYPE)
    data = response.content
    assert [p.text for p in opened(data).paragraphs if p.style.name == "Heading 1"] == [QUESTION]
    assert said["sources"]
    assert marks(data) == list(range(1, len(said["sources"]) + 1))
    source = bot.plans[0]
    for note, cited in zip(footnotes(data), said["sources"], strict=True):
        assert note.startswith(f"《{source.title}》第")
        assert cited["quote"] in note
        assert note.endswith(f"{client.base_url}{cited['link']}")
    assert links(data) == {f"{client.base_url}{cited['link']}" for cited in said["sources"]}
    assert "[1]" not in "".join(texts(data))


@pytest.mark.slow
def test_turns_without_marks_are_told_as_they_are(client: httpx.Client) -> None:
    """A refusal lists what stands nearby with footnotes of the place; a turn without an answer says so."""
    near = {
        "question": "电影票?",
        "text": "规划没有写明。",
        "label": "规划中没有写明",
        "heading": "相近的内容",
    }
    sent = talk(
        {**near, "sources": [SOURCE]}, {"question": "断了?", "text": ""}, {**TURN, "text": "看[7]和[1][1]"}
    )
    data = client.post(PATH, json=sent).content
    lines = texts(data)
    for line in ("规划中没有写明", "相近的内容:", SOURCE["quote"], UNANSWERED, "看[7]和"):
        assert line in lines
    assert len(footnotes(data)) == 2
    assert client.post(PATH, json=sent).content == data


@pytest.mark.parametrize(
    "sent",
    [
        [],
        talk(),
        talk(*[TURN] * (MAX_TALK_TURNS + 1)),
        {**talk(TURN), "date": "gestern"},
        talk(TURN, more=1),
        talk({**TURN, "more": 1}),
        talk({**TURN, "question": ""}),
        talk({**TURN, "question": "长" * 1501}),
        talk({**TURN, "text": "长" * 30_001}),
        talk({**TURN, "text": None}),
        talk({**TURN, "text": "\ud800"}),
        talk({**TURN, "sources": [{**SOURCE, "n": "1"}]}),
        talk({**TURN, "sources": [{**SOURCE, "n": 0}]}),
        talk({**TURN, "sources": [SOURCE] * (MAX_SOURCES + 1)}),
        talk({**TURN, "sources": [{**SOURCE, "link": "https://example.org/"}]}),
        talk({**TURN, "sources": [{**SOURCE, "link": "?ref=1\n"}]}),
        talk({**TURN, "sources": [{**SOURCE, "link": "?" + "a" * 400}]}),
        talk({**TURN, "sources": [{**SOURCE, "quote": "长" * 6001}]}),
    ],
)
def test_what_is_no_conversation_is_refused(sent: Any) -> None:
    """Form, lengths, numbers, links: what the page would not send is no conversation."""
    with pytest.raises(ValidationError):
        TALK.validate_python(sent)


def test_a_long_list_is_a_conversation_too() -> None:
    """As many sources as a list over a whole plan cites: each row has its footnote, also the thousandth."""
    numbers = [*range(1, MAX_SOURCES), 1000]
    text = "\n".join(f"建食堂[{n}]" for n in numbers)
    sent = talk({**TURN, "text": text, "sources": [{**SOURCE, "n": n} for n in numbers]})
    blocks = talk_document(TALK.validate_python(sent), "规划", "http://127.0.0.1/").blocks
    words = [word for block in blocks if isinstance(block, Paragraph) for word in block.line]
    assert sum(len(word.notes) for word in words) == len(numbers)


@pytest.mark.slow
def test_a_refusal_says_what_is_wrong(client: httpx.Client) -> None:
    """The server answers with the place of the fault."""
    response = client.post(PATH, json=talk({**TURN, "question": ""}))
    assert response.status_code == 422
    assert "turns.0.question" in response.json()["error"]["message"]


@pytest.mark.parametrize("bad", ["\x00", "\x08", "\uffff", "\u202e", "</w:t>", "\r\n", "\x85"])
def test_no_text_breaks_the_file(bad: str) -> None:
    """Controls, noncharacters and markup in each field: the file opens, and the words around are there."""
    source = {**SOURCE, "ref": f"出{bad}处", "quote": f"引{bad}文"}
    turn = {"question": f"问{bad}题", "text": f"答{bad}复[1]", "sources": [source]}
    said = TALK.validate_python(talk({**turn, "label": f"标{bad}签", "reminder": f"提{bad}醒"}))
    data = to_docx(talk_document(said, f"规{bad}划", "http://127.0.0.1/"))
    found = "".join(texts(data)) + "".join(footnotes(data))
    assert set("规划出处引文问题答复标签提醒") <= set(found)


@pytest.mark.slow
def test_a_conversation_may_be_larger_than_a_question(client: httpx.Client) -> None:
    """Some 300 KB pass here and nowhere else; a megabyte passes nowhere."""
    long = talk(*[{**TURN, "text": "长" * 5000}] * 20)
    assert len(json.dumps(long, ensure_ascii=False).encode()) > 4 * MAX_BODY
    body = json.dumps(long, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/json"}
    assert client.post(PATH, content=body, headers=kind).status_code == 200
    assert client.post("/api/v1/ask", content=body, headers=kind).status_code == 413
    assert client.post(PATH, content=b" " * (MAX_TALK + 1), headers=kind).status_code == 413


@pytest.mark.slow
def test_an_exposed_server_makes_the_file_for_the_page_and_counts_it(bot: Bot) -> None:
    """No token is needed, as for an opinion; after ten in a minute a client waits."""
    settings = Settings(port=free_port(), hosts=("127.0.0.1", "plan.example.org"))
    assert settings.exposed
    server = launched(bot, settings)
    try:
        with httpx.Client(base_url=server.local_url, timeout=30) as page:
            assert page.get("/api/v1/plans").status_code == 401
            answered = [page.post(PATH, json=talk(TURN)).status_code for _ in range(12)]
    finally:
        server.close()
    assert answered[:10] == [200] * 10
    assert answered[-1] == 429
