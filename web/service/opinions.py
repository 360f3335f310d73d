"""有用 or 没用: what people say of an answer, from the page."""

from __future__ import annotations

import logging

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from ingest.errors import PlanQAError
from web.service.feedback import Feedback
from web.service.feedback_store import FeedbackStore

log = logging.getLogger(__name__)


def routes(store: FeedbackStore, generation: str) -> APIRouter:
    """The one route; what is sent is checked, masked and kept, with `generation`: which plans answered."""
    router = APIRouter(prefix="/api/v1")

    @router.post("/feedback", summary="what somebody says of an answer", status_code=204)
    def say(said: Feedback) -> Response:
        try:
            store.add(said, generation)
        except PlanQAError as error:
            log.warning("what was said of an answer is lost: %s", error)
            return JSONResponse({"error": {"message": "现在不能保存意见"}}, 503)
        return Response(status_code=204)

    return router
