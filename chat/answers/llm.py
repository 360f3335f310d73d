"""Wording by a language model through an OpenAI-compatible endpoint. The only importer of langchain-openai.

The model sees the question and the chosen evidence, nothing else, and what it says is checked
afterwards: it words, it does not decide.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chat.answers.prompting import render
from chat.model import Evidence
from index.models import LLMSource
from ingest.characters import printable
from ingest.errors import LanguageModelError, ReplyCut

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

    from chat.answers.server import EmbeddedServer

Message = tuple[str, str]
START_TIMEOUT_S = 60.0  # loading 1.1 GB from a cold disk
WHOLE = frozenset({"stop", "eos", "eos_token"})
"""What servers call the end that the model itself came to. All others, known and unknown, are a cut."""
CUT = frozenset({"length", "content_filter"})


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
        self._server = _embedded_server(source)
        self._clients: dict[str, ChatOpenAI] = {}

    @property
    def name(self) -> str:
        """Name of the model, for the record."""
        return self._source.model or (self._source.path.stem if self._source.path else "embedded")

    def stream(self, question: str, evidence: Sequence[Evidence]) -> Iterator[str]:
        """Pieces of the wording as they come. Raises LanguageModelError when it fails or takes too long."""
        yield from self.reply(messages(question, evidence))

    def reply(self, sent: Sequence[Message]) -> Generator[str, None, None]:
        """Pieces of the reply to any messages. Raises LanguageModelError when it fails or takes too long.

        Raises ReplyCut after the last piece where the reply is not whole. A stream without any reason is
        not whole either: whether it ended or broke off cannot be seen.
        """
        ends: set[str] = set()
        try:
            for chunk in self._client().stream(list(sent)):
                ends |= {str(chunk.response_metadata.get("finish_reason") or "")}
                if words := printable(str(chunk.text)):
                    yield words
        except LanguageModelError:
            raise
        except Exception as error:  # the client raises its own, httpx's and pydantic's errors
            raise _failure(error, self._source.base_url) from error
        ends -= {""}
        if not ends:
            raise LanguageModelError(
                "the language model's reply broke off", expected="a finish_reason", mend="ask again"
            )
        if cut := ends - WHOLE:
            known = sorted(cut & CUT) or ["a reason of its own"]  # whose words may be anything
            raise ReplyCut(f"the language model's reply was cut ({', '.join(known)})", expected="stop")

    def close(self) -> None:
        """Stop the embedded server, where one was started."""
        if self._server is not None:
            self._server.stop()

    def _client(self) -> ChatOpenAI:
        """The client of the endpoint; a new one when the embedded server came up at another port."""
        base_url, key = self._source.base_url, self._source.api_key
        if self._server is not None:
            base_url, key = self._server.ensure(min(START_TIMEOUT_S, self._timeout_s)), self._server.api_key
        if base_url not in self._clients:
            self._clients = {base_url: self._connect(base_url, key)}
        return self._clients[base_url]

    def _connect(self, base_url: str, key: str) -> ChatOpenAI:
        from langchain_openai import ChatOpenAI

        from chat.answers.bounded import client_within

        return ChatOpenAI(
            base_url=base_url,
            api_key=lambda: key or "none",
            model=self._source.model or "embedded",
            temperature=0,
            max_completion_tokens=self._max_tokens,
            timeout=self._timeout_s,
            max_retries=0,
            http_client=client_within(self._timeout_s),
        )


def _failure(error: BaseException, base_url: str) -> LanguageModelError:
    """Kind, status and host, never its words: an endpoint may repeat the question, and they go into a log.

    Of a connection that was given up it is the error that says so, which the clients wrap in their own.
    """
    cause = error.__cause__
    while cause is not None:
        if isinstance(cause, LanguageModelError):
            return cause
        cause = cause.__cause__
    status = getattr(error, "status_code", None)
    told = [type(error).__name__, *([f"status {status}"] if isinstance(status, int) else [])]
    if base_url:
        told.append(f"at {urlsplit(base_url).netloc.rpartition('@')[2]}")
    mend = "check PLANQA_LLM, or set it to none"
    return LanguageModelError(f"the language model failed ({', '.join(told)})", mend=mend)


def _embedded_server(source: LLMSource) -> EmbeddedServer | None:
    if source.path is None:
        return None
    from chat.answers.server import EmbeddedServer

    return EmbeddedServer(source.path, source.sha256)
