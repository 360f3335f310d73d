"""The server: one FastAPI app that holds the page and the API, on uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import anyio.to_thread
import h11
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from ingest.errors import PlanQAError
from web.api import agents, completions, files, rest
from web.api.rest import refused
from web.service import opinions
from web.service.entry import Entry
from web.service.feedback_store import FeedbackStore, kept_clean
from web.service.limits import Limits
from web.service.metrics import Metrics
from web.service.settings import Settings
from web.service.tokens import Tokens

if TYPE_CHECKING:
    from web.api.source import Source

log = logging.getLogger(__name__)
FINISHING_S = 10
"""So long may what runs go on after SIGTERM."""
REQUEST_S = 15
"""So long may a client take to send the head of a request."""
THREADS = 48
"""For the questions at once, and some for opening the reader."""


def application(source: Source, settings: Settings, metrics: Metrics) -> FastAPI:
    """The API and the server's own state; the page is mounted below it. Raises PlanQAError for a bad file."""
    tools = agents.mounted(agents.server(source, address_of(settings)))
    store = FeedbackStore(
        settings.feedback_file,
        keep_questions=settings.keep_questions,
        retention_days=settings.retention_days,
    )
    tokens = Tokens(settings.tokens_file)

    @contextlib.asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        cleaning = asyncio.create_task(kept_clean(store))
        async with tools.router.lifespan_context(tools):
            yield
        cleaning.cancel()

    app = FastAPI(
        title="规划问答",
        summary="Answers from government plans, each statement with the verbatim sentence that says so.",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    app.include_router(rest.routes(source))
    app.include_router(files.routes(source))
    app.include_router(completions.routes(source))
    app.router.routes.extend(tools.routes)
    app.add_api_route("/metrics", metrics.page, include_in_schema=False)
    if settings.feedback:
        app.include_router(opinions.routes(store, "+".join(plan.id for plan in source.plans)))
    app.add_middleware(Entry, tokens=tokens, exposed=settings.exposed)
    app.add_middleware(Limits, settings=settings, named=tokens.name_of, refused=metrics.refused)

    @app.get("/healthz", include_in_schema=False)
    async def healthy() -> dict[str, str]:
        return {"status": "ok"}

    @app.exception_handler(PlanQAError)
    async def wrong(_: Request, error: PlanQAError) -> Response:
        return refused(error)

    @app.exception_handler(Exception)
    async def failed(_: Request, error: Exception) -> Response:
        log.error("a request failed", exc_info=error)
        return JSONResponse({"error": {"message": "服务器出错了,请稍后再试"}}, 500)

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, error: RequestValidationError) -> Response:
        first: Any = error.errors()[0]
        found = f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"
        return JSONResponse({"error": {"message": found, "type": "invalid_request"}}, 422)

    return app


def address_of(settings: Settings) -> str:
    """Where the page is on this machine."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}{settings.root_path}/"


class Server:
    """Uvicorn in a thread of its own, for a page that is up while something else goes on."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self._server = uvicorn.Server(_config(app, settings.root_path))
        self._host, self._port = settings.host, settings.port
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.local_url = address_of(replace(settings, root_path=""))  # a proxy puts the path before it

    def start(self) -> None:
        """Return when it answers. Raises PlanQAError where the port is taken."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            self._socket = socket.create_server((self._host, self._port), family=family, backlog=2048)
        except OSError as error:
            raise PlanQAError(
                f"port {self._port} on {self._host} is in use or may not be used",
                expected="a free port",
                mend=f"planqa serve --port {self._port + 1}",
            ) from error
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise PlanQAError("the server could not start", mend="planqa --debug serve says why")
            self._thread.join(0.01)

    def _serve(self) -> None:
        self._server.run([self._socket])

    def run(self, up: Callable[[], None]) -> None:
        """Serve until SIGTERM or Ctrl-C, then let what runs finish; `up` is called when it answers.

        Raises PlanQAError as `start` does.
        """
        self.start()
        up()
        stopped = threading.Event()
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, lambda *_: stopped.set())
        stopped.wait()
        self.close()

    def close(self) -> None:
        """Stop what `start` began."""
        self._server.should_exit = True
        self._thread.join(FINISHING_S)


def _config(app: FastAPI, root_path: str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        root_path=root_path,
        http=Hasty,
        ws="none",
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # web.service.clients tells who is believed
        timeout_graceful_shutdown=FINISHING_S,
    )


class Hasty(H11Protocol):
    """HTTP for clients that send the head of a request in time; others are hung up on."""

    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unwatch()

    def shutdown(self) -> None:
        """What runs may finish; a page that is merely open has nothing to finish."""
        super().shutdown()
        if self.cycle is not None and "/gradio_api/heartbeat/" in self.scope["path"]:
            self.transport.close()

    def _watch(self) -> None:
        """A clock runs while the head of a request is not whole."""
        if self.conn.their_state is not h11.IDLE:
            self._unwatch()
        elif self._overdue is None:
            self._overdue = self.loop.call_later(REQUEST_S, self.transport.close)

    def _unwatch(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
