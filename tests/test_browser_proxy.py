"""The page below a path of a proxy, in a real Chromium: behind nginx as deployed, and a plain proxy."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import test_browser
import uvicorn
from fakes import at_port
from scripted_bot import ScriptedBot
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from test_browser import QUESTION, ask, expect
from test_deploy import behind_nginx, free_port, until_open

import app
from ingest.model import Plan

chromium = test_browser.chromium
pytestmark = [*test_browser.pytestmark, pytest.mark.processes]
ROOT = "/planqa"
OF_ONE_HOP = ("connection", "transfer-encoding")


@contextmanager
def behind_a_plain_proxy(server: int, _: Path) -> Iterator[str]:
    """Takes the root path away, passes on the rest as it comes, and tells which host was asked for."""

    @asynccontextmanager
    async def running(proxy: Starlette) -> AsyncIterator[None]:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server}", timeout=60) as proxy.state.client:
            yield

    async def passed_on(request: Request) -> StreamingResponse:
        headers = [(k, v) for k, v in request.headers.items() if k not in OF_ONE_HOP]
        headers.append(("x-forwarded-host", request.headers["host"]))
        url = f"/{request.path_params['path']}?{request.url.query}"
        client: httpx.AsyncClient = request.app.state.client
        sent = client.build_request(request.method, url, headers=headers, content=await request.body())
        answer = await client.send(sent, stream=True)
        kept = {k: v for k, v in answer.headers.items() if k not in OF_ONE_HOP}
        ended = BackgroundTask(answer.aclose)
        return StreamingResponse(answer.aiter_raw(), answer.status_code, kept, background=ended)

    routes = [Route(ROOT + "/{path:path}", passed_on, methods=["GET", "POST"])]
    port = free_port()
    config = uvicorn.Config(
        Starlette(routes=routes, lifespan=running),
        port=port,
        log_level="critical",
        timeout_graceful_shutdown=1,
    )
    proxy = uvicorn.Server(config)
    thread = threading.Thread(target=proxy.run)
    thread.start()
    until_open(port)
    yield f"http://127.0.0.1:{port}"
    proxy.should_exit = True
    thread.join()


@pytest.mark.parametrize("proxy", [behind_nginx, behind_a_plain_proxy], ids=["nginx", "plain"])
def test_below_a_path_questions_are_answered_and_the_ledger_opens(
    proxy: Any, chromium: Any, plan: Plan, tmp_path: Path
) -> None:
    """At another port than 80: each request goes below the path of the address, and none fails."""
    settings = at_port(free_port()).with_given(
        {"root_path": ROOT, "hosts": ["plan.example.org"], "state": str(tmp_path)}
    )
    server = app.launch(ScriptedBot(plan), settings)
    asked: list[str] = []
    failed: list[str] = []
    with proxy(settings.port, tmp_path) as address:
        page = chromium.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("response", lambda r: failed.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.goto(f"{address}{ROOT}/")
        page.wait_for_selector(".planqa")
        expect(ask(page, QUESTION).locator(".card")).to_have_count(4)
        page.locator("nav [data-view=commitments]").click()
        expect(page.locator(".row").first).to_be_visible()
        page.reload()
        expect(page.locator(".row").first).to_be_visible()
        page.close()
    server.close()
    assert failed == []
    below = (f"{address}{ROOT}/", "data:", "blob:")
    assert [url for url in asked if not url.startswith(below)] == []
