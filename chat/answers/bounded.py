"""A connection that ends by itself: at a deadline on the wall clock, and after so many bytes.

A client's own timeout begins anew with every byte, so that a server that sends its headers one by one, or
comments, or one line without end, would hold a question and its memory for ever. The only importer of httpx.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import httpx

from ingest.errors import LanguageModelError

MAX_BYTES = 2_000_000
"""Of one reply: a wording has some hundred characters, each in an event of some 300 bytes."""


def client_within(seconds: float) -> httpx.Client:
    """A client that gives up a reply which takes longer than `seconds` in all, or is above MAX_BYTES.

    Sending such a request or reading its reply raises LanguageModelError.
    """
    return _Client(seconds)


class _Client(httpx.Client):
    def __init__(self, seconds: float) -> None:
        # A connection belongs to one request: only of one that is new is its socket known from the start.
        limits = httpx.Limits(max_keepalive_connections=0)
        super().__init__(timeout=seconds, limits=limits, event_hooks={"response": [_bound]})
        self._seconds = seconds

    def send(self, request: httpx.Request, *, stream: bool = False, **options: Any) -> httpx.Response:
        deadline = _Deadline(self._seconds)
        request.extensions |= {"deadline": deadline, "trace": deadline.trace}
        whole = super().send
        try:
            return deadline.hold(lambda: whole(request, stream=stream, **options))
        except BaseException:
            deadline.settle()
            raise


def _bound(response: httpx.Response) -> None:
    assert isinstance(response.stream, httpx.SyncByteStream)
    response.stream = _Stream(response.stream, response.request.extensions["deadline"])


class _Deadline:
    """Of one exchange. When it passes the connection is shut down, whoever waits for it and for what."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._seconds = seconds
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True
        self._timer.start()

    def hold(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """What `send` returns, if in time. In a thread: nothing else ends the search for a name."""
        done: Future[httpx.Response] = Future()

        def run() -> None:
            try:
                done.set_result(send())
            except BaseException as error:
                done.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        try:
            return done.result(self._seconds)
        except TimeoutError:
            self._pass()
            done.add_done_callback(_close)
            raise self.late() from None
        except httpx.HTTPError:
            if self.passed:
                raise self.late() from None
            raise

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Called by httpx at each step: a connection is made."""
        if event == "connection.connect_tcp.complete":
            # Another handle on it: that of httpx changes when TLS begins.
            made = info["return_value"].get_extra_info("socket").dup()
            with self._lock:
                self._sockets.append(made)
            if self.passed:
                self._pass()

    def late(self) -> LanguageModelError:
        """The error of what took too long."""
        return LanguageModelError(
            f"the language model took longer than {self._seconds:g} s",
            mend="set PLANQA_LLM_TIMEOUT higher, or PLANQA_LLM=none",
        )

    def settle(self) -> None:
        """The exchange is over."""
        self._timer.cancel()
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()

    def _pass(self) -> None:
        self.passed = True
        with self._lock:
            for made in self._sockets:
                with suppress(OSError):
                    made.shutdown(socket.SHUT_RDWR)
        self.settle()


def _close(done: Future[httpx.Response]) -> None:
    if done.exception() is None:
        done.result().close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        try:
            for chunk in self._stream:
                size += len(chunk)
                if self._deadline.passed:
                    break
                if size > MAX_BYTES:
                    raise LanguageModelError(
                        f"the language model sent more than {MAX_BYTES:,} bytes", mend="check PLANQA_LLM"
                    )
                yield chunk
        except httpx.HTTPError:
            if not self._deadline.passed:
                raise
        if self._deadline.passed:
            raise self._deadline.late()

    def close(self) -> None:
        self._stream.close()
        self._deadline.settle()
