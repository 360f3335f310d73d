"""The API over one index, as one app; what it says of errors."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

from ingest.errors import PlanQAError
from web.api import agents, completions, files, rest
from web.api.rest import refused
from web.api.source import Source
from web.service import opinions
from web.service.feedback_store import FeedbackStore

log = logging.getLogger(__name__)


def programs(source: Source, base: str, public_url: str, store: FeedbackStore | None) -> FastAPI:
    """REST, OpenAI's chat interface and MCP.

    `base` is the page's address where a request does not tell it, `public_url` where it is known;
    `store`: where people may say what they think of an answer.
    """
    tools = agents.mounted(agents.server(source, public_url or base))

    @contextlib.asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with tools.router.lifespan_context(tools):
            yield

    app = FastAPI(
        title="规划问答",
        summary="Answers from government plans, each statement with the verbatim sentence that says so.",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    app.state.public_url = public_url
    app.include_router(rest.routes(source))
    app.include_router(files.routes(source))
    app.include_router(completions.routes(source))
    app.router.routes.extend(tools.routes)
    if store:
        app.include_router(opinions.routes(store, "+".join(plan.id for plan in source.plans)))
    say_errors(app)
    return app


def say_errors(app: FastAPI) -> None:
    """Errors of ours, of whoever asked, and all others, as the API says them."""

    @app.exception_handler(PlanQAError)
    async def wrong(_: Request, error: PlanQAError) -> Response:
        return refused(error)

    @app.exception_handler(Exception)
    async def failed(_: Request, error: Exception) -> Response:
        log.error("a request failed", exc_info=error)
        return JSONResponse({"error": {"message": "服务器出错了,请稍后再试"}}, 500)

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, error: RequestValidationError) -> Response:
        first: Any = error.errors()[0]
        found = f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"
        return JSONResponse({"error": {"message": found, "type": "invalid_request"}}, 422)
