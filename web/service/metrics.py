"""Figures for an operator, as Prometheus reads them. Counts and times alone: never a word of a question."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response

from chat.answers.wording import NOT_CARRIED, UNAVAILABLE
from chat.model import Answered, Event, Status, Turn
from index.model import Hit
from ingest.errors import QuestionError
from ingest.model import Plan
from web.api.source import Searcher

STOPPED, FAILED, INVALID = "stopped", "failed", "invalid"
"""Ends of a question without an answer: the person left, an error, an empty or too long question."""
OUTCOMES = (*(status.value for status in Status), STOPPED, FAILED, INVALID)
REFUSALS = (
    *("host", "origin", "address", "slow", "large"),
    *("token", "scope", "unchecked"),
    *("asks", "reads", "streams", "share", "busy", "queue"),
)
"""Why the doors, the entry of programs and the limits refuse a request."""
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 20, 45, 90)
"""Evidence takes some 0.1 s, a wording of a language model up to its 45 s."""
_WORDING = {UNAVAILABLE: "unavailable", NOT_CARRIED: "not_carried"}


class Metrics:
    """The figures of one server. Safe for several threads; each value has its own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._asked = Counter(
            "planqa_asks", "Questions by how they ended", ["outcome"], registry=self.registry
        )
        self._seconds = Histogram(
            "planqa_ask_seconds", "Time to the checked answer", buckets=_SECONDS, registry=self.registry
        )
        self._evidence = Histogram(
            "planqa_evidence_seconds", "Time to the first event", buckets=_SECONDS, registry=self.registry
        )
        self._running = Gauge("planqa_asks_in_flight", "Questions being answered", registry=self.registry)
        self._refused = Counter(
            "planqa_refused", "Requests refused, by the reason", ["reason"], registry=self.registry
        )
        self._requests = Counter(
            "planqa_requests",
            "Requests by where they came and the status of the response",
            ["door", "status"],
            registry=self.registry,
        )
        self._queue = Gauge(
            "planqa_queue_length", "Questions of pages that wait for their turn", registry=self.registry
        )
        self._fell_back = Counter(
            "planqa_llm_failures",
            "Answers whose wording by the language model failed or was not carried by the quotes",
            ["reason"],
            registry=self.registry,
        )
        for label in OUTCOMES:
            self._asked.labels(label)
        for label in REFUSALS:
            self._refused.labels(label)
        for label in _WORDING.values():
            self._fell_back.labels(label)

    def observed(self, events: Iterator[Event]) -> Generator[Event, None, None]:
        """The same events of `Bot.ask`, counted. Closing it closes them."""
        started, outcome = time.perf_counter(), STOPPED
        first = True
        self._running.inc()
        try:
            for event in events:
                if first:
                    self._evidence.observe(time.perf_counter() - started)
                    first = False
                if isinstance(event, Answered):
                    outcome = event.answer.status.value
                    self._seconds.observe(time.perf_counter() - started)
                    if reason := _WORDING.get(event.answer.note or ""):
                        self._fell_back.labels(reason).inc()
                yield event
        except QuestionError:
            outcome = INVALID
            raise
        except Exception:
            outcome = FAILED
            raise
        finally:
            self._running.dec()
            self._asked.labels(outcome).inc()
            if isinstance(events, Generator):
                events.close()

    def on(self, bot: Searcher) -> Searcher:
        """The same bot, whose questions are counted."""
        return _Observed(bot, self)

    def refused(self, reason: str) -> None:
        """One request was refused, for one of REFUSALS."""
        self._refused.labels(reason).inc()

    def requested(self, door: str, status: int) -> None:
        """For `web.service.traffic`: the response to a request has begun."""
        self._requests.labels(door, status).inc()

    def queued(self, length: Callable[[], int]) -> None:
        """How long the page's queue is, is asked when the page of figures is read."""
        self._queue.set_function(length)

    async def page(self, request: Request) -> Response:
        """`/metrics`, in the text that the scraper asks for. For the operator: a proxy keeps others out."""
        try:
            encode, kind = choose_encoder(request.headers.get("accept", ""))
            shown = encode(self.registry)
        except (TypeError, ValueError):  # a version that is none
            encode, kind = choose_encoder("")
            shown = encode(self.registry)
        return Response(shown, media_type=None, headers={"Content-Type": kind})


class _Observed:
    def __init__(self, bot: Searcher, metrics: Metrics) -> None:
        self._bot = bot
        self._metrics = metrics

    @property
    def plans(self) -> tuple[Plan, ...]:
        return self._bot.plans

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        return self._metrics.observed(self._bot.ask(question, history))

    def search(self, text: str, k: int) -> Sequence[Hit]:
        return self._bot.search(text, k)
