"""A real server on the loopback, and clients that ask it."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.bench.machine import ROOT, resident_mb
from eval.bench.place import Place
from ingest.errors import PlanQAError

HOST = "127.0.0.1"
START_S, STOP_S, ANSWER_S = 120.0, 20.0, 120.0
REFUSED = (429, 503)
# All clients have one address here: the limits of one client would be theirs together. A quarter of 256 is
# what a server answers to all programs at once.
_OPEN = {"PLANQA_ASKS_PER_MINUTE": "0", "PLANQA_READS_PER_MINUTE": "0", "PLANQA_ASKS_AT_ONCE": "256"}


@dataclass(frozen=True, slots=True)
class Service:
    """A server that runs."""

    port: int
    pid: int

    def resident_mb(self) -> float:
        return resident_mb(self.pid)


@dataclass(slots=True)
class Seen:
    """What clients met: milliseconds of the answers, and how many were refused or failed."""

    times: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0


@contextmanager
def serving(place: Place) -> Iterator[Service]:
    """`planqa serve` that answers questions. Raises PlanQAError where it does not come up."""
    with started(place) as (server, port):
        if not _comes_up(server, port):
            said_last = _log(place).read_text(encoding="utf-8", errors="replace")[-500:]
            raise PlanQAError(f"the server did not come up: {said_last}", mend="try planqa serve")
        yield Service(port, server.pid)


@contextmanager
def started(place: Place) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`planqa serve` over the index of the place, from its first moment, and its port."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with _log(place).open("wb") as said:
        server = subprocess.Popen(
            place.planqa("serve", "--host", HOST, "--port", str(port)),
            cwd=ROOT, env={**place.environment(), **_OPEN}, stdout=said, stderr=said,
        )  # fmt: skip
    try:
        yield server, port
    finally:
        server.terminate()
        try:
            server.wait(STOP_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _log(place: Place) -> Path:
    return place.folder / "server.log"


def _comes_up(server: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        if answers(port, "/readyz"):
            return True
        time.sleep(0.05)
    return False


def answers(port: int, path: str) -> bool:
    """Whether there is a server that says 200 to this path."""
    with closing(Client(port)) as client, suppress(OSError):
        return client.status("GET", path) == http.client.OK
    return False


class Client:
    """One connection, kept open, as a program's."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_S)

    def status(self, method: str, path: str) -> int:
        return self._sent(method, path, None)[0]

    def ask(self, question: str, history: Sequence[tuple[str, str]], seen: Seen) -> str | None:
        """The answer's text, None for a refusal or a failure; both are counted."""
        turns = [{"role": role, "content": content} for role, content in history]
        body = json.dumps({"question": question, "history": turns}).encode()
        started = time.perf_counter()
        try:
            status, answer = self._sent("POST", "/api/v1/ask", body)
        except (OSError, http.client.HTTPException):
            self._connection.close()
            seen.failed += 1
            return None
        if status != http.client.OK:
            seen.refused += status in REFUSED
            seen.failed += status not in REFUSED
            return None
        seen.times.append((time.perf_counter() - started) * 1000)
        text: str = json.loads(answer)["answer"]
        return text

    def close(self) -> None:
        self._connection.close()

    def _sent(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"} if body else {}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        return response.status, response.read()


def side_by_side(clients: int, port: int, work: Callable[[int, Client, Seen], Any]) -> tuple[Seen, float]:
    """Let clients work at the same time, each with its number; what they met, and the seconds it took.

    Raises what the first of them met that is no refusal and no failure of a question.
    """
    each = [Seen() for _ in range(clients)]
    errors: list[BaseException] = []

    def one(number: int) -> None:
        client = Client(port)
        try:
            work(number, client, each[number])
        except BaseException as error:  # a thread would tell nobody
            errors.append(error)
        finally:
            client.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    if errors:
        raise errors[0]
    return Seen(
        [t for seen in each for t in seen.times], sum(s.refused for s in each), sum(s.failed for s in each)
    ), took
