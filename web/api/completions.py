"""The bot as a model for OpenAI clients: /v1/models and /v1/chat/completions.

Only the checked answer is sent, streamed or not; its citations stand under it and as annotations.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from chat.answers.compose import target_note
from chat.model import Answer, Turn
from chat.rows import Row
from ingest.errors import QuestionError
from web.answers import quoted, reported
from web.api.rest import base_of
from web.api.source import Source
from web.cards import NEARBY

MODEL = "planqa"
PIECE = 24
"""Characters of a streamed piece."""


class Part(BaseModel):
    """A part of a message; other parts than text are passed over."""

    type: str
    text: str = Field(default="", max_length=20_000)


class Said(BaseModel):
    """A message; those of other roles than the two of a conversation are passed over."""

    role: str = Field(max_length=40)
    content: str | list[Part] | None = Field(default=None, max_length=20_000)

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class Completion(BaseModel):
    """What an OpenAI client sends; its other fields change nothing: the answer is the plan's."""

    messages: list[Said] = Field(min_length=1, max_length=400)
    model: str = Field(default=MODEL, max_length=200)
    stream: bool = False


def routes(source: Source) -> APIRouter:
    """Both routes over a source."""
    router = APIRouter(prefix="/v1")

    @router.get("/models", summary="the one model")
    def models() -> Row:
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}]}

    @router.post("/chat/completions", summary="the answer to the last message", response_model=None)
    def complete(asked: Completion, request: Request) -> Response:
        *earlier, last = asked.messages
        if last.role != "user" or not last.text.strip():
            raise QuestionError("the last message is not a question of the user")
        answer = source.answer(last.text, _turns(earlier))
        text, notes = _with_sources(answer, source, base_of(request))
        if asked.stream:
            return StreamingResponse(_chunks(text, notes), media_type="text/event-stream")
        message = {"role": "assistant", "content": text, "annotations": notes, "refusal": None}
        usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return JSONResponse(_head("chat.completion") | {"choices": [choice], "usage": usage})

    return router


def _turns(messages: Sequence[Said]) -> list[Turn]:
    roles: dict[str, Literal["user", "assistant"]] = {"user": "user", "assistant": "assistant"}
    return [Turn(roles[m.role], m.text) for m in messages if m.role in roles and m.text.strip()]


def _with_sources(answer: Answer, source: Source, base: str) -> tuple[str, list[dict[str, Any]]]:
    """The text with its sources below it, and an annotation for each mark in it."""
    text = answer.text
    if note := target_note(answer):
        text += f"\n({note})"
    shown = reported(answer)
    notes = []
    for one in shown:
        cited = one.citation
        at = answer.text.find(f"[{cited.n}]")
        url = base + source.links.to(cited.document, cited.address)
        if at >= 0:
            where = {"start_index": at, "end_index": at + len(f"[{cited.n}]")}
            notes.append({"type": "url_citation", "url_citation": {**where, "title": cited.ref, "url": url}})
    if shown:
        text += "\n\n" + ("依据" if answer.status.supported else NEARBY) + ":"
        for one in shown:
            plan = f"《{one.citation.plan}》" if one.citation.plan else ""
            text += f"\n[{one.citation.n}] {plan}{one.citation.ref}:{quoted(one.citation.quote)}"
    return text, notes


def _head(kind: str) -> Row:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": MODEL}


def _chunks(text: str, notes: list[dict[str, Any]]) -> Iterator[str]:
    head = _head("chat.completion.chunk")

    def chunk(delta: Row, finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return f"data: {json.dumps(head | {'choices': [choice]}, ensure_ascii=False)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    for start in range(0, len(text), PIECE):
        yield chunk({"content": text[start : start + PIECE]})
    yield chunk({"annotations": notes} if notes else {}, "stop")
    yield "data: [DONE]\n\n"
