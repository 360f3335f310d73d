"""The server: one FastAPI app that holds the page and the API, on uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import anyio.to_thread
import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from ingest.errors import PlanQAError
from web.service import events
from web.service.edition import Editions, ToPrograms
from web.service.entry import Entry
from web.service.feedback_store import FeedbackStore, kept_clean
from web.service.limits import Limits
from web.service.metrics import Metrics
from web.service.programs import say_errors
from web.service.readiness import Readiness
from web.service.renewal import Renewal
from web.service.settings import Settings
from web.service.tokens import Tokens

FINISHING_S = 10
"""So long may what runs go on after SIGTERM."""
REQUEST_S = 15
"""So long may a client take to send the head of a request."""
QUESTIONS_AT_ONCE = 32
"""Of pages. Further ones wait in Gradio's queue."""
_ASKS_AT_ONCE, _SPARE = 64, 16
"""Through the API, where no limit is set; and for opening the reader."""


def application(
    editions: Editions, settings: Settings, metrics: Metrics, store: FeedbackStore, ready: Readiness
) -> FastAPI:
    """What belongs to the server and not to an index; the page is mounted below it.

    Raises PlanQAError for a bad file.
    """
    tokens = Tokens(settings.tokens_file)

    @contextlib.asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = threads(settings)
        cleaning = asyncio.create_task(kept_clean(store))
        await editions.open()
        yield
        await editions.close()
        cleaning.cancel()

    app = FastAPI(openapi_url=None, lifespan=running)
    app.include_router(ready.routes())
    app.add_api_route("/metrics", metrics.page, include_in_schema=False)
    say_errors(app)
    app.add_middleware(ToPrograms, editions=editions)
    app.add_middleware(Entry, tokens=tokens, exposed=settings.exposed, refused=metrics.refused)
    app.add_middleware(Limits, settings=settings, named=tokens.name_of, refused=refusing(metrics))
    app.add_middleware(events.Requests)
    return app


def refusing(metrics: Metrics) -> Callable[[str], None]:
    """Counts a refusal and has the line of its request say why."""

    def refused(reason: str) -> None:
        metrics.refused(reason)
        events.refused(reason)

    return refused


def threads(settings: Settings) -> int:
    """Each question that runs holds one, from its first to its last event."""
    return (settings.asks_at_once or _ASKS_AT_ONCE) + QUESTIONS_AT_ONCE + _SPARE


def address_of(settings: Settings) -> str:
    """Where the page is on this machine."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}{settings.root_path}/"


class Server:
    """Uvicorn in a thread of its own, for a page that is up while something else goes on.

    `renewal` looks for new indexes as long as it serves.
    """

    def __init__(self, app: FastAPI, settings: Settings, editions: Editions, renewal: Renewal) -> None:
        self._editions = editions
        self._renewal = renewal
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
        self._renewal.start()

    def _serve(self) -> None:
        self._server.run([self._socket])

    def run(self, up: Callable[[], None]) -> None:
        """Serve until SIGTERM or Ctrl-C, then let what runs finish; `up` is called when it answers.

        SIGHUP looks for a new index at once; at a terminal it ends the server, as it is closed then.
        Raises PlanQAError as `start` does.
        """
        self.start()
        stopped = threading.Event()
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, lambda *_: stopped.set())
        if not (sys.stdin and sys.stdin.isatty()):
            signal.signal(signal.SIGHUP, lambda *_: self._renewal.look())
        index, titles = self._editions.current.name, self._editions.current.titles
        events.tell("start", address=self.local_url, index=index, plans=titles)
        up()
        stopped.wait()
        self.close()
        events.tell("stop")

    def close(self) -> None:
        """Stop what `start` began."""
        self._renewal.stop()
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
