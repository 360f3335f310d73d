"""Limits: so many questions and so many readings of one client in a minute, so many of programs at once.

A client is an API token, else an address. All is kept in memory, of a bounded number of clients.
"""

from __future__ import annotations

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web.service.clients import client_of
from web.service.doors import route_of, uncounted
from web.service.settings import Settings

TOO_MANY_ASKS = "您的提问太频繁了,请 {wait} 秒后再试。"
TOO_MANY_READS = "您的访问太频繁了,请 {wait} 秒后再试。"
TOO_MANY_AT_ONCE = "您同时提出的问题太多了,请 {wait} 秒后再试。"
BUSY = "现在提问的人较多,请 {wait} 秒后再试。"
BUSY_WAIT_S = 5
_BRIEF = "/api/v1/brief"
"""A reading that takes as long as a question."""
SHARES = 4
"""One client gets at most such a part of what is answered to programs at once."""
_PAGE = "/gradio_api/queue/join"
"""Here a page's question only enters Gradio's queue, which is bounded itself (app.py)."""
_ASKING = (_PAGE, "/api/v1/ask", "/v1/chat/completions", "/mcp")
_FEW = ("/api/v1/feedback", "/api/v1/conversation")
_FEW_PER_MINUTE = 10
"""What the page sends without a token, and seldom: an opinion to keep, a conversation to make a file of."""
_UNLIMITED = ("/healthz", "/readyz", "/metrics")
"""A flood of others must not make the server look dead to those who watch it."""
_STREAMS = ("/gradio_api/heartbeat/", "/gradio_api/queue/data", "/mcp")
STREAMS_AT_ONCE = 600
"""What stays open, of one client: an open page holds one or two, and an office has one address."""
STREAM_WAIT_S = 60
_FILES = ("/assets/", "/static/", "/svelte/")
_FILES_FOR_A_READING = 10
"""A page brings some forty files of the browser's code; an office behind one address opens many pages."""
_MINUTE_S = 60.0


class Buckets:
    """A bucket for each client: full with a minute's requests at first, and refilled evenly.

    Of more than `clients` the one that was idle longest is forgotten: its bucket is the fullest.
    """

    def __init__(self, per_minute: int, clients: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self.clients = clients
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def wait(self, client: str) -> int:
        """0 where the request may pass, and counts; else the whole seconds until one may."""
        if not self.per_minute:
            return 0
        now, rate = self._clock(), self.per_minute / _MINUTE_S
        left, at = self._left.pop(client, (float(self.per_minute), now))
        left = min(self.per_minute, left + (now - at) * rate)
        passes = left >= 1
        self._left[client] = (left - passes, now)
        if len(self._left) > self.clients:
            self._left.popitem(last=False)
        return 0 if passes else max(1, math.ceil((1 - left) / rate))


def _nobody(_: str) -> str | None:
    return None


class Limits:
    """ASGI middleware. `named` tells the name of the token in an Authorization header, None without a
    valid one; `refused` is told `asks`, `reads`, `streams`, `share` or `busy` for each request refused."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        *,
        named: Callable[[str], str | None] = _nobody,
        refused: Callable[[str], None] = uncounted,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app = app
        self.settings = settings
        self._named = named
        self._refused = refused
        self._asks = Buckets(settings.asks_per_minute, settings.clients_remembered, clock)
        self._reads = Buckets(settings.reads_per_minute, settings.clients_remembered, clock)
        files = settings.reads_per_minute * _FILES_FOR_A_READING
        self._files = Buckets(files, settings.clients_remembered, clock)
        self._few = {path: Buckets(_FEW_PER_MINUTE, settings.clients_remembered, clock) for path in _FEW}
        self._asking: Counter[str] = Counter()
        self._streams: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = route_of(scope)
        if scope["type"] != "http" or path in _UNLIMITED:
            await self.app(scope, receive, send)
            return
        asked = scope["method"] == "POST" and any(
            path == one or path.startswith(f"{one}/") for one in _ASKING
        )
        asks = asked or path == _BRIEF
        others = self._few.get(path, self._reads)
        reads = self._files if path.startswith(_FILES) else others
        client = self._client(scope)
        stream = client if path.startswith(_STREAMS) else ""
        slot = client if asks and not path.startswith(_PAGE) else ""
        if wait := (self._asks if asks else reads).wait(client):
            limit, status, words = ("asks", 429, TOO_MANY_ASKS) if asks else ("reads", 429, TOO_MANY_READS)
        elif stream and self._streams[stream] >= STREAMS_AT_ONCE:
            limit, status, words, wait = "streams", 429, TOO_MANY_READS, STREAM_WAIT_S
        elif limit := self._has_no(slot):
            status, words = (429, TOO_MANY_AT_ONCE) if limit == "share" else (503, BUSY)
            wait = BUSY_WAIT_S
        else:
            await self._pass(slot, stream, scope, receive, send)
            return
        self._refused(limit)
        await refusal(path, status, words, wait)(scope, receive, send)

    def _has_no(self, slot: str) -> str:
        """What stands against one more question of this program: its own questions, those of all, nothing."""
        most = self.settings.asks_at_once
        if not slot or not most:
            return ""
        if self._asking[slot] >= max(1, most // SHARES):
            return "share"
        return "busy" if self._asking.total() >= most else ""

    async def _pass(self, slot: str, stream: str, scope: Scope, receive: Receive, send: Send) -> None:
        held = [(counter, of) for counter, of in ((self._asking, slot), (self._streams, stream)) if of]
        for counter, client in held:
            counter[client] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            for counter, client in held:
                counter[client] -= 1
                if not counter[client]:
                    del counter[client]

    def _client(self, scope: Scope) -> str:
        sent = Headers(scope=scope).get("authorization")
        name = self._named(sent) if sent else None
        return f"token {name}" if name else client_of(scope, self.settings.trusted_proxies)


def refusal(path: str, status: int, words: str, wait: int) -> Response:
    """In the form that who asks there reads: of the API, of Gradio's page, or plain."""
    words = words.format(wait=wait)
    headers = {"Retry-After": str(wait), "Cache-Control": "no-store"}
    if path.startswith(("/api/", "/v1/")):
        code = "rate_limit_exceeded" if status == 429 else "overloaded"
        error = {"message": words, "type": code, "code": code, "retry_after": wait}
        return JSONResponse({"error": error}, status, headers)
    if path.startswith("/gradio_api/"):
        return JSONResponse({"detail": words}, status, headers)
    return PlainTextResponse(f"{words}\n", status, headers)
