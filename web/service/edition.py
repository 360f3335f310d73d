"""What is answered and shown from one index: made whole, taken up whole, let go after its last request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from web.api.source import Searcher
from web.briefs import Briefs
from web.commitments import Commitments
from web.links import Links
from web.service.doors import route_of

_OF_PROGRAMS = ("/api/", "/v1/", "/mcp")
_TAKEN_S = 60.0
"""Within this the server's loop does what takes it a moment, unless it is stopping."""


class Programs:
    """The API over one index: an app whose lifespan ends when it was let go and nothing runs in it.

    `ended` is called then.
    """

    def __init__(self, app: Starlette, ended: Callable[[], None]) -> None:
        self._app = app
        self._ended = ended
        self._running = 0
        self._over = asyncio.Event()
        self._is_let_go = False
        self._living: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Ready to be asked when this returns."""
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._living = asyncio.create_task(self._live(opened))
        await opened

    async def _live(self, opened: asyncio.Future[None]) -> None:
        try:
            async with self._app.router.lifespan_context(self._app):
                opened.set_result(None)
                await self._over.wait()
            self._ended()
        except Exception as error:
            if opened.done():
                raise
            opened.set_exception(error)

    def let_go(self) -> None:
        """Nothing new comes; what runs goes on to its end."""
        self._is_let_go = True
        self._end_when_idle()

    async def close(self) -> None:
        """End now."""
        self._over.set()
        if self._living:
            await self._living

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running -= 1
            self._end_when_idle()

    def _end_when_idle(self) -> None:
        if self._is_let_go and not self._running:
            self._over.set()


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One index with everything that is made of it; nothing of it changes."""

    name: str
    """The generation of the index; "" where there is none on disk."""
    bot: Searcher
    """Who answers the page."""
    links: Links
    texts: Mapping[str, str]
    """The reader's HTML of each plan."""
    commitments: Commitments
    briefs: Briefs
    page: str
    title: str
    programs: Programs

    @property
    def plans(self) -> list[str]:
        return [plan.id for plan in self.bot.plans]

    @property
    def titles(self) -> list[str]:
        return [plan.title for plan in self.bot.plans]


class Editions:
    """Which edition is current. Who asks takes it once and keeps to it until the end."""

    def __init__(self, first: Edition) -> None:
        self._current = first
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def current(self) -> Edition:
        return self._current

    async def open(self) -> None:
        """On the loop of the server, before anybody asks."""
        self._loop = asyncio.get_running_loop()
        await self._current.programs.open()

    async def close(self) -> None:
        await self._current.programs.close()

    def take(self, edition: Edition) -> None:
        """Make it the current one; called in another thread than the server's."""
        if self._loop is None:
            raise RuntimeError("an edition is taken up before the server runs")
        asyncio.run_coroutine_threadsafe(self._take(edition), self._loop).result(_TAKEN_S)

    async def _take(self, edition: Edition) -> None:
        await edition.programs.open()
        old, self._current = self._current, edition
        old.programs.let_go()


class ToPrograms:
    """ASGI middleware: what programs send goes to the edition that is current when it comes."""

    def __init__(self, app: ASGIApp, editions: Editions) -> None:
        self.app = app
        self.editions = editions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and route_of(scope).startswith(_OF_PROGRAMS)
        await (self.editions.current.programs if asked else self.app)(scope, receive, send)
