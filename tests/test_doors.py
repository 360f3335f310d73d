"""The few addresses that are open, for small requests to known hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
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
        f"{request.url.path} {len(await request.body())}", headers={"X-Frame-Options": "x"}
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
        assert client.post("/gradio_api/queue/join", content=sent).text.endswith(f" {size}")


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


def test_the_hosts_of_a_server() -> None:
    """On this machine its own names, for others any, unless the names are set."""
    assert Settings.from_env({}).hosts_at("127.0.0.1") == LOOPBACK
    assert Settings.from_env({}).hosts_at("0.0.0.0") == ()
    named = Settings.from_env({"PLANQA_HOSTS": " Plan.example.org, "})
    assert named.hosts_at("0.0.0.0") == ("plan.example.org", *LOOPBACK)
