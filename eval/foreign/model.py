"""What another's bot says, before it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chat.model import Turn


@dataclass(frozen=True, slots=True)
class Link:
    """A source that an endpoint states beside its text: OpenAI's `url_citation`, or a bare address."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """One reply: its text as it came, and what was stated beside it."""

    text: str
    links: tuple[Link, ...] = ()
    model: str = ""


class Speaker(Protocol):
    """Anything that replies to a question. `about` is what a run's record says of it, without secrets."""

    @property
    def about(self) -> dict[str, str]: ...

    def say(self, question: str, history: Sequence[Turn]) -> Said:
        """The reply. Raises LanguageModelError where there is none."""
        ...

    def close(self) -> None: ...
