"""Word files under /api/v1: a brief on a topic, the conversation that a browser has."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from documents.word import MEDIA_TYPE, to_docx
from web.api.rest import base_of
from web.api.source import Source
from web.page import title
from web.talk import Talk, talk_document


def routes(source: Source) -> APIRouter:
    """All routes over a source."""
    router = APIRouter(prefix="/api/v1", responses={200: {"content": {MEDIA_TYPE: {}}}})

    @router.post("/conversation", summary="a conversation as a Word file", response_class=Response)
    def conversation(talk: Talk, request: Request) -> Response:
        made = talk_document(talk, title(source.plans), base_of(request))
        return Response(to_docx(made), media_type=MEDIA_TYPE)

    @router.get("/brief", summary="what a plan says on a topic, as a Word file", response_class=Response)
    def brief(
        request: Request,
        topic: Annotated[str, Query(max_length=200, examples=["养老"])],
        plan: Annotated[str | None, Query(max_length=200, description="id, or a part of the title")] = None,
    ) -> Response:
        name, made = source.briefs.make(topic, plan, base_of(request))
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(made, media_type=MEDIA_TYPE, headers=named)

    return router
