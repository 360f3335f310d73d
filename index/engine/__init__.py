"""Who finds the passages worth comparing. The index compares them: exactly, from its own files.

`Embedded` (PLANQA_ENGINE=faiss, the default) looks into the files of the index. `OceanBase` asks a database,
in which a build publishes what each plan is found by. Whoever finds them, the rank is made in `PlanIndex`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.errors import PlanQAError

FAISS = "faiss"
FORM = "oceanbase://user@host:port/database"
FORMS = f"faiss or {FORM}"


@dataclass(frozen=True, slots=True)
class Sought:
    """One wording of a question: its vector (dims,) and its content words."""

    vector: NDArray[np.float32]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """Vectors (n, dims), and the id of the passage that each leads to."""

    passages: tuple[str, ...]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Edition:
    """What the rows of a plan were made with and from: the encoder, and a hash of all of it."""

    model: str
    made: str


@dataclass(frozen=True, slots=True)
class PlanRows:
    """All that a plan is found by. `words` are those of each passage, in the order of `whole`."""

    plan: str
    edition: Edition
    words: tuple[tuple[str, ...], ...]
    whole: Marks
    """The passages themselves."""
    sentences: Marks
    questions: Marks
    """Anticipated, and answered by the passage."""


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of passages: those that any vector led to, and for each wording those that hold its words.

    Of the latter there may be more than were asked for: engines count words differently, and whoever ranks
    them must find his own first ones among them.
    """

    near: Collection[str]
    worded: Sequence[Collection[str]]


class Finder(Protocol):
    """Finds passages."""

    def search(self, sought: Sequence[Sought], plans: Sequence[str], k: int) -> Found:
        """Of these plans, the passages to which the k nearest vectors lead, and the first k by words.

        So many of each kind of vectors: of passages, of sentences, of anticipated questions.
        """


class Engine(Finder, Protocol):
    """A finder with a store of its own. Each verb raises EngineError where that cannot be reached."""

    def publish(self, rows: PlanRows) -> None:
        """Put the rows in the place of the plan's former ones, at once: readers see the old or the new."""

    def drop(self, plan: str) -> None:
        """Remove the rows of a plan; nothing where there are none."""

    def editions(self) -> Mapping[str, Edition]:
        """The plans that are published."""


def engine_of(setting: str, password: str = "") -> Engine | None:
    """The engine that PLANQA_ENGINE names; None for the index's own files. Raises PlanQAError."""
    if setting in ("", FAISS):
        return None
    if not setting.startswith("oceanbase://"):
        raise no_address()
    from index.engine.oceanbase import OceanBase
    from index.engine.sessions import Address, Sessions

    return OceanBase(Sessions(Address.of(setting), password))


def no_address() -> PlanQAError:
    """The error for any other setting. It repeats nothing of it: a password may stand anywhere in there."""
    mend = "write # in a name as %23, and a password into PLANQA_ENGINE_PASSWORD alone"
    return PlanQAError(f"PLANQA_ENGINE is no address of the form {FORM}", expected=FORMS, mend=mend)
