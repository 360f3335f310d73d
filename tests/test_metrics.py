"""What an operator can count, and that no word of a question is among it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes import SMALL_PLAN, parsed
from prometheus_client.parser import text_string_to_metric_families
from scripted_bot import ScriptedBot
from serving import free_port, launched
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from chat.answers.wording import NOT_CARRIED, UNAVAILABLE
from chat.model import Answered, Event, EvidenceFound, Status, Words
from ingest.errors import QuestionError
from web.service.metrics import REFUSALS, Metrics
from web.service.pause import Switch
from web.service.settings import Settings
from web.service.tokens import Tokens
from web.service.traffic import Traffic

BOT = ScriptedBot(parsed(SMALL_PLAN))


def scraped(metrics: Metrics) -> dict[tuple[str, str], float]:
    """The page as Prometheus' own parser reads it: (name, label) -> value."""
    families = text_string_to_metric_families(scraped_text(metrics))
    return {(s.name, next(iter(s.labels.values()), "")): s.value for f in families for s in f.samples}


def scraped_text(metrics: Metrics) -> str:
    figures = Starlette(routes=[Route("/metrics", metrics.page)])
    page = TestClient(figures).get("/metrics", headers={"Accept": "text/plain;version=0.0.4"})
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    return page.text


def asked(metrics: Metrics, question: str) -> list[Event]:
    return list(metrics.observed(BOT.ask(question)))


def test_answers_are_counted_by_how_they_end() -> None:
    """Each status, and the time of each answer; the events pass through unchanged."""
    metrics = Metrics()
    for question in ("老旧小区改造多少个?", "老旧小区?", "电影票多少钱", "你好", "越狱"):
        assert [type(e) for e in asked(metrics, question)] == [type(e) for e in BOT.ask(question)]
    found = scraped(metrics)
    counted = {
        label: value for (name, label), value in found.items() if name == "planqa_asks_total" and value
    }
    assert counted == {"answered": 2, "not_in_plan": 1, "off_topic": 1, "refused": 1}
    assert found["planqa_ask_seconds_count", ""] == found["planqa_evidence_seconds_count", ""] == 5
    assert found["planqa_asks_in_flight", ""] == 0
    assert found["process_resident_memory_bytes", ""] > 0


def test_an_error_a_bad_question_and_a_stop_are_told_apart() -> None:
    """None of them counts as an answer, each closes the bot's work, each is in flight no longer."""

    def invalid() -> Iterator[Event]:
        raise QuestionError("问题是空的")
        yield

    metrics = Metrics()
    with pytest.raises(RuntimeError):
        asked(metrics, "出错")
    with pytest.raises(QuestionError):
        list(metrics.observed(invalid()))
    bot = ScriptedBot(*BOT.plans)
    held = bot.ask("慢慢说说老旧小区")
    stopped = metrics.observed(held)
    assert isinstance([next(stopped), next(stopped)][1], Words)
    assert scraped(metrics)["planqa_asks_in_flight", ""] == 1
    stopped.close()
    assert bot.closed.is_set()
    found = scraped(metrics)
    assert [found["planqa_asks_total", end] for end in ("failed", "invalid", "stopped")] == [1, 1, 1]
    assert found["planqa_ask_seconds_count", ""] == found["planqa_asks_in_flight", ""] == 0


def test_an_answer_that_was_given_counts_though_nobody_reads_on() -> None:
    """The page closes the events after the last one."""
    metrics = Metrics()
    events = metrics.observed(BOT.ask("老旧小区"))
    while not isinstance(next(events), Answered):
        pass
    events.close()
    assert scraped(metrics)["planqa_asks_total", "answered"] == 1


def test_a_language_model_that_fails_is_seen() -> None:
    """By the notes that the answerer leaves."""
    *_, last = BOT.ask("老旧小区")
    assert isinstance(last, Answered)
    metrics = Metrics()
    for note in (UNAVAILABLE, NOT_CARRIED, UNAVAILABLE, None):
        list(metrics.observed(iter([Answered(replace(last.answer, note=note))])))
    found = scraped(metrics)
    assert found["planqa_llm_failures_total", "unavailable"] == 2
    assert found["planqa_llm_failures_total", "not_carried"] == 1


def test_refusals_are_counted_by_their_limit() -> None:
    """Limits that refused nothing yet stand there with 0, so that an alarm can be set."""
    metrics = Metrics()
    metrics.refused("asks")
    found = scraped(metrics)
    assert {reason: found["planqa_refused_total", reason] for reason in REFUSALS} == {
        reason: reason == "asks" for reason in REFUSALS
    }


@pytest.mark.slow
def test_every_refusal_of_a_server_is_counted_with_its_reason(tmp_path: Path) -> None:
    """Also what never comes past the doors: of each status the door, of each reason how often."""
    ask = {"question": "张三食堂"}
    tokens = Tokens(tmp_path / "tokens.json")
    known, reading = (
        {"Authorization": f"Bearer {tokens.add(name, scopes)}"}
        for name, scopes in (("desk", ("ask", "read")), ("figures", ("read",)))
    )
    settings = Settings(port=free_port(), state=tmp_path, public_url="https://a.example", asks_per_minute=2)
    server = launched(ScriptedBot(parsed(SMALL_PLAN)), settings)
    with httpx.Client(base_url=server.local_url, timeout=60) as client:

        def asked(**given: Any) -> int:
            return client.post("/api/v1/ask", **{"json": ask, "headers": known, **given}).status_code

        assert asked(content=b"x" * 70_000) == 413
        assert asked(headers=known | {"Origin": "https://evil.example"}) == 403
        assert client.get("/张三", headers={"Host": "张三.example".encode()}).status_code == 421
        assert client.get("/张三?q=张三").status_code == 404
        assert asked(headers={}) == 401
        assert asked(headers=reading) == 403
        assert [asked(), asked(), asked()] == [200, 200, 429]
        Switch(settings.pause_file).close(["api"], "")
        other = {"Authorization": f"Bearer {tokens.add('other')}"}
        assert asked(headers=other) == 503
        assert client.post("/gradio_api/queue/join", json={}).status_code == 422
        figures = client.get("/metrics", headers=reading).text
    server.close()
    samples = [s for family in text_string_to_metric_families(figures) for s in family.samples]
    refused = {s.labels["reason"]: s.value for s in samples if s.name == "planqa_refused_total" and s.value}
    once = dict.fromkeys(("large", "origin", "host", "address", "token", "scope", "asks"), 1.0)
    assert refused == once
    requests = {
        (s.labels["door"], s.labels["status"]): s.value for s in samples if s.name == "planqa_requests_total"
    }
    of_programs = {("rest", status): 1.0 for status in ("401", "413", "429", "503")}
    of_programs |= {("rest", "200"): 2.0, ("rest", "403"): 2.0}
    assert requests == of_programs | {("page", status): 1.0 for status in ("404", "421", "422")}
    assert "张三" not in figures


def test_an_error_that_nobody_catches_is_counted() -> None:
    """As the 500 that is sent further out; a response that had begun keeps its status."""
    metrics = Metrics()

    async def broken(request: Request) -> StreamingResponse:
        async def pieces() -> AsyncIterator[str]:
            yield "first"
            raise RuntimeError

        if request.url.path == "/begun":
            return StreamingResponse(pieces())
        raise RuntimeError

    routes = [Route("/{path:path}", broken)]
    client = TestClient(Starlette(routes=routes, middleware=[Middleware(Traffic, metrics=metrics)]))
    for path in ("/begun", "/v1/models"):
        with pytest.raises(RuntimeError):
            client.get(path)
    shown = scraped_text(metrics)
    assert 'planqa_requests_total{door="page",status="200"} 1.0' in shown
    assert 'planqa_requests_total{door="openai",status="500"} 1.0' in shown


def test_counts_are_right_from_many_threads() -> None:
    """16 threads ask 25 questions each."""
    metrics = Metrics()

    def ask() -> None:
        for _ in range(25):
            asked(metrics, "电影票多少钱")

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = scraped(metrics)
    assert found["planqa_asks_total", "not_in_plan"] == found["planqa_ask_seconds_count", ""] == 400
    assert found["planqa_asks_in_flight", ""] == 0


def test_no_word_of_a_question_is_on_the_page() -> None:
    """Nor of an error that quotes it: the labels are those known before anybody asked."""

    def quoting() -> Generator[Event, None, None]:
        yield EvidenceFound((), Status.ANSWERED, "张三的补贴")
        raise RuntimeError("张三的补贴")

    metrics = Metrics()
    before = {key for key in scraped(metrics) if key[0].startswith("planqa")}
    with pytest.raises(RuntimeError):
        list(metrics.observed(quoting()))
    asked(metrics, "张三的补贴")
    assert {key for key in scraped(metrics) if key[0].startswith("planqa")} == before


@pytest.mark.parametrize("version", ["x", "9.9.9", "1.0.0; escaping=none"])
def test_a_scraper_that_asks_for_an_unknown_version_gets_figures(version: str) -> None:
    """Nobody makes the page fail by the Accept header."""
    figures = Starlette(routes=[Route("/metrics", Metrics().page)])
    answer = TestClient(figures).get(
        "/metrics", headers={"Accept": f"application/openmetrics-text; version={version}"}
    )
    assert answer.status_code == 200
    assert "planqa_asks_total" in answer.text
