"""The values that leave `chat`: turns, citations, evidence, the answer, and the events of its making."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from index.model import Hit
from ingest.model import Passage
from ledger.model import Commitment


class Status(StrEnum):
    """How the question ended. Only ANSWERED and PARTIAL carry citations as support."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_IN_PLAN = "not_in_plan"
    OFF_TOPIC = "off_topic"
    DAMAGED = "damaged"
    REFUSED = "refused"

    @property
    def supported(self) -> bool:
        return self in (Status.ANSWERED, Status.PARTIAL)


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A resolvable pointer into the plan. `quote` is verbatim, white space aside.

    `start` and `end` are code points in the source; `address` is the paragraph's permanent
    address (`5.1#p3`); `document` the plan's id, `plan` its title. `n` is the mark `[n]` in the
    answer's text. `path` are the headings above, from the outermost; `page` is that of a PDF.
    """

    n: int
    ref: str
    chapter: int | None
    section: int | None
    quote: str
    passage_id: str
    start: int
    end: int
    address: str
    document: str
    damaged: bool = False
    plan: str = ""
    path: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citation with what a person needs to judge it: headings above it, words that matched.

    `highlights` are half-open ranges in `citation.quote`. `support` is False for a passage
    that is only shown as the nearest thing the plan says. `target`: the quote states something
    planned, not something achieved.
    """

    citation: Citation
    passage: Passage
    highlights: tuple[tuple[int, int], ...] = ()
    score: float = 0.0
    support: bool = True
    target: bool = False
    said: str = ""
    """What the answer says of a table's row: its name and the cells asked for; empty for running text."""
    past: str = ""
    """What says that a quote without a time of its own tells of the past: “十三五”时期; empty for others."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds since the question came in. `first_token`: first words of the answer."""

    retrieve: float = 0.0
    first_token: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of a list, with the mark of its sentence; `part` is what it is counted with, if anything."""

    n: int
    row: Commitment
    part: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a list; `query`: the address of 承诺查询 with exactly these, "" where it has none."""

    rows: tuple[ListedRow, ...]
    query: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole outcome of one question.

    `text` holds marks `[n]` which resolve to `evidence[i].citation.n`. `evidence` holds the
    support of an answered question, or, for the other statuses, what the plan says nearby.
    `note` is a quiet remark for the person (the model was slow, say). `target` is True when a
    cited sentence states a target: 规划目标,不代表完成情况. `courtesy` is True where the words are for the
    person and no status stands above them: a greeting, thanks, care.
    """

    question: str
    standalone: str
    text: str
    status: Status
    evidence: tuple[Evidence, ...]
    retrieved: tuple[Hit, ...]
    timings: Timings
    answerer: Literal["extractive", "llm"]
    model: str
    note: str | None = None
    target: bool = False
    courtesy: bool = False
    table: Table | None = None
    """The rows that the text lists, where a list or a count over the whole plan was asked for."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations that support the answer: none unless it is answered or partial."""
        if not self.status.supported:
            return ()
        return tuple(e.citation for e in self.evidence if e.support)


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """First event: the sentences found, before any wording. May be empty."""

    evidence: tuple[Evidence, ...]
    status: Status
    standalone: str
    courtesy: bool = False
    """See Answer."""


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of the answer's text, to be appended to what came before."""

    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Last event: the checked answer. Its text replaces all words streamed before."""

    answer: Answer = field()


Event = EvidenceFound | Words | Answered
