"""有用 or 没用: what people say of an answer, from the page."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from web.feedback import Feedback
from web.feedback_store import FeedbackStore


def routes(store: FeedbackStore, generation: str) -> APIRouter:
    """The one route; what is sent is checked, masked and kept, with `generation`: which plans answered."""
    router = APIRouter(prefix="/api/v1")

    @router.post("/feedback", summary="what somebody says of an answer", status_code=204)
    def say(said: Feedback) -> Response:
        store.add(said, generation)
        return Response(status_code=204)

    return router
