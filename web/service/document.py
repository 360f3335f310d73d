"""The HTML document around the page: its language and its title."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.service.doors import route_of

# A link pasted into a messenger would be previewed as "Gradio, click to try out the app".
_NO_SCRIPT = (
    "<p>规划问答要用 JavaScript 才能提问和回答。请在浏览器设置里允许它,或换一个浏览器。"
    "急着要问的,请拨打政务服务热线 {hotline}。</p>"
)
_PREVIEW = re.compile(r"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*")


class Document:
    """ASGI middleware: Gradio's template says `lang="en"` and has no title before scripts run."""

    def __init__(self, app: ASGIApp, title: Callable[[], str], hotline: str) -> None:
        self.app = app
        self.title = title
        self.hotline = hotline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or route_of(scope) != "/":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Rewriting(send, self.title(), self.hotline))


class _Rewriting:
    """Holds a response back until its body is whole, then sends it rewritten."""

    def __init__(self, send: Send, title: str, hotline: str) -> None:
        self.send = send
        self.title = title
        self.hotline = hotline
        self.start: dict[str, Any] = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = dict(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body", False):
            return
        body = rewritten(self.body, self.title, self.hotline)
        kept = [(name, value) for name, value in self.start["headers"] if name.lower() != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await self.send({**self.start, "headers": [*kept, length]})
        await self.send({"type": "http.response.body", "body": body})


def rewritten(body: bytes, title: str, hotline: str) -> bytes:
    """The document with its language, its title, a viewport that shrinks above a phone's keyboard, and
    whom to call where scripts are off.
    """
    text = body.decode("utf-8")
    text = text.replace('lang="en"', 'lang="zh-CN"', 1)
    text = _PREVIEW.sub("", text)
    text = text.replace("<head>", f"<head>\n<title>{escape(title)}</title>", 1)
    told = _NO_SCRIPT.format(hotline=escape(hotline))
    text = text.replace("</body>", f"<noscript>{told}</noscript></body>", 1)
    text = text.replace("shrink-to-fit=no", "interactive-widget=resizes-content, viewport-fit=cover", 1)
    return text.encode("utf-8")
