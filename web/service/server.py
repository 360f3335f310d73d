"""The server: one FastAPI app that holds the page and the API, on uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import anyio.to_thread
from fastapi import FastAPI, Response

from web.service import events
from web.service.edition import Editions, ToPrograms
from web.service.entry import Entry
from web.service.feedback_store import FeedbackStore, kept_clean
from web.service.limits import Limits
from web.service.listening import Listener
from web.service.metrics import Metrics
from web.service.programs import say_errors
from web.service.readiness import Readiness
from web.service.reading import READER, reading
from web.service.renewal import Renewal
from web.service.settings import Settings
from web.service.tokens import Tokens

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

    @app.get(READER, include_in_schema=False)
    async def read(plan: str = "") -> Response:
        return reading(editions.current.texts, plan)

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
    """What answers at the port of `listener`, for a page that is up while something else goes on.

    `renewal` looks for new indexes as long as it serves.
    """

    def __init__(
        self, app: FastAPI, settings: Settings, editions: Editions, renewal: Renewal, listener: Listener
    ) -> None:
        self._app = app
        self._editions = editions
        self._renewal = renewal
        self._listener = listener
        self.local_url = address_of(replace(settings, root_path=""))  # a proxy puts the path before it

    def start(self) -> None:
        """Return when it answers. Raises PlanQAError where the port is taken."""
        self._listener.hand_over(self._app)
        self._renewal.start()

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
        self._listener.close()
