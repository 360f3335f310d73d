"""A bot behind an OpenAI-compatible chat endpoint."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chat.model import Turn
from eval.foreign.model import Link, Said
from ingest.characters import printable
from ingest.errors import LanguageModelError

if TYPE_CHECKING:
    import httpx

_PATH = "/chat/completions"
_USER_INFO = re.compile(r"//[^/@]+@")
_BUSY = (429, 503)
_TRIES = 4
_MOST_WAIT_S = 60.0


@dataclass(slots=True)
class Endpoint:
    """Speaks chat completions. `url` ends in /v1 or in the whole path; `model` "": the only one.

    `system` is sent before each question, for a model that must be told what it is asked about. An endpoint
    that is busy (429, 503) is asked again after the time that it names.
    """

    url: str
    model: str = ""
    key: str = ""
    timeout_s: float = 120.0
    system: str = ""
    wait: Callable[[float], None] = time.sleep
    _client: httpx.Client | None = field(default=None, init=False)

    @property
    def about(self) -> dict[str, str]:
        return {"url": _USER_INFO.sub("//", self.url), "model": self.model, "system": self.system}

    def say(self, question: str, history: Sequence[Turn]) -> Said:
        self.model = self.model or self._only_model()
        messages = [{"role": "system", "content": self.system}] if self.system else []
        messages += [{"role": turn.role, "content": turn.content} for turn in history]
        messages.append({"role": "user", "content": question})
        reply = self._call("POST", f"{self._base}{_PATH}", {"model": self.model, "messages": messages})
        try:
            message = reply["choices"][0]["message"]
            text = message.get("content") or message.get("refusal") or ""
            links = (*_annotated(message), *_addresses(reply))
            return Said(printable(str(text)), links, str(reply.get("model") or self.model))
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            found = f"{self._shown} sent no choices[0].message"
            raise LanguageModelError(found, expected="a chat completion") from error

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    @property
    def _base(self) -> str:
        url = self.url.rstrip("/").removesuffix(_PATH)
        return url if urlsplit(url).path.strip("/") else f"{url}/v1"

    @property
    def _shown(self) -> str:
        return f"the bot at {self.about['url']}"

    def _only_model(self) -> str:
        try:
            data = self._call("GET", f"{self._base}/models").get("data") or []
            names = [str(one["id"]) for one in data]
        except (LanguageModelError, LookupError, TypeError, AttributeError) as error:
            found = f"{self._shown} does not list its models ({error})"
            raise LanguageModelError(found, mend="name one with --bot-model") from error
        if len(names) != 1:
            found = f"{self._shown} has {len(names)} models: {', '.join(names[:8])}"
            raise LanguageModelError(found, expected="one, or --bot-model NAME")
        return names[0]

    def _call(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The reply as an object. LanguageModelError for anything else."""
        import httpx

        try:
            response = self._sent(method, url, body)
            response.raise_for_status()
            reply = response.json()
        except httpx.HTTPStatusError as error:
            words = " ".join(error.response.text[:200].split())
            mend = "set PLANQA_BOT_KEY" if error.response.status_code in (401, 403) else ""
            found = f"{self._shown} answered {error.response.status_code}: {words}"
            raise LanguageModelError(found, mend=mend) from error
        except LanguageModelError as error:  # of the bounded connection, in the words of another setting
            raise LanguageModelError(f"{self._shown}: no whole reply in {self.timeout_s:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise LanguageModelError(f"{self._shown}: {type(error).__name__}: {error}") from error
        if not isinstance(reply, dict):
            raise LanguageModelError(f"{self._shown} sent no JSON object", expected="a chat completion")
        return reply

    def _sent(self, method: str, url: str, body: Mapping[str, Any] | None) -> httpx.Response:
        from chat.answers.bounded import client_within

        if self._client is None:
            self._client = client_within(self.timeout_s)
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        for left in reversed(range(_TRIES)):
            response = self._client.request(method, url, json=body, headers=headers)
            if response.status_code not in _BUSY or not left:
                break
            self.wait(_asked_wait(response))
        return response


def _asked_wait(response: httpx.Response) -> float:
    """Seconds that a busy endpoint asks for; five where it does not say, a minute at most."""
    said = response.headers.get("Retry-After", "")
    return min(float(said), _MOST_WAIT_S) if said.isdecimal() else 5.0


def _annotated(message: Mapping[str, Any]) -> Iterator[Link]:
    for one in message.get("annotations") or []:
        if one.get("type") == "url_citation":
            cited = one.get("url_citation") or one  # the Responses interface has the fields at the top
            yield Link(str(cited.get("title") or ""), str(cited.get("url") or ""))


def _addresses(reply: Mapping[str, Any]) -> Iterator[Link]:
    """Addresses beside the choices, as some search services send them."""
    for one in reply.get("citations") or []:
        yield Link("", one) if isinstance(one, str) else Link(str(one["title"]), str(one["url"]))
