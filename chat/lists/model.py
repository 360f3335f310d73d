"""What a request for a list asks for, as values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ledger.model import Commitment, Kind, Nature

Amounts = tuple[Decimal, bool]
"""A bound, and whether it belongs to the range."""


class Form(StrEnum):
    """Which rows count: any, those with a number, or named things that are built or worked on."""

    ANY = "any"
    NUMBER = "number"
    PROJECT = "project"


class State(StrEnum):
    """What is to be reached, in words."""

    DOUBLE = "double"
    ALL = "all"
    NONE = "none"


class Group(StrEnum):
    """By what rows are counted together."""

    CHAPTER = "chapter"
    SECTION = "section"
    TOPIC = "topic"
    YEAR = "year"
    ACTOR = "actor"


@dataclass(frozen=True, slots=True)
class Amount:
    """超过1亿元: a range of values of one unit. `unit` is without 万 and 亿; "" for money is 元."""

    unit: str
    low: Amounts | None
    high: Amounts | None
    said: str


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which rows a request wants. Values of one field are alternatives; fields narrow each other.

    `years` are the first and the last year by which a row is due, where its own words name a year;
    `period` is a five-year period, whose rows count whether they name a year or not. `words` stand in the
    indicator, `actor` in the office that is named. `group`: how many there are of each is asked, and `most`
    or `fewest` which has the most. `counted`: how many there are is asked.
    """

    kinds: tuple[Kind, ...] = ()
    form: Form = Form.ANY
    years: tuple[int, int] | None = None
    period: str = ""
    chapters: tuple[int, ...] = ()
    section: int | None = None
    amount: Amount | None = None
    unit: str = ""
    natures: tuple[Nature, ...] = ()
    topics: tuple[str, ...] = ()
    words: str = ""
    state: State | None = None
    invested: bool = False
    actor: str = ""
    group: Group | None = None
    most: bool = False
    fewest: bool = False
    counted: bool = False

    @property
    def narrows(self) -> bool:
        """Whether less is asked for than all of a kind."""
        named = (self.years, self.period, self.chapters, self.amount, self.unit, self.natures, self.topics)
        return any(named) or any((self.words, self.state, self.actor, self.group))


@dataclass(frozen=True, slots=True)
class Part:
    """Rows counted together, under what they have in common; "" where nothing is counted apart."""

    name: str
    rows: tuple[Commitment, ...]
