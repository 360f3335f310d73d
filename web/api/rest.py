"""REST under /api/v1, described by /api/v1/openapi.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from chat.config import MAX_QUESTION_CHARS
from chat.model import Answered, EvidenceFound, Turn
from chat.rows import Row
from ingest.errors import EngineError, Paused, PlanQAError, QuestionError
from ledger.export import to_csv, to_rows, to_xlsx
from ledger.filter import Filter
from web.api.shapes import Section
from web.api.source import MAX_TURNS, Source
from web.conversation import FAILED

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Format = Literal["json", "csv", "xlsx"]
FILTERS = (
    "Filters as in the address of 承诺查询: q, plan, chapter, section, topic, kind, deadline, unit, nature, "
    "inherited, indicator; each may be repeated."
)


class Message(BaseModel):
    """An earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class Asked(BaseModel):
    """A question. `stream`: the events of its making as server-sent events, the checked answer last."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=MAX_QUESTION_CHARS, examples=["到2025年森林覆盖率要达到多少?"])
    history: list[Message] = Field(default=[], max_length=MAX_TURNS)
    stream: bool = False


def routes(source: Source) -> APIRouter:
    """All routes over a source."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/plans", summary="the plans with their sections")
    def plans() -> list[Row]:
        return list(source.contents())

    @router.post("/ask", summary="one checked answer with its citations", response_model=None)
    def ask(asked: Asked, request: Request) -> Response:
        history = [Turn(message.role, message.content) for message in asked.history]
        base = base_of(request)
        if asked.stream:
            events = _events(source, asked.question, history, base)
            first = next(events)  # an unusable question is an error, not a stream
            return StreamingResponse(_chained(first, events), media_type="text/event-stream")
        return JSONResponse(source.row(source.answer(asked.question, history), base))

    @router.get("/search", summary="passages, best first")
    def search(
        request: Request,
        q: Annotated[str, Query(min_length=1, max_length=MAX_QUESTION_CHARS)],
        k: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> list[Row]:
        return source.search(q, k, base_of(request))

    @router.get("/section", summary="the text at an address", responses={404: {}})
    def section(
        address: Annotated[str, Query(max_length=80, examples=["5.1"])],
        plan: Annotated[str | None, Query(max_length=80, description="a plan's `document`")] = None,
    ) -> Section:
        return source.section(address, plan)

    @router.get(
        "/commitments",
        summary="targets and achievements with their sentences",
        description=FILTERS,
        response_model=None,
    )
    def commitments(
        request: Request, format: Format = "json", sort: Annotated[str, Query(max_length=20)] = ""
    ) -> Response:
        wanted = Filter.from_parameters(parse_qs(request.url.query))
        return _as(format, source, wanted, sort)

    return router


def base_of(request: Request) -> str:
    """The page's address: the public one where it is set, else as this client reaches it."""
    return getattr(request.app.state, "public_url", "") or str(request.base_url)


def refused(error: PlanQAError) -> JSONResponse:
    """An error of ours as the API says it."""
    said = {"message": error.found, "expected": error.expected, "mend": error.mend}
    if isinstance(error, EngineError):  # where the database is, is for the one who runs the server
        return JSONResponse({"error": {"message": FAILED}}, 503)
    status = 503 if isinstance(error, Paused) else 422 if isinstance(error, QuestionError) else 404
    return JSONResponse({"error": said}, status)


def _as(form: Format, source: Source, wanted: Filter, sort: str) -> Response:
    rows, titles = list(source.commitments(wanted, sort)), source.links.titles
    if form == "csv":
        return Response(to_csv(rows, titles), media_type="text/csv; charset=utf-8")
    if form == "xlsx":
        return Response(to_xlsx(rows, source.plans, wanted.words(titles)), media_type=XLSX)
    return JSONResponse([row | {"plan": titles.get(row["document"], "")} for row in to_rows(rows)])


def _events(source: Source, question: str, history: list[Turn], base: str) -> Iterator[str]:
    """`evidence`, then `answer`: words that the check may take back are not sent."""
    for event in source.events(question, history):
        if isinstance(event, EvidenceFound):
            found = [asdict(e.citation) for e in event.evidence]
            yield _event("evidence", {"status": event.status.value, "citations": found})
        elif isinstance(event, Answered):
            yield _event("answer", source.row(event.answer, base))
        else:
            yield ": \n\n"  # a comment: that the client has left is met here


def _event(name: str, value: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n"


def _chained(first: str, others: Iterator[str]) -> Iterator[str]:
    yield first
    yield from others
