"""What is answered and shown from one index: made whole, taken up whole, let go after its last request."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from web.api.source import Searcher
from web.briefs import Briefs
from web.commitments import Commitments
from web.links import Links
from web.service.doors import route_of
from web.service.living import Living

_OF_PROGRAMS = ("/api/", "/v1/", "/mcp")
_TAKEN_S = 60.0
"""Within this the server's loop does what takes it a moment, unless it is stopping."""


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
    programs: Living
    """The API over it."""

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
