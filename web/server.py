"""The server: one FastAPI app that holds the page and the API, on uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

import anyio.to_thread
import h11
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from ingest.errors import PlanQAError
from web.api import agents, completions, rest
from web.api.rest import refused

if TYPE_CHECKING:
    from web.api.source import Source

FINISHING_S = 10
"""So long may what runs go on after SIGTERM."""
REQUEST_S = 15
"""So long may a client take to send the head of a request."""
THREADS = 48
"""For the questions at once, and some for opening the reader."""


def application(source: Source, address: str) -> FastAPI:
    """The API and the server's own state; the page is mounted below it. `address`: where it is served."""
    tools = agents.mounted(agents.server(source, address))

    @contextlib.asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        async with tools.router.lifespan_context(tools):
            yield

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
    app.include_router(completions.routes(source))
    app.router.routes.extend(tools.routes)

    @app.get("/healthz", include_in_schema=False)
    async def healthy() -> dict[str, str]:
        return {"status": "ok"}

    @app.exception_handler(PlanQAError)
    async def wrong(_: Request, error: PlanQAError) -> Response:
        return refused(error)

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, error: RequestValidationError) -> Response:
        first: Any = error.errors()[0]
        found = f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"
        return JSONResponse({"error": {"message": found, "type": "invalid_request"}}, 422)

    return app


class Server:
    """Uvicorn in a thread of its own, for a page that is up while something else goes on."""

    def __init__(self, app: FastAPI, host: str, port: int, root_path: str = "") -> None:
        self._server = uvicorn.Server(_config(app, root_path))
        self._host, self._port = host, port
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.local_url = f"http://{host if ':' not in host else f'[{host}]'}:{port}/"

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
