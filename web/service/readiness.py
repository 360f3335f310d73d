"""Whether questions can be answered (/readyz), apart from whether the process lives (/healthz)."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from web.service.edition import Edition, Editions
from web.service.pause import DOORS, Switch

log = logging.getLogger(__name__)
TRIED_EVERY_S = 5.0
"""Who asks more often is told what was found last: nobody keeps the processor busy this way."""


class Readiness:
    """Finds one passage in the current index, as every question does.

    A pause is no fault: whoever takes a server that is not ready out of service would take the
    operator's message, the reader and 承诺查询 away with it. It is told beside.
    """

    def __init__(
        self,
        editions: Editions,
        switch: Switch,
        problem: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._editions = editions
        self._switch = switch
        self._problem = problem
        self._clock = clock
        self._tried: str | None = None
        self._at = 0.0
        self._fault = ""
        self._trying = asyncio.Lock()
        # Of its own: whoever waits in the common ones must not make the server look dead.
        self._thread = ThreadPoolExecutor(1, "readiness")
        self._number = itertools.count(1)

    def routes(self) -> APIRouter:
        """Both addresses."""
        router = APIRouter(include_in_schema=False)

        @router.get("/healthz")
        async def healthy() -> dict[str, str]:
            return {"status": "ok"}

        @router.get("/readyz")
        async def ready() -> JSONResponse:
            async with self._trying:
                edition = self._editions.current
                if edition.name != self._tried or self._clock() - self._at >= TRIED_EVERY_S:
                    self._fault = await self._try(edition)
                    self._tried, self._at = edition.name, self._clock()
            if self._fault:
                return JSONResponse({"status": "not ready", "reason": self._fault}, 503)
            return JSONResponse(self._state(edition))

        return router

    async def _try(self, edition: Edition) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, _fault, edition, next(self._number))

    def _state(self, edition: Edition) -> dict[str, Any]:
        state: dict[str, Any] = {"status": "ready", "index": edition.name, "plans": len(edition.plans)}
        if paused := [door for door in DOORS if self._switch.message(door) is not None]:
            state["paused"] = paused
        if problem := self._problem():
            state["newer_index"] = f"{problem}; the old one stays in service"
        return state


def _fault(edition: Edition, number: int) -> str:
    """Why the index cannot be searched; "" where it can. What is searched is another text each time:
    one that is remembered would be found without the encoder."""
    try:
        edition.bot.search(f"{edition.title} {number}", 1)
    except Exception as error:
        log.exception("the index cannot be searched")
        return f"the index cannot be searched: {type(error).__name__}"
    return ""
