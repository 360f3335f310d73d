"""An app that comes and goes while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send


class Living:
    """Its lifespan ends when it was let go and nothing runs in it. `ended` is called then."""

    def __init__(self, app: Starlette, ended: Callable[[], None] = lambda: None) -> None:
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
