"""What is served until the models are loaded: the page, in which questions are taken, and the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from index.config import IndexConfig
from index.plan_file import current_plans
from ingest.errors import IndexUnusable
from ingest.model import Plan
from web.help import About
from web.links import Links
from web.page import page, starting_script, style, title
from web.reader import reader
from web.service.document import Document
from web.service.doors import Doors, route_of
from web.service.feedback import REASONS
from web.service.limits import refusal
from web.service.listening import Listener
from web.service.reading import READER, reading
from web.service.settings import Settings

SOON = "服务正在启动,请 {wait} 秒后再试。"
_WAIT_S = 5
# web.service.document makes of it what it makes of Gradio's.
_TEMPLATE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no"></head>'
    "<body><gradio-app>{page}</gradio-app></body></html>"
)


@contextmanager
def listening(settings: Settings, llm: str) -> Iterator[Listener]:
    """The port, at which page and reader are there at once; closed afterwards.

    Where the index cannot be read nothing is served: whoever loads it says why. Raises PlanQAError
    where the port is taken.
    """
    listener = Listener(settings)
    with suppress(IndexUnusable):
        generation, plans = current_plans(IndexConfig.from_env().folder)
        listener.start(starting(plans, generation, about(settings, llm), settings))
    try:
        yield listener
    finally:
        listener.close()


def about(settings: Settings, llm: str) -> About:
    """What the page says of this server."""
    reasons = REASONS if settings.feedback else None
    return About(settings.hotline, llm, reasons, settings.keep_questions, settings.retention_days)


def starting(plans: Sequence[Plan], generation: str, told: About, settings: Settings) -> Doors:
    """The app, behind the same doors and with the same document as the one that takes its place."""
    document = Document(
        _Starting(plans, page(plans, told, generation)),
        title=lambda: title(plans),
        hotline=settings.hotline,
        style=style(),
        script=starting_script(),
    )
    return Doors(document, hosts=settings.hosts_at(settings.host), frames=settings.frame_ancestors)


class _Starting:
    """ASGI app. It lives, is not ready, and says so to whoever asks for more than it has."""

    def __init__(self, plans: Sequence[Plan], shown: str) -> None:
        self._plans = plans
        self._document = _TEMPLATE.replace("{page}", shown)

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        links = Links.of(self._plans)
        return {plan.id: reader(plan, links) for plan in self._plans}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._response(scope)(scope, receive, send)

    def _response(self, scope: Scope) -> Response:
        match route_of(scope):
            case "/":
                return HTMLResponse(self._document)
            case path if path == READER:
                return reading(self._texts, Request(scope).query_params.get("plan", ""))
            case "/healthz":
                return JSONResponse({"status": "ok"})
            case "/readyz":
                return JSONResponse({"status": "not ready", "reason": "the server is starting"}, 503)
            case path:
                return refusal(path, 503, SOON, _WAIT_S)
