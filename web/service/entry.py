"""Who may use the API: everybody on this machine alone, elsewhere whoever has a token with the scope."""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.errors import PlanQAError
from web.service.doors import route_of, uncounted
from web.service.tokens import Tokens

log = logging.getLogger(__name__)
_ASKING = ("/api/v1/ask", "/v1/chat/completions", "/mcp")
_GUARDED = ("/api/v1/", "/v1/", "/mcp", "/metrics")
_OPEN = ("/api/v1/openapi.json", "/api/v1/feedback", "/api/v1/conversation")
"""The description, and what the page itself sends."""


class Entry:
    """ASGI middleware. A token is needed where others than this machine come (`exposed`) or one was made.

    `refused` is told `token`, `scope` or, where no token can be checked, `unchecked`.
    """

    def __init__(
        self, app: ASGIApp, tokens: Tokens, *, exposed: bool, refused: Callable[[str], None] = uncounted
    ) -> None:
        self.app = app
        self.tokens = tokens
        self.exposed = exposed
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = route_of(scope) if scope["type"] == "http" else ""
        refusal = None
        if path.startswith(_GUARDED) and path not in _OPEN:
            refusal = self._refusal(path, Headers(scope=scope).get("authorization", ""))
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, path: str, authorization: str) -> JSONResponse | None:
        try:
            needs_one = self.exposed or bool(self.tokens.all())
            token = self.tokens.of(authorization) if needs_one else None
        except PlanQAError as error:
            log.warning("no token can be checked: %s", error)
            self._refused("unchecked")
            return JSONResponse({"error": {"message": "现在不能核对令牌,请联系管理员"}}, 503)
        needed = "ask" if path in _ASKING else "read"
        if not needs_one or (token is not None and token.may(needed)):
            return None
        self._refused("scope" if token else "token")
        said = {
            "message": "no valid token" if token is None else f"the token {token.name} may not {needed}",
            "expected": f"Authorization: Bearer … of a token with the scope {needed}",
            "mend": "planqa token add NAME",
        }
        if token is None:
            return JSONResponse({"error": said}, 401, {"WWW-Authenticate": "Bearer"})
        return JSONResponse({"error": said}, 403)
