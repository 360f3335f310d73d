"""The port: uvicorn in a thread of its own, over an app that is exchanged when the server is loaded."""

from __future__ import annotations

import asyncio
import socket
import threading

import h11
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from ingest.errors import PlanQAError
from web.service.living import Living
from web.service.settings import Settings

FINISHING_S = 10
"""So long may what runs go on after SIGTERM."""
REQUEST_S = 15
"""So long may a client take to send the head of a request."""


class Listener:
    """Takes requests from `start` on; they go to the app that is there when they come."""

    def __init__(self, settings: Settings) -> None:
        self._front = _Front()
        self._server = uvicorn.Server(_config(self._front, settings.root_path))
        self._host, self._port = settings.host, settings.port
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self, first: ASGIApp) -> None:
        """Return when it answers, with `first`. Raises PlanQAError where the port is taken."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            self._socket = socket.create_server((self._host, self._port), family=family, backlog=2048)
        except OSError as error:
            raise PlanQAError(
                f"port {self._port} on {self._host} is in use or may not be used",
                expected="a free port",
                mend=f"planqa serve --port {self._port + 1}",
            ) from error
        # Connections inherit it. asyncio sets it only for sockets made as IPPROTO_TCP, which this is not; the
        # body of an answer would wait 40 ms for the client to acknowledge its head.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._front.app = first
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise PlanQAError("the server could not start", mend="planqa --debug serve says why")
            self._thread.join(0.01)

    def hand_over(self, app: Starlette) -> None:
        """From now on `app` answers, started in this loop. Raises PlanQAError where it cannot start."""
        if not self._server.started:
            self.start(_NOBODY)
        try:
            asyncio.run_coroutine_threadsafe(self._front.take(app), self._front.loop).result()
        except Exception as error:
            raise PlanQAError("the server could not start", mend="planqa --debug serve says why") from error

    def close(self) -> None:
        """Stop what `start` began."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(FINISHING_S)

    def _serve(self) -> None:
        self._server.run([self._socket])


class _Front:
    """ASGI app that passes everything on; the lifespan of what it took ends with the server's."""

    app: ASGIApp
    loop: asyncio.AbstractEventLoop
    _taken: Living | None = None

    async def take(self, app: Starlette) -> None:
        living = Living(app)
        await living.open()
        self.app = self._taken = living

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return
        self.loop = asyncio.get_running_loop()
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._taken:
            await self._taken.close()
        await send({"type": "lifespan.shutdown.complete"})


_NOBODY = PlainTextResponse("", 503, {"Retry-After": "1"})
"""For the moment between the port and the first app."""


def _config(app: ASGIApp, root_path: str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        root_path=root_path,
        http=Hasty,
        ws="none",
        lifespan="on",
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
