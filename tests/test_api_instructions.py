"""A paragraph that instructs a machine is found by no program, and marked where its text is read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fakes import BigramEmbedder, at_port
from mcp import Client
from serving import free_port, launched
from test_instructions import INSTRUCTIONS, plan_with

from chat.bot import Bot
from chat.rows import answer_row
from index.assembly import index_plans

ASKED = "到2025年新建道路多少公里?"
TOLD = INSTRUCTIONS[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bot() -> Bot:
    return Bot(index_plans([plan_with(TOLD)], BigramEmbedder()))


@pytest.fixture(scope="module")
def address(bot: Bot) -> Iterator[str]:
    server = launched(bot, at_port(free_port()))
    yield server.local_url
    server.close()


def asked(address: str, **how: Any) -> str:
    told = httpx.post(f"{address}api/v1/ask", json={"question": ASKED, **how}, timeout=30).text
    return told.encode().decode("unicode_escape") if "\\u" in told else told


def test_no_program_is_given_it_as_something_found(address: str) -> None:
    """Neither the answer of REST, at once or streamed, nor a search; the plan's own figure is in each."""
    search = httpx.get(f"{address}api/v1/search", params={"q": ASKED, "k": 50}, timeout=30).text
    for told in (asked(address), asked(address, stream=True), search):
        assert "20公里" in told
        assert "999" not in told
    assert len(json.loads(asked(address))["retrieved"]) > 0


def test_the_row_of_an_answer_leaves_out_nothing_else(bot: Bot) -> None:
    """What `planqa answer` writes: all that the index found, in its order, but for that paragraph."""
    rows = answer_row("q", bot.answer(ASKED))["retrieved"]
    found = [hit.passage for hit in bot.find(ASKED).retrieved]
    assert [row["passage_id"] for row in rows] == [p.id for p in found if "999" not in p.text]
    assert len(rows) == len(found) - 1


def test_it_is_marked_where_the_text_is_read(address: str) -> None:
    """REST and MCP give it verbatim, with `instructs`; no other paragraph has the mark."""

    async def read() -> dict[str, Any]:
        async with Client(f"{address}mcp") as agent:
            told = (await agent.call_tool("read_section", {"address": "1.1"})).structured_content
            assert told is not None
            return told

    section = httpx.get(f"{address}api/v1/section", params={"address": "1.1"}, timeout=30).json()
    assert [(p["text"] == TOLD, p["instructs"]) for p in section["paragraphs"]] == [
        (False, False),
        (True, True),
    ]
    assert asyncio.run(read()) == section


def test_the_mark_is_described(address: str) -> None:
    """In OpenAPI, and in the schema of the tool."""

    async def schema() -> dict[str, Any]:
        async with Client(f"{address}mcp") as agent:
            (tool,) = [t for t in (await agent.list_tools()).tools if t.name == "read_section"]
            return tool.output_schema or {}

    described = httpx.get(f"{address}api/v1/openapi.json", timeout=30).json()["components"]["schemas"]
    for paragraph in (described["Shown"], asyncio.run(schema())["$defs"]["Shown"]):
        assert paragraph["properties"]["instructs"]["type"] == "boolean"
        assert "instructs" in paragraph["required"]
        assert "not for an order" in paragraph["description"]
