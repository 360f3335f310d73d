"""Every request is counted by where it came and how it ended; also what the doors refuse."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.service.doors import route_of
from web.service.events import door_of
from web.service.metrics import Metrics

_WATCHING = ("/healthz", "/readyz", "/metrics")


class Traffic:
    """ASGI middleware, to stand outside of all others."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, begun = route_of(scope), False
        door = "operator" if path in _WATCHING else door_of(path) or "page"

        async def sent(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self.metrics.requested(door, message["status"])
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Exception:
            if not begun:
                self.metrics.requested(door, 500)  # Starlette says it further out
            raise
