"""What the server tells its operator: each event is one line, and none has words of a question."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes import SMALL_PLAN, parsed
from scripted_bot import ScriptedBot
from serving import free_port, launched

from chat.model import Event, Turn
from ingest.errors import IndexCorrupt
from web.service.events import Lines, failed, tell
from web.service.feedback_store import FeedbackStore
from web.service.pause import Switch
from web.service.settings import Settings

SECRET = "我叫王小明电话13812345678"


class Repeating(ScriptedBot):
    """A bot whose error repeats what it was asked."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        if "出错" in question:
            raise RuntimeError(f"cannot do {question}")
        yield from super().ask(question, history)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that this process logs, as JSON lines."""
    file = io.StringIO()
    handler = logging.StreamHandler(file)
    handler.setFormatter(Lines(as_json=True))
    log = logging.getLogger("planqa.server")
    log.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield file
    logging.getLogger().removeHandler(handler)
    log.setLevel(logging.NOTSET)


def lines(file: io.StringIO, event: str) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in file.getvalue().splitlines()]
    return [row for row in rows if row["event"] == event]


def served(tmp_path: Path, **settings: Any) -> Any:
    return launched(Repeating(parsed(SMALL_PLAN)), Settings(port=free_port(), state=tmp_path, **settings))


@pytest.mark.slow
def test_each_door_tells_how_a_question_ended_and_no_line_has_its_words(
    written: io.StringIO, tmp_path: Path
) -> None:
    """REST, OpenAI, MCP and the page: answered, not in the plan, failed, paused; with door and time."""
    from mcp import Client

    server = served(tmp_path)

    async def agent() -> None:
        async with Client(f"{server.local_url}mcp") as talking:
            await talking.call_tool("ask", {"question": f"{SECRET}食堂多少个?"})

    with httpx.Client(base_url=server.local_url, timeout=60) as client:
        for word in ("食堂", "电影票", "出错"):  # a connection ends with a failure
            sent: dict[str, Any] = {"question": f"{SECRET}{word}多少个?"}
            httpx.post(f"{server.local_url}api/v1/ask", json=sent, timeout=60)
        stream = {"question": f"{SECRET}食堂", "stream": True}
        assert "event: answer" in client.post("/api/v1/ask", json=stream).text
        said = {"messages": [{"role": "user", "content": f"{SECRET}食堂多少个?"}]}
        client.post("/v1/chat/completions", json=said)
        asyncio.run(agent())
        client.get("/api/v1/search", params={"q": SECRET})
        client.get(f"/api/v1/{SECRET}")
        data = {"conversation": 1, "turn": 1, "question": f"{SECRET}出错", "history": []}
        sent = {"data": [], "fn_index": 0, "session_hash": "one", "event_data": data}
        client.post("/gradio_api/queue/join", json=sent)
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "one"}) as states:
            assert any("process_completed" in line for line in states.iter_lines())
        Switch(tmp_path / "paused.json").close(["api"], "")
        client.post("/api/v1/ask", json={"question": SECRET})
    server.close()
    told = [(row["door"], row["status"]) for row in lines(written, "answer")]
    assert told[:3] == [("rest", "answered"), ("rest", "not_in_plan"), ("rest", "failed")]
    assert told[3:] == [
        ("rest", "answered"),
        ("openai", "answered"),
        ("mcp", "answered"),
        ("page", "failed"),
        ("rest", "paused"),
    ]
    assert all(isinstance(row["ms"], int) for row in lines(written, "answer"))
    requests = [(row["door"], row.get("path", ""), row["status"]) for row in lines(written, "request")]
    assert ("rest", "/api/v1/search", 200) in requests
    assert ("rest", "/api/v1/ask", 503) in requests
    assert ("rest", "", 404) in requests
    assert {row["error"] for row in lines(written, "log")} == {"RuntimeError"}
    assert "王小明" not in written.getvalue()
    assert "13812345678" not in written.getvalue()


@pytest.mark.slow
def test_questions_that_an_operator_keeps_are_in_the_file_and_in_no_line(
    written: io.StringIO, tmp_path: Path
) -> None:
    """Masked, with door and how each ended; without being asked for none is kept."""
    for keep in (False, True):
        server = served(tmp_path, keep_questions=keep)
        for word in ("食堂", "出错"):
            httpx.post(f"{server.local_url}api/v1/ask", json={"question": f"{SECRET}{word}"}, timeout=60)
        server.close()
    kept = FeedbackStore(tmp_path / "feedback.sqlite").questions()
    assert [(row.door, row.question, row.status) for row in kept] == [
        ("rest", "我叫王小明电话〔电话〕食堂", "answered"),
        ("rest", "我叫王小明电话〔电话〕出错", "failed"),
    ]
    assert len(lines(written, "answer")) == 4
    assert "王小明" not in written.getvalue()


@pytest.mark.slow
def test_a_question_that_cannot_be_kept_is_answered_all_the_same(
    written: io.StringIO, tmp_path: Path
) -> None:
    """The operator is told of the file, without the question."""
    (tmp_path / "feedback.sqlite").write_bytes(b"no database at all" * 100)
    server = served(tmp_path, keep_questions=True)
    answer = httpx.post(f"{server.local_url}api/v1/ask", json={"question": f"{SECRET}食堂"}, timeout=60)
    server.close()
    assert answer.json()["status"] == "answered"
    (told,) = lines(written, "question not kept")
    assert "feedback.sqlite cannot be used" in told["error"]
    assert "王小明" not in written.getvalue()


@pytest.mark.slow
def test_what_is_refused_says_why(written: io.StringIO, tmp_path: Path) -> None:
    """A client that asks too often, from a program or a page, and one without a token."""
    server = served(tmp_path, asks_per_minute=1)
    with httpx.Client(base_url=server.local_url, timeout=60) as client:
        for _ in range(2):
            client.post("/api/v1/ask", json={"question": "食堂"})
        client.post("/gradio_api/queue/join", json={})
    server.close()
    server = served(tmp_path, public_url="https://plan.example.org")
    httpx.post(f"{server.local_url}api/v1/ask", json={"question": "食堂"}, timeout=60)
    server.close()
    refused = [(row["door"], row["status"], row["refused"]) for row in lines(written, "request")[1:]]
    assert refused == [("rest", 429, "asks"), ("page", 429, "asks"), ("rest", 401, "no token")]


def test_an_event_is_one_line_in_either_form() -> None:
    """Line ends, spaces and other signs in a value stay inside; an error of ours says what mends it."""
    for as_json in (True, False):
        file = io.StringIO()
        handler = logging.StreamHandler(file)
        handler.setFormatter(Lines(as_json=as_json))
        log = logging.getLogger("planqa.server")
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        tell("index", plans=["甲\n乙"], state="taken up")
        failed("index", IndexCorrupt("plans.json is damaged", mend="planqa build"), state="not taken up")
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)
        first, second = file.getvalue().splitlines()
        assert "taken up" in first
        assert "甲" in first
        assert "To mend it: planqa build" in second
        assert not as_json or json.loads(first)["plans"] == ["甲\n乙"]


NOT_THERE = (
    ("queue/join", {"data": [], "fn_index": 99, "session_hash": "a"}),
    ("queue/join", {"data": [], "fn_index": "none", "session_hash": "a"}),
    ("queue/join", {"data": [], "fn_index": -1, "session_hash": {"a": 1}}),
    ("queue/join", []),
    ("component_server/", {"component_id": 999, "fn_name": "read_plan", "data": "", "session_hash": "a"}),
    ("component_server/", {"component_id": 1, "fn_name": "__class__", "data": "", "session_hash": "a"}),
    ("component_server/", {"component_id": "x", "session_hash": "a"}),
    ("component_server/", "read_plan"),
)


@pytest.mark.slow
def test_a_name_that_is_not_there_writes_no_traceback(
    written: io.StringIO, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A function, component or session that does not exist: the client is told, the log stays short."""
    server = served(tmp_path)
    base = f"{server.local_url}gradio_api/"  # a connection ends with a failure
    answers = [httpx.post(f"{base}{path}", json=sent, timeout=60) for path, sent in NOT_THERE]
    server.close()
    assert all(400 <= answer.status_code < 600 for answer in answers)
    told = "".join((*(answer.text for answer in answers), *capfd.readouterr(), written.getvalue()))
    assert "Traceback" not in told
    assert 'File "' not in told
