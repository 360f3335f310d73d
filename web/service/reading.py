"""The plans' text for the page's reader: the same bytes while the server starts and afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import HTMLResponse, PlainTextResponse, Response

READER = "/reader"


def reading(texts: Mapping[str, str], plan: str) -> Response:
    """The reader's HTML of one plan, by the plan's id; 404 where it is not here."""
    headers = {"Cache-Control": "private, no-cache"}
    if (text := texts.get(plan)) is None:
        return PlainTextResponse("没有这部规划\n", 404, headers)
    return HTMLResponse(text, headers=headers)
