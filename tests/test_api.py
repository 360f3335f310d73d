"""The API of a running server, asked by real clients: httpx, openai, mcp."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import openai
import openpyxl
import pytest
from fakes import BigramEmbedder, at_port, parsed
from mcp import Client
from serving import free_port, launched

from chat.bot import Bot
from index.assembly import index_plans
from web.service import listening

pytestmark = pytest.mark.slow

PLAN = """青山县养老服务规划
第一章 总体要求
第一节 主要目标
到2027年建成老年食堂40个,覆盖80%的社区。每个食堂由街道验收。
第二节 保障措施
县财政每年安排300万元,用于老旧小区加装电梯。
"""
ASKED = "到2027年建成多少个老年食堂?"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The real app over a small plan."""
    server = launched(Bot(index_plans([parsed(PLAN)], BigramEmbedder())), at_port(free_port()))
    yield server.local_url
    server.close()


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as opened:
        yield opened


def test_an_answer_comes_with_verbatim_quotes_and_their_addresses(client: httpx.Client) -> None:
    """POST ask gives status, text and citations whose quote stands at their address."""
    row = client.post("/api/v1/ask", json={"question": ASKED}).json()
    assert row["status"] == "answered"
    assert "40个" in row["answer"]
    cited = row["citations"][0]
    section = client.get("/api/v1/section", params={"address": cited["address"]}).json()
    assert cited["quote"] in section["paragraphs"][0]["text"]
    assert cited["url"].endswith("?ref=1.1#p1")


def test_a_follow_up_leans_on_the_history_that_is_sent(client: httpx.Client) -> None:
    """The server keeps no conversation: what came before is sent along, and understood."""
    history = [{"role": "user", "content": "老年食堂要建多少个?"}, {"role": "assistant", "content": "40个"}]
    row = client.post("/api/v1/ask", json={"question": "那由谁验收?", "history": history}).json()
    assert "老年食堂" in row["understood"]


def test_events_end_with_the_checked_answer(client: httpx.Client) -> None:
    """With `stream` the evidence comes first, the answer last, as server-sent events."""
    with client.stream("POST", "/api/v1/ask", json={"question": ASKED, "stream": True}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = list(response.iter_lines())
    names = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    assert names == ["evidence", "answer"]
    last = [line for line in lines if line.startswith("data: ")][-1]
    assert json.loads(last.removeprefix("data: "))["status"] == "answered"


def test_commitments_are_filtered_and_come_as_three_kinds_of_file(client: httpx.Client) -> None:
    """The same rows as JSON, CSV and XLSX, narrowed by filters; an unknown sort is an error that says so."""
    rows = client.get("/api/v1/commitments", params={"q": "食堂", "kind": "target"}).json()
    assert {row["value"] for row in rows} == {40.0, 80.0}
    everything = client.get("/api/v1/commitments").json()
    csv = client.get("/api/v1/commitments", params={"format": "csv"})
    sheet = client.get("/api/v1/commitments", params={"format": "xlsx"})
    assert len(csv.text.splitlines()) == len(everything) + 1
    assert openpyxl.load_workbook(BytesIO(sheet.content))["承诺"].max_row >= len(everything) + 1
    assert "sort" in client.get("/api/v1/commitments", params={"sort": "colour"}).json()["error"]["message"]


def test_search_and_plans(client: httpx.Client) -> None:
    """Search gives passages with their addresses; plans lists the sections that section reads."""
    best = client.get("/api/v1/search", params={"q": "加装电梯", "k": 1}).json()
    assert [hit["address"] for hit in best] == ["1.2#p1"]
    (plan,) = client.get("/api/v1/plans").json()
    assert [section["address"] for section in plan["sections"]] == ["1.1", "1.2"]


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/api/v1/ask", {"question": "  "}, 422),
        ("/api/v1/ask", {"question": "问" * 5000}, 422),
        ("/api/v1/ask", {"question": ASKED, "history": [{"role": "system", "content": "x"}]}, 422),
        ("/api/v1/ask", ["no", "object"], 422),
        ("/v1/chat/completions", {"messages": []}, 422),
        ("/v1/chat/completions", {"messages": [{"role": "system", "content": "x"}]}, 422),
    ],
)
def test_what_is_not_a_question_is_told_so(
    client: httpx.Client, path: str, sent: object, status: int
) -> None:
    """A malformed request gets a status and one message, in the form of the API."""
    response = client.post(path, json=sent)
    assert response.status_code == status
    assert response.json()["error"]["message"]


def test_the_description_names_every_route(client: httpx.Client) -> None:
    """OpenAPI, made from the routes themselves."""
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/ask", "/api/v1/search", "/api/v1/commitments", "/api/v1/section"} <= set(paths)
    assert {"/v1/chat/completions", "/v1/models"} <= set(paths)


@pytest.mark.parametrize("stream", [False, True])
def test_an_openai_client_talks_to_the_bot_as_a_model(address: str, stream: bool) -> None:
    """The official client gets the answer with its sources, at once or streamed."""
    with openai.OpenAI(base_url=f"{address}v1", api_key="unused") as talking:
        assert [model.id for model in talking.models.list()] == ["planqa"]
        messages: Any = [{"role": "system", "content": "你是助手"}, {"role": "user", "content": ASKED}]
        if stream:
            chunks = talking.chat.completions.create(model="planqa", messages=messages, stream=True)
            deltas = [chunk.choices[0].delta for chunk in chunks]
            text = "".join(delta.content or "" for delta in deltas)
            (streamed,) = [note for delta in deltas for note in getattr(delta, "annotations", None) or []]
            where = streamed["url_citation"]
            assert text[where["start_index"] : where["end_index"]] == "[1]"
        else:
            made = talking.chat.completions.create(model="planqa", messages=messages)
            text = made.choices[0].message.content
            note = made.choices[0].message.annotations[0].url_citation
            assert text[note.start_index : note.end_index] == "[1]"
    assert "40个" in text
    assert "[1] 《青山县养老服务规划》第一章第一节:“到2027年建成老年食堂40个" in text


def test_an_agent_finds_the_tools_and_calls_them(address: str) -> None:
    """The official MCP client lists three tools with schemas; each gives what REST gives."""

    async def talk() -> None:
        async with Client(f"{address}mcp") as agent:
            tools = {tool.name: tool for tool in (await agent.list_tools()).tools}
            assert set(tools) == {"ask", "search_commitments", "read_section"}
            assert tools["ask"].input_schema["required"] == ["question"]
            answer = (await agent.call_tool("ask", {"question": ASKED})).structured_content
            assert answer is not None
            assert "40个" in answer["answer"]
            rows = (await agent.call_tool("search_commitments", {"words": "食堂"})).structured_content
            assert rows is not None
            assert rows["total"] == 2
            wrong = await agent.call_tool("read_section", {"address": "9.9"})
            assert wrong.is_error
            assert "nothing has the address" in str(wrong.content)
            text = (await agent.call_tool("read_section", {"address": "1.2"})).structured_content
            assert text is not None
            assert "300万元" in text["paragraphs"][0]["text"]

    asyncio.run(talk())


def test_a_client_that_does_not_finish_its_request_is_hung_up_on(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slowloris: half a head and silence; the connection is closed in the time that a head may take."""
    monkeypatch.setattr(listening, "REQUEST_S", 0.2)
    port = int(address.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        assert slow.recv(10) == b""


SERVED = """
import os, sys, time
sys.path[:0] = {path!r}
from scripted_bot import ScriptedBot
from fakes import SMALL_PLAN, at_port, parsed
import app
from web.service.renewal import Only
class Slow(ScriptedBot):
    def ask(self, question, history=()):
        if "慢" in question:
            os.write(1, b"asked\\n")
            time.sleep(2)
        yield from super().ask(question, history)
app.serve(Only(Slow(parsed(SMALL_PLAN))), at_port({port}))
"""


@pytest.mark.processes
def test_sigterm_lets_what_runs_finish() -> None:
    """Twenty questions are under way when the server is told to stop: all are answered, it ends with 0."""
    port, here = free_port(), Path(__file__).parent
    code = SERVED.format(path=[str(here), str(here.parent)], port=port)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "is up" in process.stdout.readline()
            answers: list[int] = []

            def ask() -> None:
                url = f"http://127.0.0.1:{port}/api/v1/ask"
                answers.append(
                    httpx.post(url, json={"question": "慢一点,食堂多少个?"}, timeout=30).status_code
                )

            asking = [threading.Thread(target=ask, daemon=True) for _ in range(20)]
            for thread in asking:
                thread.start()
            assert [process.stdout.readline() for _ in asking] == ["asked\n"] * len(asking)
            process.send_signal(signal.SIGTERM)
            for thread in asking:
                thread.join()
            assert answers == [200] * 20
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()
