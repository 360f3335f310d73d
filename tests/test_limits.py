"""Limits of one client and of all, and who a client is."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes import SMALL_PLAN, parsed
from scripted_bot import ScriptedBot
from serving import free_port, joined, launched, states, until
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from web.service import limits
from web.service.clients import client_of
from web.service.limits import Buckets, Limits
from web.service.settings import Settings
from web.service.tokens import Tokens

ASKING = ("/gradio_api/queue/join", "/api/v1/ask", "/v1/chat/completions", "/mcp", "/mcp/")
PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1"))


class Clock:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def _answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("answered")


def served(clock: Clock, peer: str = "192.0.2.1", **settings: Any) -> tuple[TestClient, list[str]]:
    """A client of a limited server, and what the limits refused."""
    inner = Starlette(routes=[Route("/{path:path}", _answer, methods=["GET", "POST"])])
    refused: list[str] = []
    app = Limits(inner, Settings(**settings), refused=refused.append, clock=clock)
    return TestClient(app, client=(peer, 4711)), refused


@pytest.mark.parametrize("path", ASKING)
def test_who_asks_too_often_is_told_when_to_come_again(path: str) -> None:
    """429 after the minute's questions, until the time in Retry-After has passed."""
    clock = Clock()
    client, refused = served(clock, asks_per_minute=3)
    assert [client.post(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    told = client.post(path)
    wait = int(told.headers["retry-after"])
    assert (wait, refused) == (20, ["asks", "asks"])
    assert f"请 {wait} 秒后再试" in told.text
    clock.now += wait - 1
    assert client.post(path).status_code == 429
    clock.now += 1
    assert [client.post(path).status_code for _ in range(2)] == [200, 429]


def test_each_reader_gets_the_refusal_in_its_own_form() -> None:
    """An error object for the API, `detail` for the page, which shows it, and text for others."""
    client, _ = served(Clock(), asks_per_minute=1, reads_per_minute=1)
    first = [client.post("/mcp"), client.get("/")]
    assert [one.status_code for one in first] == [200, 200]
    for path in ("/api/v1/ask", "/v1/chat/completions"):
        error = client.post(path).json()["error"]
        assert (error["code"], error["retry_after"]) == ("rate_limit_exceeded", 60)
        assert error["message"].startswith("您的提问太频繁了")
    assert client.post("/gradio_api/queue/join").json()["detail"].startswith("您的提问太频繁了")
    assert client.get("/config").text.startswith("您的访问太频繁了")
    assert "error" in client.get("/api/v1/plans").json()


def test_reading_and_asking_are_counted_apart() -> None:
    """Who has no question left may still read; a GET of an asking path is a reading."""
    client, refused = served(Clock(), asks_per_minute=1, reads_per_minute=2)
    assert [client.post("/mcp").status_code for _ in range(2)] == [200, 429]
    assert [client.get("/mcp").status_code for _ in range(3)] == [200, 200, 429]
    assert refused == ["asks", "reads"]


def test_the_files_of_a_page_count_a_tenth() -> None:
    """Several people behind one address open the page, which brings forty files; they are bounded too."""
    client, refused = served(Clock(), reads_per_minute=2)
    assert [client.get("/assets/a.js").status_code for _ in range(21)] == [200] * 20 + [429]
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]
    assert refused == ["reads", "reads"]


@pytest.mark.slow
def test_zero_switches_a_limit_off_and_watchers_have_none() -> None:
    """Also the bound on questions at once."""
    client, refused = served(Clock(), asks_per_minute=0, reads_per_minute=0, asks_at_once=0)
    for method, path in (("POST", "/api/v1/ask"), ("GET", "/"), ("GET", "/assets/a.js")):
        assert {client.request(method, path).status_code for _ in range(50)} == {200}
    assert refused == []
    client, refused = served(Clock(), reads_per_minute=1)
    for path in ("/healthz", "/metrics"):
        assert [client.get(path).status_code for _ in range(5)] == [200] * 5
    assert refused == []


def test_a_root_path_does_not_open_a_way_around() -> None:
    """Below /planqa the same paths ask, whether or not the server left the prefix there."""
    inner = Starlette(routes=[Route("/{path:path}", _answer, methods=["GET", "POST"])])
    app = Limits(inner, Settings(asks_per_minute=2), clock=Clock())
    client = TestClient(app, root_path="/planqa")
    paths = ("/planqa/api/v1/ask", "/api/v1/ask", "/planqa/api/v1/ask")
    assert [client.post(path).status_code for path in paths] == [200, 200, 429]
    assert client.post("/planqaX/api/v1/ask").status_code == 200


def test_two_addresses_have_two_limits_and_a_forged_one_counts_for_nothing() -> None:
    """Whoever is no trusted proxy is counted by its own address, whatever it writes."""
    clock = Clock()
    client, _ = served(clock, asks_per_minute=1)
    for sent, expected in ((None, 200), ("198.51.100.7", 429), ("10.0.0.1, 198.51.100.8", 429)):
        headers = {"X-Forwarded-For": sent} if sent else {}
        assert client.post("/api/v1/ask", headers=headers).status_code == expected
    behind, _ = served(clock, peer="10.0.0.1", asks_per_minute=1, trusted_proxies=PROXIES)
    for sent, expected in (("198.51.100.7", 200), ("198.51.100.8", 200), ("6.6.6.6, 198.51.100.8", 429)):
        assert behind.post("/api/v1/ask", headers={"X-Forwarded-For": sent}).status_code == expected


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.7, 10.9.9.9"], "198.51.100.7"),
        ("10.0.0.1", ["1.1.1.1", "198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7:5060"], "198.51.100.7"),
        ("10.0.0.1", ["[2001:db8:1:2:3::4]:5060"], "2001:db8:1:2::/64"),
        ("10.0.0.1", ["198.51.100.7, unknown"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2"], "10.0.0.2"),
        ("::1", ["198.51.100.7"], "198.51.100.7"),
        ("::ffff:10.0.0.1", ["::ffff:198.51.100.7"], "198.51.100.7"),
        ("2001:db8:1:2:aaaa::1", [], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::1", [], "2001:db8:1:2::/64"),
        ("", ["198.51.100.7"], "local"),
    ],
)
def test_who_a_client_is(peer: str, forwarded: list[str], client: str) -> None:
    """The nearest address that is no trusted proxy; of IPv6 the household's network."""
    scope = {
        "type": "http",
        "client": (peer, 1) if peer else None,
        "headers": [(b"x-forwarded-for", one.encode()) for one in forwarded],
    }
    assert client_of(scope, PROXIES) == client


def test_a_token_is_counted_by_its_name_from_any_address(tmp_path: Path) -> None:
    """One bucket for the token; a token that is not known leaves the address counted."""
    tokens = Tokens(tmp_path / "tokens.json")
    secret = tokens.add("evaluation")
    inner = Starlette(routes=[Route("/{path:path}", _answer, methods=["POST"])])
    app = Limits(inner, Settings(asks_per_minute=1), named=tokens.name_of, clock=Clock())
    near, far = (TestClient(app, client=(peer, 1)) for peer in ("192.0.2.1", "192.0.2.2"))
    known, unknown = {"Authorization": f"Bearer {secret}"}, {"Authorization": f"Bearer {secret[:-1]}_"}
    assert near.post("/mcp", headers=known).status_code == 200
    assert far.post("/mcp", headers=known).status_code == 429
    assert far.post("/mcp", headers=unknown).status_code == 200
    assert far.post("/mcp").status_code == 429


def test_only_so_many_clients_are_remembered() -> None:
    """A flood of addresses does not make the memory grow; those that ask stay counted."""
    buckets = Buckets(2, clients=100, clock=Clock())
    assert [buckets.wait("busy") for _ in range(3)] == [0, 0, 30]
    for number in range(10_000):
        assert buckets.wait(f"198.51.{number}") == 0
        if number % 50 == 0:
            assert buckets.wait("busy") == 30
    assert len(buckets) == 100
    assert buckets.wait("busy") == 30
    assert [buckets.wait(client) for client in ("late", "x", "late", "y", "late")] == [0, 0, 0, 0, 30]


def test_beyond_so_many_at_once_a_question_is_told_to_wait() -> None:
    """503 while the answers of others are still being sent; when one has ended, there is room, also
    where it ended with an error."""
    asyncio.run(_at_once())


async def _at_once() -> None:
    may_end = asyncio.Event()

    async def slow(request: Request) -> StreamingResponse:
        async def pieces() -> Any:
            yield "first"
            await may_end.wait()
            if "fails" in request.url.path:
                raise RuntimeError

        return StreamingResponse(pieces())

    inner = Starlette(routes=[Route("/{path:path}", slow, methods=["POST"])])
    refused: list[str] = []
    app = Limits(inner, Settings(asks_at_once=2), refused=refused.append)
    asked = (("/mcp", "192.0.2.1"), ("/mcp/fails", "192.0.2.2"))
    running = [asyncio.create_task(_posted(app, path, peer)) for path, peer in asked]
    await asyncio.sleep(0.05)
    status, headers, body = await _posted(app, "/api/v1/ask", "192.0.2.3")
    assert (status, headers["retry-after"], refused) == (503, "5", ["busy"])
    assert "现在提问的人较多" in body
    may_end.set()
    done = await asyncio.gather(*running, return_exceptions=True)
    assert isinstance(done[1], BaseException)
    assert (await _posted(app, "/mcp"))[0] == 200
    assert not app._asking


def test_one_program_gets_a_quarter_of_what_is_answered_at_once() -> None:
    """Of eight it holds two; a third gets 429, another program is answered, and so is the page."""
    asyncio.run(_share())


async def _share() -> None:
    may_end = asyncio.Event()

    async def slow(_: Request) -> PlainTextResponse:
        await may_end.wait()
        return PlainTextResponse("answered")

    inner = Starlette(
        routes=[
            Route("/gradio_api/queue/join", _answer, methods=["POST"]),
            Route("/{path:path}", slow, methods=["POST"]),
        ]
    )
    refused: list[str] = []
    app = Limits(inner, Settings(asks_at_once=8), refused=refused.append)
    running = [asyncio.create_task(_posted(app, "/api/v1/ask", "192.0.2.1")) for _ in range(2)]
    await asyncio.sleep(0.05)
    status, headers, body = await _posted(app, "/v1/chat/completions", "192.0.2.1")
    assert (status, headers["retry-after"], refused) == (429, "5", ["share"])
    assert "您同时提出的问题太多了" in body
    others = [f"192.0.2.{n}" for n in range(2, 8)]
    running += [asyncio.create_task(_posted(app, "/mcp", other)) for other in others]
    await asyncio.sleep(0.05)
    assert (await _posted(app, "/api/v1/ask", "192.0.2.9"))[0] == 503
    assert (await _posted(app, "/gradio_api/queue/join", "192.0.2.9"))[0] == 200
    may_end.set()
    assert {status for status, _, _ in await asyncio.gather(*running)} == {200}


@pytest.fixture
def slow_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[httpx.Client, Any]]:
    """The real app, which answers two programs and two pages at once and lets three pages wait; the gate."""
    may_end = threading.Event()

    class Slow(ScriptedBot):
        def ask(self, question: str, history: Any = ()) -> Any:
            if "慢" in question:
                may_end.wait(60)
            yield from super().ask(question.replace("慢", ""), history)

    monkeypatch.setattr("app.QUESTIONS_AT_ONCE", 2)
    monkeypatch.setattr("app.QUESTIONS_WAITING", 3)
    settings = Settings(port=free_port(), state=tmp_path, asks_at_once=2, asks_per_minute=0)
    server = launched(Slow(parsed(SMALL_PLAN)), settings)
    with httpx.Client(base_url=server.local_url, timeout=60) as client:
        yield client, may_end
    may_end.set()
    server.close()


@pytest.mark.slow
def test_a_page_is_answered_while_programs_hold_all_their_slots(slow_server: Any) -> None:
    """The page's question enters its own queue and is answered."""
    client, may_end = slow_server
    asked = {"question": "慢食堂"}

    def ask() -> None:  # again where the question below was under way
        while client.post("/api/v1/ask", json=asked).status_code == 429:
            pass

    program = threading.Thread(target=ask)
    program.start()
    until(lambda: client.post("/api/v1/ask", json=asked | {"question": "食堂"}).status_code == 429)
    assert joined(client, "食堂", "citizen").status_code == 200
    assert states(client, "citizen")[-1]["success"]
    may_end.set()
    program.join()


@pytest.mark.slow
def test_the_queue_of_pages_is_bounded_by_itself(slow_server: Any) -> None:
    """Two run, three wait; who comes then reads in Chinese that many ask, which is counted. Then all end."""
    from web.service.waiting import FULL

    client, may_end = slow_server
    for number in range(2):
        assert joined(client, "慢食堂", f"runs{number}").status_code == 200
    queued = "planqa_asks_in_flight 2.0"
    until(lambda: queued in client.get("/metrics").text)
    taken = [joined(client, "慢食堂", f"waits{number}") for number in range(5)]
    assert [one.status_code for one in taken] == [200, 200, 200, 503, 503]
    assert {one.json()["detail"] for one in taken[3:]} == {FULL}
    assert 'planqa_refused_total{reason="queue"} 2.0' in client.get("/metrics").text
    assert "planqa_queue_length 3.0" in client.get("/metrics").text
    may_end.set()
    assert all(states(client, f"waits{number}")[-1]["success"] for number in range(3))


@pytest.mark.parametrize("path", ["/gradio_api/heartbeat/a", "/gradio_api/queue/data", "/mcp"])
def test_open_streams_of_one_client_are_bounded(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """429 for one stream more than is allowed; other readings pass, and a stream that ended makes room."""
    monkeypatch.setattr(limits, "STREAMS_AT_ONCE", 2)
    asyncio.run(_streams(path))


async def _streams(path: str) -> None:
    may_end = asyncio.Event()

    async def open_until_then(_: Request) -> PlainTextResponse:
        await may_end.wait()
        return PlainTextResponse("ended")

    inner = Starlette(routes=[Route("/api/v1/plans", _answer), Route("/{path:path}", open_until_then)])
    refused: list[str] = []
    app = Limits(inner, Settings(reads_per_minute=0), refused=refused.append)
    running = [asyncio.create_task(_requested(app, path)) for _ in range(2)]
    await asyncio.sleep(0.05)
    status, headers, _ = await _requested(app, path)
    assert (status, headers["retry-after"], refused) == (429, "60", ["streams"])
    assert (await _requested(app, "/api/v1/plans"))[0] == 200
    may_end.set()
    await asyncio.gather(*running)
    assert (await _requested(app, path))[0] == 200
    assert not app._streams


async def _posted(app: Limits, path: str, peer: str = "") -> tuple[int, dict[str, str], str]:
    return await _requested(app, path, "POST", peer)


async def _requested(
    app: Limits, path: str, method: str = "GET", peer: str = ""
) -> tuple[int, dict[str, str], str]:
    sent: list[Message] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [],
        "query_string": b"",
        "client": (peer, 1) if peer else None,
    }

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]).decode()
