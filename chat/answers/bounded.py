"""A connection that ends by itself: at a deadline on the wall clock, and after so many bytes.

A client's own timeout begins anew with every byte, so that a server that sends comments, or one line without
end, would hold a question and its memory for ever. The only importer of httpx.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import httpx

from ingest.errors import LanguageModelError

MAX_BYTES = 2_000_000
"""Of one reply: a wording has some hundred characters, each in an event of some 300 bytes."""


def client_within(seconds: float, clock: Callable[[], float] = time.monotonic) -> httpx.Client:
    """A client that gives up a reply which takes longer than `seconds` in all, or is above MAX_BYTES.

    Reading such a reply raises LanguageModelError.
    """

    def begin(request: httpx.Request) -> None:
        request.extensions["deadline"] = clock() + seconds

    def bound(response: httpx.Response) -> None:
        deadline = float(response.request.extensions["deadline"])
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Stream(response.stream, lambda: clock() > deadline, seconds)

    return httpx.Client(timeout=seconds, event_hooks={"request": [begin], "response": [bound]})


class _Stream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, late: Callable[[], bool], seconds: float) -> None:
        self._stream = stream
        self._late = late
        self._seconds = seconds

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if self._late():
                raise LanguageModelError(
                    f"the language model took longer than {self._seconds:g} s",
                    mend="set PLANQA_LLM_TIMEOUT higher, or PLANQA_LLM=none",
                )
            if size > MAX_BYTES:
                raise LanguageModelError(
                    f"the language model sent more than {MAX_BYTES:,} bytes", mend="check PLANQA_LLM"
                )
            yield chunk

    def close(self) -> None:
        self._stream.close()
