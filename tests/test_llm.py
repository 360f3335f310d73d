"""Wording through an OpenAI-compatible endpoint: a real HTTP server, well-behaved and not."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from chat_samples import evidence
from fakes import SMALL_PLAN, BigramEmbedder, parsed

from chat.answers.llm import LanguageModel
from chat.bot import Bot
from chat.model import Answer, Answered, EvidenceFound, Status, Words
from index.assembly import index_plans
from index.models import LLMSource
from index.plan_index import PlanIndex
from ingest.errors import LanguageModelError

KEY = "sk-secret-0123456789"
QUESTION = "2027年建成老年食堂多少个?"
WORDED = ("2027年", "建成老年食堂", "40个[1]", "。", "覆盖80%", "的社区[1]。")
ENDS = {"length": "length", "filter": "content_filter", "other": "model_length", "eos": "eos"}
DRIPS = {
    "drip_headers": (b"HTTP/1.1 200 OK\r\n", b"X-Still: thinking\r\n"),
    "drip_chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5", b";still=thinking"),
}
CHECKED = ("2027年建成老年食堂40个[1]。", "覆盖80%的社区[1]。")


class Endpoint(ThreadingHTTPServer):
    """Serves /chat/completions as `behaviour` says, and remembers what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Completions)
        self.behaviour = "words"
        self.pieces: tuple[str, ...] = WORDED
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.sent = 0
        self.hung_up = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is expected here."""


class _Completions(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.headers["Authorization"], {"path": self.path, **body}))
        match self.server.behaviour:
            case "error":
                self._reply(500, b'{"error": {"message": "out of memory"}}')
            case "echo":
                self._reply(400, json.dumps({"error": {"message": body["messages"][-1]["content"]}}).encode())
            case "garbage":
                self._reply(200, b"<html>not what was asked for</html>")
            case "empty":
                self._stream(())
            case "slow":
                self._stream(self.server.pieces, pause=0.5)
            case "silent":
                time.sleep(3)
            case "broken":
                self._reply(200, b'data: {"id": "1", "choi\n\ndata: {{{\n\n', "text/event-stream")
            case "comments":
                self._filler(b": still thinking\n\n", 0.05)
            case "line":
                self._filler(b"data: " + b"x" * 100_000, 0.0)
            case "drip_headers" | "drip_chunk" as part:
                self._drip(*DRIPS[part])
            case "endless":
                self._stream(self.server.pieces * 100, pause=0.01)
            case _:
                self._stream(self.server.pieces)

    def _reply(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, pieces: tuple[str, ...], pause: float = 0.0) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for piece in (*pieces, None):
                if piece is None and (not pieces or self.server.behaviour == "cut"):
                    break
                time.sleep(pause)
                choice = {
                    "index": 0,
                    "delta": {"role": "assistant", "content": piece or ""},
                    "finish_reason": ENDS.get(self.server.behaviour, "stop") if piece is None else None,
                }
                chunk = {
                    "id": "1",
                    "object": "chat.completion.chunk",
                    "created": 0,
                    "model": "tiny",
                    "choices": [choice],
                }
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                self.wfile.flush()
                self.server.sent += 1
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.server.hung_up.set()

    def _drip(self, start: bytes, drop: bytes) -> None:
        try:
            self.wfile.write(start)
            for _ in range(100):
                self.wfile.write(drop)
                time.sleep(0.1)
        except OSError:
            self.server.hung_up.set()

    def _filler(self, filler: bytes, pause: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            while True:
                self.wfile.write(filler)
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            self.server.hung_up.set()

    def log_message(self, format: str, *args: object) -> None:
        """Not on the tests' stderr."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def index() -> PlanIndex:
    return index_plans([parsed(SMALL_PLAN)], BigramEmbedder())


def model_at(base_url: str, timeout_s: float = 5.0) -> LanguageModel:
    source = LLMSource("remote", base_url=base_url, model="tiny", api_key=KEY)
    return LanguageModel(source, timeout_s=timeout_s, max_tokens=64)


def fell_back(answer: Answer, index: PlanIndex) -> bool:
    """Whether the answer is the extractive one, whole, with a quiet note."""
    plain = Bot(index).answer(answer.question)
    same = (answer.text, answer.evidence, answer.status) == (plain.text, plain.evidence, plain.status)
    return same and answer.answerer == "extractive" and bool(answer.note)


def test_the_wording_is_streamed_and_checked(index: PlanIndex, endpoint: Endpoint) -> None:
    """Statement by statement, as each is whole and checked, after the evidence; the whole comes last."""
    events = list(Bot(index, model=model_at(endpoint.base_url)).ask(QUESTION))
    assert isinstance(events[0], EvidenceFound)
    assert tuple(e.text for e in events if isinstance(e, Words) and e.text) == CHECKED
    last = events[-1]
    assert isinstance(last, Answered)
    assert last.answer.text == "".join(CHECKED)
    assert (last.answer.answerer, last.answer.model, last.answer.note) == ("llm", "tiny", None)
    assert last.answer.timings.retrieve <= last.answer.timings.first_token <= last.answer.timings.total


def test_what_is_sent(endpoint: Endpoint) -> None:
    """Model, key, temperature 0 and the two messages reach the endpoint; no history does."""
    quoted = [evidence(1, "建成老年食堂40个。")]
    assert "".join(model_at(endpoint.base_url).stream(QUESTION, quoted)) == "".join(WORDED)
    ((authorization, body),) = endpoint.requests
    assert authorization == f"Bearer {KEY}"
    assert body["path"] == "/v1/chat/completions"
    assert (body["model"], body["temperature"], body["stream"]) == ("tiny", 0, True)
    assert (body.get("max_completion_tokens") or body.get("max_tokens")) == 64
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"].startswith("资料:\n[1] 建成老年食堂40个。\n\n问题:2027年")


@pytest.mark.parametrize("behaviour", ["error", "garbage", "broken", "empty", "cut", "line"])
def test_a_failing_model_gives_the_extractive_answer(
    index: PlanIndex, endpoint: Endpoint, behaviour: str
) -> None:
    """A 500, HTML, a stream that is broken, empty, breaks off or is one line: the quotes, with a note."""
    endpoint.behaviour = behaviour
    assert fell_back(Bot(index, model=model_at(endpoint.base_url)).answer(QUESTION), index)


@pytest.mark.parametrize("behaviour", ["length", "filter", "other"])
def test_a_cut_reply_gives_the_extractive_answer(
    index: PlanIndex, endpoint: Endpoint, behaviour: str
) -> None:
    """Cut by tokens, a filter or anything else: half a sentence may pass the check and still mislead."""
    endpoint.behaviour, endpoint.pieces = behaviour, ("2027年建成老年食堂[1]。", "覆盖80%")
    assert fell_back(Bot(index, model=model_at(endpoint.base_url)).answer(QUESTION), index)


def test_an_end_by_another_name_is_whole(index: PlanIndex, endpoint: Endpoint) -> None:
    """Some servers say eos where others say stop: the wording is shown."""
    endpoint.behaviour = "eos"
    assert Bot(index, model=model_at(endpoint.base_url)).answer(QUESTION).text == "".join(CHECKED)


@pytest.mark.slow
@pytest.mark.parametrize("behaviour", ["slow", "silent", "endless", "comments", "drip_headers", "drip_chunk"])
def test_a_slow_model_gives_the_extractive_answer(
    index: PlanIndex, endpoint: Endpoint, behaviour: str
) -> None:
    """A model that is slow, silent or has no end, in its words, its headers or the head of a chunk, is given
    up after the timeout, not after it is done."""
    endpoint.behaviour = behaviour
    started = time.monotonic()
    answer = Bot(index, model=model_at(endpoint.base_url, timeout_s=0.3)).answer(QUESTION)
    assert fell_back(answer, index)
    assert time.monotonic() - started < 2
    assert behaviour == "silent" or endpoint.hung_up.wait(5)  # the connection is closed, not left


def test_what_took_too_long_says_so(endpoint: Endpoint) -> None:
    """Also where the clients between wrap the error in theirs: the setting to change is named."""
    endpoint.behaviour = "drip_headers"
    with pytest.raises(LanguageModelError, match=r"longer than 0\.3 s.*PLANQA_LLM_TIMEOUT"):
        list(model_at(endpoint.base_url, timeout_s=0.3).stream(QUESTION, [evidence(1, "甲。")]))


def test_an_absent_model_gives_the_extractive_answer(index: PlanIndex) -> None:
    """A port where nobody listens: the quotes, with a note."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        assert fell_back(Bot(index, model=model_at(base_url)).answer(QUESTION), index)


def test_the_error_says_what_mends_it(endpoint: Endpoint) -> None:
    """A failing model raises one kind of error, which names PLANQA_LLM."""
    endpoint.behaviour = "error"
    with pytest.raises(LanguageModelError, match="PLANQA_LLM"):
        list(model_at(endpoint.base_url).stream(QUESTION, [evidence(1, "甲。")]))


def test_an_endpoint_that_repeats_the_question_brings_it_into_no_log(
    index: PlanIndex, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator reads the kind of error, its status and the host, without the user's name that is set."""
    endpoint.behaviour = "echo"
    base_url = endpoint.base_url.replace("//", "//somebody:password@")
    with caplog.at_level(logging.INFO):
        assert fell_back(Bot(index, model=model_at(base_url)).answer(QUESTION), index)
    (told,) = (record.getMessage() for record in caplog.records if record.name == "chat.answers.wording")
    assert f"InvalidRequestError, status 400, at 127.0.0.1:{endpoint.server_port})" in told
    assert "老年食堂" not in told
    assert "somebody" not in told


def test_an_invented_number_falls_back_to_the_quote(index: PlanIndex, endpoint: Endpoint) -> None:
    """What the model makes up is never shown, not even while it streams: the quote stands instead."""
    endpoint.pieces = ("2027年建成老年食堂", "99个[1]。", "覆盖80%的社区[1]。")
    *events, last = Bot(index, model=model_at(endpoint.base_url)).ask(QUESTION)
    assert isinstance(last, Answered)
    streamed = "".join(e.text for e in events if isinstance(e, Words))
    assert "99" not in streamed + last.answer.text
    assert last.answer.citations[0].quote.rstrip("。") in last.answer.text


def test_wording_without_any_support_falls_back(index: PlanIndex, endpoint: Endpoint) -> None:
    """When nothing of the wording can be shown, the whole extractive answer stands, with a note."""
    endpoint.pieces = ("火星基地", "欢迎您。")
    assert fell_back(Bot(index, model=model_at(endpoint.base_url)).answer(QUESTION), index)


def test_marks_that_do_not_resolve_are_dropped(index: PlanIndex, endpoint: Endpoint) -> None:
    """A mark beyond the evidence is not in the text; every mark that is left has its citation."""
    endpoint.pieces = ("2027年建成老年食堂40个[1][42]。",)
    answer = Bot(index, model=model_at(endpoint.base_url)).answer(QUESTION)
    assert answer.text == "2027年建成老年食堂40个[1]。"
    assert [c.n for c in answer.citations] == [1]


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("赛罕区要建多少个老年食堂?", Status.NOT_IN_PLAN),
        ("讲个笑话", Status.OFF_TOPIC),
        ("老年食堂写在哪一节?", Status.ANSWERED),
        ("2027年建成老年食堂50个,对吧?", Status.ANSWERED),
    ],
)
def test_what_the_model_is_not_asked(
    index: PlanIndex, endpoint: Endpoint, question: str, status: Status
) -> None:
    """Refusals, places in the plan and corrections are composed without it, as they say more than quotes."""
    answer = Bot(index, model=model_at(endpoint.base_url)).answer(question)
    assert answer.status is status
    assert endpoint.requests == []


def test_closing_the_events_stops_the_model(index: PlanIndex, endpoint: Endpoint) -> None:
    """A person who presses stop ends the request: the endpoint sees the connection close."""
    endpoint.behaviour = "endless"
    events = Bot(index, model=model_at(endpoint.base_url)).ask(QUESTION)
    for event in events:
        if isinstance(event, Words):
            break
    events.close()
    assert endpoint.hung_up.wait(3)
    assert endpoint.sent < 400


def test_the_key_is_never_shown(
    index: PlanIndex, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in any log, at any level, nor in the repr of what holds it, nor in the error."""
    model = model_at(endpoint.base_url)
    with caplog.at_level(logging.DEBUG):
        Bot(index, model=model).answer(QUESTION)
        endpoint.behaviour = "error"
        with pytest.raises(LanguageModelError) as error:
            list(model.stream(QUESTION, [evidence(1, "甲。")]))
    assert caplog.records
    holders = [repr(model), repr(LLMSource("remote", base_url="x", api_key=KEY)), str(error.value)]
    assert KEY not in "".join([caplog.text, *holders, *(repr(r.args) for r in caplog.records)])
