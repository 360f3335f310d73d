"""What of the server is open: the addresses that the page and the API use, small bodies, known hosts.

Gradio serves some seventy routes (uploads, files, a monitor, its API); the page needs twelve.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable, Collection

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Nothing may come from, or go to, another origin: the page works with the network off, and what people
# ask stays on the server. A script or style inside a document runs only with the nonce of its response.
# The hash is that of an empty style, which Gradio adds; attributes of style are Gradio's, where it shows that
# something ended. Browsers before 2022 know no style-src-elem.
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "style-src-elem 'self' 'nonce-{nonce}' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {frames}"
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_FRAMED = b"x-frame-options"
NONCE = "planqa.nonce"
"""Key of the scope that holds the nonce, for who writes the document."""
_READ = re.compile(
    r"/|/(?:config|theme\.css|favicon\.ico|robots\.txt|manifest\.json)|/(?:assets|static|svelte)/[\w./-]+"
    r"|/gradio_api/(?:startup-events|queue/data|heartbeat/\w+)|/reader|/healthz|/readyz|/metrics|/mcp|/(?:api/)?v1/[\w./-]+"
)
_SENT = re.compile(r"/gradio_api/(?:queue/join|cancel|component_server/?)|/mcp|/(?:api/)?v1/[\w./-]+")
_NONCE_BYTES = 16
MAX_BODY = 64 * 1024
"""Bytes of a request: a question of 1,500 characters has some 10,000."""
MAX_TALK = 1024 * 1024
"""Of a whole conversation that is to be a file: thirty long answers with their quotes have some 300,000."""
_LARGER = {"/api/v1/conversation": MAX_TALK}
BODY_S = 15
"""So long may a client take to send it."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def uncounted(_: str) -> None:
    """Where nobody counts what is refused."""


class Doors:
    """ASGI middleware. `hosts`: names under which the page is asked for; empty for any. `frames`: origins
    of other sites that may show the page in a frame. `refused` is told `host`, `origin`, `address`, `slow`
    or `large`."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str] = (),
        frames: Collection[str] = (),
        refused: Callable[[str], None] = uncounted,
    ) -> None:
        self.app = app
        self._refused = refused
        self.hosts = frozenset(hosts)
        self.frames = tuple(frames)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers, most = Headers(scope=scope), _LARGER.get(route_of(scope), MAX_BODY)
        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        kept = [(name, value) for name, value in scope["headers"] if name != b"x-gradio-server"]
        scope, send = {**scope, "headers": kept, NONCE: nonce}, _with_headers(send, nonce, self.frames)
        if not self._is_known(headers):
            why, found = "host", PlainTextResponse("这个主机名没有开放;在 PLANQA_HOSTS 中写上它\n", 421)
        elif scope["method"] == "POST" and not self._is_from_here(headers):
            why = "origin"
            found = PlainTextResponse("不接受来自其他网站的请求;本站的主机名写在 PLANQA_HOSTS 中\n", 403)
        elif not _is_open(scope["method"], route_of(scope)):
            why, found = "address", PlainTextResponse("没有这个地址\n", 404)
        else:
            try:
                body = await asyncio.wait_for(_body(headers, receive, most), BODY_S)
            except TimeoutError:
                why, found = "slow", PlainTextResponse("请求太慢\n", 408)
            else:
                if body is not None:
                    await self.app(scope, _replayed(body, receive), send)
                    return
                why, found = "large", PlainTextResponse(f"请求太大,最多 {most // 1024} KB\n", 413)
        self._refused(why)
        await found(scope, receive, send)

    def _is_known(self, headers: Headers) -> bool:
        """Whether the names under which the page is asked for are ours, also that which a proxy tells.

        Gradio builds addresses from them.
        """
        told = [headers.get("host", ""), *_forwarded(headers)]
        names = [_name_of(host) for host in told]
        return all(name in self.hosts for name in names) if self.hosts else all(names) or told == [""]

    def _is_from_here(self, headers: Headers) -> bool:
        """Whether a browser sends this from a page of ours. A program sends no Origin, and may come in."""
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return False
        if (origin := headers.get("origin")) is None:
            return True
        own = self.hosts or {_name_of(host) for host in (headers.get("host", ""), *_forwarded(headers))}
        return _name_of(origin.partition("://")[2]) in own


def route_of(scope: Scope) -> str:
    """The path below the root path, which some servers put before it and some do not."""
    path, root = str(scope.get("path", "")), str(scope.get("root_path", "")).rstrip("/")
    return path.removeprefix(root) if path == root or path.startswith(f"{root}/") else path


def _is_open(method: str, path: str) -> bool:
    if method == "POST":
        return bool(_SENT.fullmatch(path))
    return method in ("GET", "HEAD") and ".." not in path and bool(_READ.fullmatch(path))


def _forwarded(headers: Headers) -> list[str]:
    """The first name in X-Forwarded-Host, as Gradio reads it."""
    told = headers.get("x-forwarded-host")
    return [] if told is None else [told.partition(",")[0].strip()]


def _name_of(host: str) -> str:
    """The name in a Host header, without its port: [::1]:7860 gives ::1. Empty where it is none."""
    match = re.fullmatch(r"(?:\[([\da-fA-F:.]+)\]|([\w.-]*))(?::\d{1,5})?", host, re.ASCII)
    return (match[1] or match[2] or "").lower() if match else ""


async def _body(headers: Headers, receive: Receive, most: int) -> bytes | None:
    """The whole body; None as soon as it is larger than `most`."""
    stated = headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated) > most:
        return None
    body, more = b"", stated != "0" or "transfer-encoding" in headers
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += message.get("body", b"")
        if len(body) > most:
            return None
        more = message.get("more_body", False)
    return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body that was read, then what comes: that the browser is gone."""
    left = [body]

    async def again() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return again


def _with_headers(send: Send, nonce: str, frames: Collection[str]) -> Send:
    """X-Frame-Options can name no other site: it stands only where none may frame the page."""
    policy = _POLICY.format(nonce=nonce, frames=" ".join(("'self'", *frames)))
    framed = () if frames else ((_FRAMED, b"SAMEORIGIN"),)
    ours = ((b"content-security-policy", policy.encode()), *framed, *_HEADERS)

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {_FRAMED, *(name for name, _ in ours)}
            kept = [
                (name, value)
                for name, value in message["headers"]
                if name.lower() not in own and not name.lower().startswith(b"access-control-")
            ]
            message = {**message, "headers": [*kept, *ours]}
        await send(message)

    return sent
