"""What a brief holds. Every text is verbatim of a plan, white space aside."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, or a row of a table with the heads of its cells, and where it stands."""

    text: str
    plan: str
    ref: str
    heading: str
    document: str
    address: str
    page: int | None
    damaged: bool


@dataclass(frozen=True, slots=True)
class Aim:
    """A row of the ledger: its indicator, value and deadline as the quote has them; `due` empty where it
    names none. `base` is what the plan reports for the same indicator, with the quote that says so."""

    indicator: str
    value: str
    due: str
    nature: str
    kind: str
    quote: Quote
    base: str = ""
    base_quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A sentence that plans something: who, when, how much as it says, and what its paragraph leaves open."""

    quote: Quote
    actor: str
    times: tuple[str, ...]
    amounts: tuple[str, ...]
    left_open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What one plan says of a topic. `elsewhere`: rows of other plans; `mentions`: named in passing.

    `other_names`: official words by which it was sought, where the plan does not use the topic's own.
    """

    topic: str
    other_names: tuple[str, ...]
    plan: str
    aims: tuple[Aim, ...]
    tasks: tuple[Task, ...]
    achievements: tuple[Quote, ...]
    elsewhere: tuple[Aim, ...]
    mentions: tuple[Quote, ...]
    cut: bool
    """Whether paragraphs of the source are cut, so that something may be missing."""
