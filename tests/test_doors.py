"""The few addresses that are open, for small requests to known hosts."""

from __future__ import annotations

import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fakes import SMALL_PLAN, parsed
from scripted_bot import ScriptedBot
from serving import free_port, launched
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from web.service.doors import LOOPBACK, MAX_BODY, Doors
from web.service.settings import Settings


async def _echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(
        f"{request.url.path} {len(await request.body())} {request.headers.get('x-gradio-server')}",
        headers={"X-Frame-Options": "x", "Access-Control-Allow-Origin": "*"},
    )


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/{path:path}", _echo, methods=["GET", "POST", "PUT", "DELETE", "HEAD"])]
    app = Starlette(routes=routes, middleware=[Middleware(Doors, hosts=LOOPBACK)])
    return TestClient(app, base_url="http://127.0.0.1:7860")


@pytest.mark.parametrize(
    "path", ["/", "/config", "/assets/index-1a_b.js", "/gradio_api/queue/data?session_hash=a"]
)
def test_what_the_page_uses_is_open(client: TestClient, path: str) -> None:
    """With the page's headers, once each."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert answer.headers.get_list("x-frame-options") == ["SAMEORIGIN"]
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert answer.headers.get_list("referrer-policy") == ["no-referrer"]


def test_only_the_portals_that_are_named_may_frame_the_page() -> None:
    """They stand in the policy; X-Frame-Options, which would forbid them, is gone, also that of the app."""
    portals = ("https://portal.example.org", "https://b.example:8443")
    app = Starlette(routes=[Route("/", _echo)], middleware=[Middleware(Doors, frames=portals)])
    for path in ("/", "/monitoring"):
        headers = TestClient(app).get(path).headers
        assert f"frame-ancestors 'self' {' '.join(portals)}" in headers["content-security-policy"]
        assert "x-frame-options" not in headers
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/openapi.json"),
        ("GET", "/monitoring"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/file=https://example.org"),
        ("GET", "/assets/..%2f..%2fetc/passwd"),
        ("GET", "/assets/../monitoring"),
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/"),
        ("PUT", "/gradio_api/queue/join"),
        ("DELETE", "/config"),
    ],
)
def test_all_else_is_not_there(client: TestClient, method: str, path: str) -> None:
    """Uploads, files, the monitor, Gradio's own API, other methods."""
    assert client.request(method, path).status_code == 404


def test_the_policy_lets_no_text_become_a_script(client: TestClient) -> None:
    """No 'unsafe-inline' and no 'unsafe-eval'; the nonce of each response is another, also of a refusal."""
    policies = [client.get(path).headers["content-security-policy"] for path in ("/", "/", "/monitoring")]
    scripts = [re.search(r"script-src ([^;]+);", policy)[1] for policy in policies]  # type: ignore[index]
    assert all(re.fullmatch(r"'self' 'nonce-[\w-]{22}'", found) for found in scripts)
    assert len(set(scripts)) == 3


def test_a_body_of_up_to_the_limit_arrives_whole(client: TestClient) -> None:
    """Also one that does not say its length."""
    for sent in (b"x" * MAX_BODY, _pieces(MAX_BODY), b""):
        size = 0 if sent == b"" else MAX_BODY
        assert client.post("/gradio_api/queue/join", content=sent).text.endswith(f" {size} None")


def test_a_larger_body_is_refused_before_it_is_read(client: TestClient) -> None:
    """By the length that it states, or as soon as it is too long."""
    for sent in (b"x" * (MAX_BODY + 1), _pieces(MAX_BODY + 1)):
        assert client.post("/gradio_api/component_server", content=sent).status_code == 413


def _pieces(size: int) -> Iterator[bytes]:
    whole = b"x" * size
    yield from (whole[at : at + 10_000] for at in range(0, size, 10_000))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:7860", "LOCALHOST", "[::1]:7860"])
def test_a_known_host_is_answered(client: TestClient, host: str) -> None:
    """With or without a port."""
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "", "[::1", "a:b:c"])
def test_another_host_is_told_what_opens_it(client: TestClient, host: str) -> None:
    """A page elsewhere whose name points here reads nothing (DNS rebinding)."""
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "PLANQA_HOSTS" in answer.text


@pytest.mark.parametrize("told", ["evil.example", "127.0.0.1, evil.example", 'x"><script>', "[", ""])
def test_a_forged_name_of_a_proxy_reaches_nobody(client: TestClient, told: str) -> None:
    """Gradio would build the page's addresses from it. Only the first name counts, and it has to be ours."""
    answer = client.get("/", headers={"X-Forwarded-Host": told, "X-Gradio-Server": "http://evil.example"})
    assert answer.status_code == (200 if told.startswith("127") else 421)
    assert "evil" not in answer.text


def test_where_any_host_is_allowed_it_still_has_to_be_one() -> None:
    """Markup, a user's name or a port beyond all is no host; a health check of HTTP/1.0 names none."""
    anywhere = TestClient(Starlette(routes=[Route("/", _echo)], middleware=[Middleware(Doors)]))
    bad = ['x"><script>', "a@b", "a/b", "a:123456", "a:b:c", "[", "a b"]
    assert {anywhere.get("/", headers={"Host": host}).status_code for host in bad} == {421}
    assert {anywhere.get("/", headers={"X-Forwarded-Host": host}).status_code for host in bad} == {421}
    good = ["plan.example.org", "10.0.0.5:7860", "[::1]:80", ""]
    assert {anywhere.get("/", headers={"Host": host}).status_code for host in good} == {200}


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": "http://127.0.0.1:9999", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_page_elsewhere_can_send_nothing(client: TestClient, sent: dict[str, str]) -> None:
    """Whatever type a form of another site gives its body; and no answer may be read from there."""
    for path in ("/gradio_api/queue/join", "/gradio_api/component_server", "/api/v1/ask", "/mcp"):
        answer = client.post(path, content=b"{}", headers={**sent, "Content-Type": "text/plain"})
        assert answer.status_code == 403
    assert "access-control-allow-origin" not in client.get("/", headers=sent).headers


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Origin": "http://127.0.0.1:7860", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_own_page_and_programs_can_send(client: TestClient, sent: dict[str, str]) -> None:
    """A program has no Origin; a proxy may write another port or scheme than the browser sees."""
    assert client.post("/api/v1/ask", content=b"{}", headers=sent).status_code == 200


def test_where_any_host_is_allowed_a_page_sends_to_its_own() -> None:
    """The Origin has to name the host that is asked, or the one that the proxy was asked for."""
    routes = [Route("/mcp", _echo, methods=["POST"])]
    anywhere = TestClient(Starlette(routes=routes, middleware=[Middleware(Doors)]))
    for origin, status in (("http://a.example", 200), ("http://b.example", 200), ("http://c.example", 403)):
        headers = {"Host": "a.example:80", "X-Forwarded-Host": "b.example", "Origin": origin}
        assert anywhere.post("/mcp", headers=headers).status_code == status


@pytest.mark.slow
def test_what_is_sent_before_a_question_tells_nothing_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the real app: no folder, no user, no variable or its value; the headers stand on all of it."""
    monkeypatch.setenv("PLANQA_LLM_KEY", "sk-of-the-operator")
    settings = Settings(port=free_port(), state=tmp_path, frame_ancestors=("https://portal.example.org",))
    server = launched(ScriptedBot(parsed(SMALL_PLAN)), settings)
    with httpx.Client(base_url=server.local_url, timeout=60) as client:
        sent = {path: client.get(path) for path in ("config", "", "theme.css", "gradio_api/startup-events")}
    server.close()
    assert '"app_id"' in sent["config"].text  # Gradio's own description of the page
    folders = {Path.home(), Path.cwd(), tmp_path, Path(sys.prefix), Path(tempfile.gettempdir())}
    told = [*(f"{folder}{after}" for folder in folders for after in '/"'), "site-packages", "PLANQA_"]
    told += ["sk-of-the-operator", socket.gethostname()]
    found = [(path, words) for path, answer in sent.items() for words in told if words in answer.text]
    assert found == []
    for answer in sent.values():
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert (
            "frame-ancestors 'self' https://portal.example.org" in answer.headers["content-security-policy"]
        )


def test_the_hosts_of_a_server() -> None:
    """On this machine its own names, for others any, unless the names are set."""
    assert Settings.from_env({}).hosts_at("127.0.0.1") == LOOPBACK
    assert Settings.from_env({}).hosts_at("0.0.0.0") == ()
    named = Settings.from_env({"PLANQA_HOSTS": " Plan.example.org, "})
    assert named.hosts_at("0.0.0.0") == ("plan.example.org", *LOOPBACK)
