"""The server keeps nothing of a question that was answered, whatever Gradio would keep."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from fakes import SMALL_PLAN, at_port, parsed
from scripted_bot import ScriptedBot
from serving import free_port, join, states, until

import app
from web.service import forgetting
from web.toolkit import gr

pytestmark = pytest.mark.slow


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[httpx.Client, Any]]:
    """The real page, and the queue of its questions."""
    built: list[gr.Blocks] = []
    build: Callable[..., gr.Blocks] = app.build
    monkeypatch.setattr(app, "build", lambda editions: built.append(build(editions)) or built[0])
    server = app.launch(ScriptedBot(parsed(SMALL_PLAN)), at_port(free_port()))
    with httpx.Client(base_url=server.local_url, timeout=60) as client:
        yield client, built[0]._queue
    server.close()


def live() -> int:
    gc.collect()
    return sum(isinstance(found, gr.queueing.Event) for found in gc.get_objects())


def test_what_was_answered_is_forgotten(page: tuple[httpx.Client, Any]) -> None:
    """Of twenty questions at most the last, which Gradio's loop holds, is left: no history, no header."""
    client, queue = page
    others = live()  # of servers of other tests
    for number in range(20):
        join(client, f"食堂{number}", f"session{number % 5}")
        assert states(client, f"session{number % 5}")[-1]["success"]
    until(lambda: live() <= others + 1)
    assert len(queue.event_ids_to_events) <= 1
    assert len(queue.event_analytics) == len(queue._asyncio_tasks) == 0


def test_answers_that_nobody_fetches_are_bounded(
    page: tuple[httpx.Client, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the latest sessions are remembered, of one only the latest messages; a new session is answered."""
    client, queue = page
    monkeypatch.setattr(forgetting, "UNREAD", 10)
    for known in (queue.pending_messages_per_session, queue.pending_event_ids_session):
        monkeypatch.setattr(known, "_most", 3)
    unread = queue.pending_messages_per_session
    for number in range(12):
        session = f"unread{number % 6}" if number < 6 else "same"
        join(client, "食堂", session)
        # One after the other: the latest is who was answered last.
        until(lambda: len(queue) == len(queue._asyncio_tasks) == 0 < unread[session].qsize())  # noqa: B023
    until(lambda: "same" in unread and unread["same"].qsize() == 10)
    assert list(unread) == list(queue.pending_event_ids_session) == ["unread4", "unread5", "same"]
    assert unread["same"].qsize() == 10
    join(client, "食堂", "new")
    assert states(client, "new")[-1]["success"]


def heard(client: httpx.Client, session: str) -> str:
    """All that a listener is sent until Gradio breaks off."""
    lines: list[str] = []
    with (
        suppress(httpx.RemoteProtocolError),
        client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream,
    ):
        for line in stream.iter_lines():
            lines.append(line)  # kept when the next one does not come
    return "".join(lines)


def test_who_does_not_know_a_session_hears_and_stops_nothing(page: tuple[httpx.Client, Any]) -> None:
    """Another's number brings no state and cancels no question. The number itself is the only key: Gradio's
    browser draws it by chance, the server tells it to nobody, and whoever had it would hear with its owner.
    """
    client, queue = page
    event = join(client, "慢慢说说食堂", "n7k2owner")
    for other in ("n7k2other", "n7k2", "", "*"):
        told = heard(client, other)
        assert '"session_not_found":true' in told
        assert "食堂" not in told
        sent = {"session_hash": other, "fn_index": 0, "event_id": "guessed"}
        assert client.post("/gradio_api/cancel", json=sent).status_code == 200
    assert event in queue.event_ids_to_events
    for path in ("/config", "/", "/metrics", "/readyz"):
        assert "n7k2owner" not in client.get(path).text
    client.post("/gradio_api/cancel", json={"session_hash": "n7k2owner", "fn_index": 0, "event_id": event})
    told = states(client, "n7k2owner")
    assert any("食堂" in str(message) for message in told)
    assert told[-1]["msg"] == "process_completed"


def test_a_page_that_leaves_after_its_answer_disturbs_nobody() -> None:
    """Gradio tells each event of a closed page, those too that are gone."""
    gone = forgetting._Alive()["gone"]
    gone.signal.set()
    assert gone.closed


def test_the_latest_are_remembered() -> None:
    """Of three, where two are kept, the one goes that was not read; what is gone reads as empty."""
    latest = forgetting._Latest(2, set)
    latest["a"], latest["b"] = {"1"}, {"2"}
    assert latest["a"] == {"1"}
    latest["c"] = {"3"}
    assert set(latest) == {"a", "c"}
    assert latest["b"] == set()
