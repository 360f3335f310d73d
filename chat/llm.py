"""Wording by a language model through an OpenAI-compatible endpoint. The only importer of langchain-openai.

The model sees the question and the chosen evidence, nothing else, and what it says is checked
afterwards: it words, it does not decide.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chat.model import Evidence
from chat.prompting import render
from index.models import LLMSource
from ingest.errors import LanguageModelError

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

    from chat.server import EmbeddedServer

Message = tuple[str, str]
START_TIMEOUT_S = 60.0  # loading 1.1 GB from a cold disk


def messages(question: str, evidence: Sequence[Evidence]) -> list[Message]:
    """The messages sent: (role, content) pairs."""
    lines = "\n".join(f"[{e.citation.n}] {e.citation.quote}" for e in evidence)
    return [
        ("system", render("answer_system")),
        ("human", render("answer_user", evidence=lines, question=question)),
    ]


class LanguageModel:
    """A chat model behind an endpoint; the embedded server is started when it is first needed."""

    def __init__(self, source: LLMSource, *, timeout_s: float, max_tokens: int) -> None:
        self._source = source
        self._timeout_s = timeout_s
        self._max_tokens = max_tokens
        self._server: EmbeddedServer | None = None
        self._client: ChatOpenAI | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Name of the model, for the record."""
        return self._source.model or (self._source.path.stem if self._source.path else "embedded")

    def stream(self, question: str, evidence: Sequence[Evidence]) -> Iterator[str]:
        """Pieces of the wording as they come. Raises LanguageModelError when it fails or takes too long."""
        end = time.monotonic() + self._timeout_s
        client = self._connected()
        try:
            for chunk in client.stream(messages(question, evidence)):
                if time.monotonic() > end:
                    raise LanguageModelError(
                        f"the language model took longer than {self._timeout_s:g} s",
                        mend="set PLANQA_LLM_TIMEOUT higher, or PLANQA_LLM=none",
                    )
                if chunk.text:
                    yield str(chunk.text)
        except LanguageModelError:
            raise
        except Exception as error:  # the client raises its own, httpx's and pydantic's errors
            raise LanguageModelError(
                f"the language model failed ({type(error).__name__})",
                mend="check PLANQA_LLM, or set it to none",
            ) from error

    def close(self) -> None:
        """Stop the embedded server, where one was started."""
        with self._lock:
            if self._server is not None:
                self._server.stop()
            self._server = self._client = None

    def _connected(self) -> ChatOpenAI:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> ChatOpenAI:
        from langchain_openai import ChatOpenAI

        base_url, key = self._source.base_url, self._source.api_key
        if self._source.path is not None:
            from chat.server import EmbeddedServer

            self._server = EmbeddedServer(self._source.path, self._source.sha256)
            base_url = self._server.ensure(START_TIMEOUT_S)
            key = self._server.api_key
        return ChatOpenAI(
            base_url=base_url,
            api_key=lambda: key or "none",
            model=self._source.model or "embedded",
            temperature=0,
            max_completion_tokens=self._max_tokens,
            timeout=self._timeout_s,
            max_retries=0,
        )
