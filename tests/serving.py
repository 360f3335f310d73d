"""The real app over a bot, served in this process; and how tests ask a page's queue.

Gradio takes seconds to import and is imported only when something is served.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any

import httpx

from web.service.settings import Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launched(bot: Any, settings: Settings) -> Any:
    """The started server."""
    import app

    return app.launch(bot, settings)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def joined(client: httpx.Client, question: str, session: str) -> httpx.Response:
    """Asks as the page does."""
    data = {"conversation": 1, "turn": 1, "question": question, "history": []}
    sent = {"data": [], "fn_index": 0, "session_hash": session, "event_data": data}
    return client.post("/gradio_api/queue/join", json=sent)


def join(client: httpx.Client, question: str, session: str) -> str:
    """Asks as the page does; the id of the event."""
    return str(joined(client, question, session).json()["event_id"])


def states(client: httpx.Client, session: str) -> list[dict[str, Any]]:
    """The messages that the page receives until its question has ended."""
    found = []
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
                if found[-1]["msg"] == "process_completed":
                    break
    return found
