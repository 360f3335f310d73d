"""The HTML document around the page: its language, its title, and which scripts and styles in it may run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.service.doors import NONCE, route_of

# A link pasted into a messenger would be previewed as "Gradio, click to try out the app".
_NO_SCRIPT = (
    "<p>规划问答要用 JavaScript 才能提问和回答。请在浏览器设置里允许它,或换一个浏览器。"
    "急着要问的,请拨打政务服务热线 {hotline}。</p>"
)
_PREVIEW = re.compile(r"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*")


# The template's attributes, which the policy forbids, as a style.
_STYLED = re.compile(r"(<(?:html|body|gradio-app)\b[^<>]*?)\s+style=\"[^\"]*\"")
# Not a script with an address: where it comes from is left to the policy.
_INLINE = re.compile(r"<(?:script|style)\b(?![^>]*\ssrc=)")
_FRAME = (
    "html,body{margin:0;padding:0;display:flex;flex-direction:column}html{min-height:100%}body{width:100%;flex-grow:1}"
    "gradio-app{display:flex;flex-direction:column;flex-grow:1}"
)
_OWN = (b"content-length", b"cache-control")


@dataclass(frozen=True, slots=True)
class Parts:
    """What is put into the document, title and whom to call without scripts as HTML; a style and a script."""

    title: str
    hotline: str
    style: str = ""
    script: str = ""


class Document:
    """ASGI middleware: Gradio's template says `lang="en"` and has no title before scripts run.

    `script` runs before Gradio's; `style` stands last, so that it has the last word.
    """

    def __init__(
        self, app: ASGIApp, title: Callable[[], str], hotline: str, style: str = "", script: str = ""
    ) -> None:
        self.app = app
        self.title = title
        self.parts = Parts("", escape(hotline), style, script)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or route_of(scope) != "/":
            await self.app(scope, receive, send)
            return
        parts = replace(self.parts, title=escape(self.title()))
        await self.app(scope, receive, _Rewriting(send, parts, scope.get(NONCE, "")))


class _Rewriting:
    """Holds a response back until its body is whole, then sends it rewritten."""

    def __init__(self, send: Send, parts: Parts, nonce: str) -> None:
        self.send = send
        self.parts = parts
        self.nonce = nonce
        self.start: dict[str, Any] = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = dict(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body", False):
            return
        body = rewritten(self.body, self.parts, self.nonce)
        kept = [(name, value) for name, value in self.start["headers"] if name.lower() not in _OWN]
        # A store between would hand one nonce to many.
        ours = [(b"content-length", str(len(body)).encode()), (b"cache-control", b"private, no-cache")]
        await self.send({**self.start, "headers": [*kept, *ours]})
        await self.send({"type": "http.response.body", "body": body})


def rewritten(body: bytes, parts: Parts, nonce: str) -> bytes:
    """The document with its language, our parts and a viewport that shrinks above a phone's keyboard.

    Each tag in it is the template's: Gradio escapes every < of its data.
    """
    text = body.decode("utf-8")
    text = text.replace('lang="en"', 'lang="zh-CN"', 1)
    text = _STYLED.sub(r"\1", _PREVIEW.sub("", text))
    text = text.replace("shrink-to-fit=no", "interactive-widget=resizes-content, viewport-fit=cover", 1)
    text = _INLINE.sub(rf'\g<0> nonce="{nonce}"', text)
    script = f'<script nonce="{nonce}">{parts.script}</script>'
    told = _NO_SCRIPT.format(hotline=parts.hotline)
    last = f'<style nonce="{nonce}">{_FRAME}{parts.style}</style><noscript>{told}</noscript>'
    text = text.replace("<head>", f"<head>\n<title>{parts.title}</title>", 1)
    text = text.replace("</head>", f"{script}</head>", 1)
    return text.replace("</body>", f"{last}</body>", 1).encode("utf-8")
