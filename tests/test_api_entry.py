"""Who may use the API: a token is needed once there is one, or once others than this machine may come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes import SMALL_PLAN, parsed
from scripted_bot import ScriptedBot
from serving import free_port, launched

from web.service import readiness
from web.service.feedback_store import FeedbackStore
from web.service.pause import Switch
from web.service.server import QUESTIONS_AT_ONCE, threads
from web.service.settings import Settings
from web.service.tokens import Tokens

pytestmark = pytest.mark.slow


@pytest.fixture
def client(tmp_path: Path):
    """A server whose files lie in a folder of their own."""
    server = launched(ScriptedBot(parsed(SMALL_PLAN)), Settings(port=free_port(), state=tmp_path))
    with httpx.Client(base_url=server.local_url, timeout=30) as opened:
        yield opened
    server.close()


ASK = {"question": "食堂多少个?"}


def test_a_token_is_needed_once_there_is_one(client: httpx.Client, tmp_path: Path) -> None:
    """Open at first; then 401 without, 403 with another scope, 200 with the right one, 401 once revoked."""
    assert client.post("/api/v1/ask", json=ASK).status_code == 200
    tokens = Tokens(tmp_path / "tokens.json")
    whole, reader = tokens.add("desk"), tokens.add("board", ["read"])

    def asked(token: str) -> int:
        return client.post("/api/v1/ask", json=ASK, headers={"Authorization": f"Bearer {token}"}).status_code

    assert client.post("/api/v1/ask", json=ASK).status_code == 401
    assert client.get("/metrics").status_code == 401
    assert [asked(whole), asked(reader), asked("planqa_no")] == [200, 403, 401]
    tokens.revoke("desk")
    assert asked(whole) == 401
    assert client.get("/").status_code == 200
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "seen",
    [
        {"hosts": ("plan.example.org",)},
        {"trusted_proxies": ("10.0.0.0/8",)},
        {"host": "0.0.0.0"},
        {"host": "::"},
    ],
)
def test_what_others_may_reach_is_exposed(seen: dict[str, Any]) -> None:
    """Another address, a name of its own or a proxy before it; not a server for this machine alone."""
    assert Settings(**seen).exposed
    assert not Settings().exposed


def test_where_others_may_come_the_api_is_closed_without_a_token(tmp_path: Path) -> None:
    """Served at all addresses: the page is open, the API says how to get a token."""
    port = free_port()
    settings = Settings(host="0.0.0.0", port=port, state=tmp_path)
    server = launched(ScriptedBot(parsed(SMALL_PLAN)), settings)
    refused = httpx.post(f"http://127.0.0.1:{port}/v1/chat/completions", json={"messages": []}, timeout=30)
    page = httpx.get(f"http://127.0.0.1:{port}/", timeout=30)
    server.close()
    assert refused.status_code == 401
    assert "planqa token add" in refused.json()["error"]["mend"]
    assert page.status_code == 200


def test_what_is_said_of_an_answer_is_kept(client: httpx.Client, tmp_path: Path) -> None:
    """有用 and 没用 lie in the file, without the question, numbers of people masked; others get 422."""
    said = {"useful": False, "status": "answered", "reason": "wrong", "comment": "打我电话13812345678"}
    assert client.post("/api/v1/feedback", json=said | {"question": "老年食堂"}).status_code == 204
    assert client.post("/api/v1/feedback", json={"useful": "maybe"}).status_code == 422
    (kept,) = FeedbackStore(tmp_path / "feedback.sqlite").rows()
    assert not kept.said.useful
    assert "13812345678" not in kept.said.comment
    assert kept.said.question == ""


def test_questions_are_counted_for_the_operator(client: httpx.Client) -> None:
    """/metrics counts by outcome and holds no word of a question."""
    client.post("/api/v1/ask", json=ASK)
    text = client.get("/metrics").text
    assert 'planqa_asks_total{outcome="answered"} ' in text
    assert "食堂" not in text


def test_a_client_that_asks_too_often_is_told_to_wait(tmp_path: Path) -> None:
    """The second question within a minute gets 429, Retry-After and one clear line."""
    server = launched(
        ScriptedBot(parsed(SMALL_PLAN)), Settings(port=free_port(), state=tmp_path, asks_per_minute=1)
    )
    with httpx.Client(base_url=server.local_url, timeout=30) as client:
        assert client.post("/api/v1/ask", json=ASK).status_code == 200
        refused = client.post("/api/v1/ask", json=ASK)
    server.close()
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "请" in refused.json()["error"]["message"]


def test_the_off_switch_works_on_a_running_server(client: httpx.Client, tmp_path: Path) -> None:
    """Paused: the API says the operator's message with 503, the ledger is still read; resumed: it answers."""
    switch = Switch(tmp_path / "paused.json")
    switch.close(["api"], "今晚维护")
    paused = client.post("/api/v1/ask", json=ASK)
    assert paused.status_code == 503
    assert paused.json()["error"]["message"] == "今晚维护"
    assert client.get("/api/v1/commitments").status_code == 200
    assert switch.message("page") is None
    switch.open(["api"])
    assert client.post("/api/v1/ask", json=ASK).status_code == 200
    switch.file.write_text("{", encoding="utf-8")
    assert client.post("/api/v1/ask", json=ASK).status_code == 503


def test_links_lead_to_the_public_address_where_it_is_set(tmp_path: Path) -> None:
    """Citations of REST, of OpenAI's interface and of MCP, whatever the server itself is called."""
    token = Tokens(tmp_path / "tokens.json").add("desk")
    public = "https://plan.example.org/planqa"
    settings = Settings(port=free_port(), state=tmp_path, public_url=public, root_path="/planqa")
    server = launched(ScriptedBot(parsed(SMALL_PLAN)), settings)
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=server.local_url, timeout=30, headers=headers) as client:
        answer = client.post("/api/v1/ask", json=ASK).json()
        found = client.get("/api/v1/search", params={"q": "食堂"}).json()
        said = {"messages": [{"role": "user", "content": ASK["question"]}]}
        message = client.post("/v1/chat/completions", json=said).json()["choices"][0]["message"]
        call = {"name": "ask", "arguments": ASK}
        sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        told = client.post("/mcp", json=sent, headers={"Accept": "application/json, text/event-stream"})
    server.close()
    urls = [row["url"] for row in (*answer["citations"], *found)]
    urls += [note["url_citation"]["url"] for note in message["annotations"]]
    urls += [row["url"] for row in told.json()["result"]["structuredContent"]["citations"]]
    assert len(urls) > 3
    assert [url for url in urls if not url.startswith(f"{public}/?ref=")] == []


def test_a_server_is_ready_when_questions_can_be_answered(client: httpx.Client, tmp_path: Path) -> None:
    """A pause is told beside: the page with the operator's message must not be taken out of service."""
    assert client.get("/readyz").json() == {"status": "ready", "index": "", "plans": 1}
    Switch(tmp_path / "paused.json").close(["page"], "")
    assert client.get("/readyz").json()["paused"] == ["page"]
    assert client.get("/readyz").status_code == 200


def test_a_server_whose_index_cannot_be_searched_is_not_ready(tmp_path: Path) -> None:
    """503 with the reason, while the process lives."""

    class Broken(ScriptedBot):
        def search(self, text: str, k: int) -> Any:
            raise OSError("the index fell off its shelf")

    server = launched(Broken(parsed(SMALL_PLAN)), Settings(port=free_port(), state=tmp_path))
    ready, lives = (httpx.get(f"{server.local_url}{name}", timeout=30) for name in ("readyz", "healthz"))
    server.close()
    assert (ready.status_code, lives.status_code) == (503, 200)
    assert ready.json() == {"status": "not ready", "reason": "the index cannot be searched: OSError"}


def test_readiness_is_tried_with_another_text_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that is remembered would be found although the encoder is gone."""
    tried: list[str] = []

    class Noting(ScriptedBot):
        def search(self, text: str, k: int) -> Any:
            tried.append(text)
            return super().search(text, k)

    monkeypatch.setattr(readiness, "TRIED_EVERY_S", 0.0)
    server = launched(Noting(parsed(SMALL_PLAN)), Settings(port=free_port(), state=tmp_path))
    assert {httpx.get(f"{server.local_url}readyz", timeout=30).status_code for _ in range(3)} == {200}
    server.close()
    assert len(set(tried)) == len(tried) == 3


def test_no_agent_holds_a_stream_open(client: httpx.Client) -> None:
    """GET /mcp would wait for ever for what nobody tells: 405 with what is allowed."""
    told = client.get("/mcp", headers={"Accept": "text/event-stream"})
    assert (told.status_code, told.headers["allow"]) == (405, "POST, DELETE")


def test_there_is_a_thread_for_each_question() -> None:
    """For all that the limits allow at once through the API, all of pages, and some to open the reader."""
    assert threads(Settings(asks_at_once=100)) > 100 + QUESTIONS_AT_ONCE
    assert threads(Settings(asks_at_once=0)) > QUESTIONS_AT_ONCE
